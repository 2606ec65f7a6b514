-- main
ALTER TABLE "public"."t" RENAME COLUMN "b" TO "c";
ALTER TABLE "public"."t" RENAME COLUMN "a" TO "b";
