-- main
ALTER TABLE "public"."t" DROP COLUMN "c";
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE integer;
ALTER TABLE "public"."t" ADD COLUMN "c" integer GENERATED ALWAYS AS (a * 3) STORED;
