-- main
ALTER TABLE "public"."t" ADD COLUMN "email" text;
UPDATE "public"."t" SET "email" = (lower(name) || '@example.com');
ALTER TABLE "public"."t" ADD CONSTRAINT "t_email_qail_not_null" CHECK ("email" IS NOT NULL) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_email_qail_not_null";
ALTER TABLE "public"."t" ALTER COLUMN "email" SET NOT NULL;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_email_qail_not_null";
