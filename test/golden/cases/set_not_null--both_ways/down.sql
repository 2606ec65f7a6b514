-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_qail_not_null" CHECK ("b" IS NOT NULL) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_b_qail_not_null";
ALTER TABLE "public"."t" ALTER COLUMN "b" SET NOT NULL;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_qail_not_null";
