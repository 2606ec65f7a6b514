-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_check";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_check";
ALTER TABLE "public"."t" RENAME CONSTRAINT "d_positive" TO "d_is_positive";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_check" CHECK (b > 10) NOT VALID;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_c_check" CHECK (c between 1 and 5) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_b_check";
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_c_check";
