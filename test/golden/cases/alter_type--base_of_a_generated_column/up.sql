-- main
ALTER TABLE "public"."t" DROP COLUMN "b";
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE bigint;
ALTER TABLE "public"."t" ADD COLUMN "b" bigint GENERATED ALWAYS AS (a * 2) STORED;
