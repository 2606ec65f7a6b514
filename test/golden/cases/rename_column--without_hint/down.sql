-- main
ALTER TABLE "public"."t" ADD COLUMN "nick" text;
ALTER TABLE "public"."t" DROP COLUMN "handle";
