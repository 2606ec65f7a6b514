-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_check1";
