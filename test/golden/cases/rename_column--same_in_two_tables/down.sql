-- main
ALTER TABLE "public"."u" RENAME COLUMN "y" TO "x";
ALTER TABLE "public"."t" RENAME COLUMN "y" TO "x";
