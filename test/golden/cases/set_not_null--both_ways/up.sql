-- main
ALTER TABLE "public"."t" ALTER COLUMN "b" DROP NOT NULL;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_qail_not_null" CHECK ("a" IS NOT NULL) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_a_qail_not_null";
ALTER TABLE "public"."t" ALTER COLUMN "a" SET NOT NULL;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_qail_not_null";
