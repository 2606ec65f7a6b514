-- main
ALTER TABLE "public"."t" DROP COLUMN "c";
ALTER TABLE "public"."t" DROP COLUMN "a";
ALTER TABLE "public"."t" ADD COLUMN "c" integer;
ALTER TABLE "public"."t" ADD COLUMN "a" integer GENERATED ALWAYS AS (id + 1) STORED;
