-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_check";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_b_key";
DROP INDEX "public"."t_b_idx";
ALTER TABLE "public"."t" DROP COLUMN "b";
