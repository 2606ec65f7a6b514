-- main
ALTER TABLE "public"."t" ADD COLUMN "gone" text;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_c_fkey";
DROP INDEX "public"."t_d_idx";
DROP INDEX "public"."p_code_idx";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_check";
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP NOT NULL;
