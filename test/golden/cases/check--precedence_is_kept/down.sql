-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_check";
