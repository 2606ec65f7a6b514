-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_c_check";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_check";
ALTER TABLE "public"."t" RENAME CONSTRAINT "d_is_positive" TO "d_positive";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_check" CHECK (b > 0) NOT VALID;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_check" CHECK (a > 0) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_b_check";
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_a_check";
