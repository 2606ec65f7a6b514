-- main
ALTER TABLE "public"."t" RENAME COLUMN "code" TO "number";
