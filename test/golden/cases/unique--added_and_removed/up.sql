-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_key";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_c_key" UNIQUE NULLS NOT DISTINCT ("b", "c");
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_key" UNIQUE ("b");
