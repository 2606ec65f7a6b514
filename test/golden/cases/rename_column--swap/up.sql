-- main
ALTER TABLE "public"."t" RENAME COLUMN "a" TO "_qail_0_a";
ALTER TABLE "public"."t" RENAME COLUMN "b" TO "a";
ALTER TABLE "public"."t" RENAME COLUMN "_qail_0_a" TO "b";
