-- main
ALTER TABLE "public"."t" ADD COLUMN "old" text;
