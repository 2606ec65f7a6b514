-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_pa_pb_fkey";
