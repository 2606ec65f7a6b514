-- main
ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_check1" CHECK (a > 0) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_a_check1";
