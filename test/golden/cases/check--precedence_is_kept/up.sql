-- main
ALTER TABLE "public"."t" ADD CONSTRAINT "t_check" CHECK (a > 0 or b > 0 and a < 10) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_check";
