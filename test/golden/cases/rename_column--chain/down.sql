-- main
ALTER TABLE "public"."t" RENAME COLUMN "b" TO "a";
ALTER TABLE "public"."t" RENAME COLUMN "c" TO "b";
