-- main
ALTER TABLE "public"."t" ADD COLUMN "handle" text;
ALTER TABLE "public"."t" DROP COLUMN "nick";
