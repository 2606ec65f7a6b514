-- main
DROP INDEX "public"."t_ca_idx";
DROP INDEX "public"."t_lower_idx";
DROP INDEX "public"."t_c_idx";
DROP INDEX "public"."t_b_idx";
DROP INDEX "public"."t_a_idx";
