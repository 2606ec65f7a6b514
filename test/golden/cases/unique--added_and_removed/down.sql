-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_key";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_c_key";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_key" UNIQUE ("a");
