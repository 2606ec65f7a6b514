-- main
ALTER TYPE "public"."b" RENAME TO "_qail_0_a";
ALTER TYPE "public"."a" RENAME TO "b";
ALTER TYPE "public"."_qail_0_a" RENAME TO "a";
