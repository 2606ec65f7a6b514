-- main
ALTER TABLE "public"."t" RENAME COLUMN "x" TO "y";
ALTER TABLE "public"."u" RENAME COLUMN "x" TO "y";
