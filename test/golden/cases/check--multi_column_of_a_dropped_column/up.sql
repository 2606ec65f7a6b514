-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_check";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_b_key";
DROP INDEX "public"."t_ab_idx";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_check" CHECK (a < 100);
ALTER TABLE "public"."t" DROP COLUMN "b";
