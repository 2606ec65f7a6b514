-- main
ALTER TABLE "public"."t" DROP COLUMN "b";
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE integer;
ALTER TABLE "public"."t" ADD COLUMN "b" bigint GENERATED ALWAYS AS (a * 2) STORED;
