-- main
ALTER TABLE "public"."t" DROP COLUMN "c";
ALTER TABLE "public"."t" ALTER COLUMN "b" DROP EXPRESSION;
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE numeric;
ALTER TABLE "public"."t" ADD COLUMN "c" numeric GENERATED ALWAYS AS (a * 3) STORED;
