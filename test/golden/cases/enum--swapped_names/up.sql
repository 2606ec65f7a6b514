-- before
ALTER TYPE "public"."b" ADD VALUE IF NOT EXISTS 'r';

-- main
ALTER TYPE "public"."a" RENAME TO "_qail_0_a";
ALTER TYPE "public"."b" RENAME TO "a";
ALTER TYPE "public"."_qail_0_a" RENAME TO "b";
