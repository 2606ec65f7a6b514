-- main
ALTER TABLE "public"."users" RENAME COLUMN "username" TO "name";
ALTER TABLE "public"."users" ADD COLUMN "created_at" timestamp without time zone;
ALTER TABLE "public"."users" ADD CONSTRAINT "users_created_at_qail_not_null" CHECK ("created_at" IS NOT NULL) NOT VALID;

-- after
ALTER TABLE "public"."users" VALIDATE CONSTRAINT "users_created_at_qail_not_null";
ALTER TABLE "public"."users" ALTER COLUMN "created_at" SET NOT NULL;
ALTER TABLE "public"."users" DROP CONSTRAINT "users_created_at_qail_not_null";
