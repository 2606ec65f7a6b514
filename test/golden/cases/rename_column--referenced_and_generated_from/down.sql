-- main
ALTER TABLE "public"."t" RENAME COLUMN "number" TO "code";
