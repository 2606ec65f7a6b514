-- main
ALTER TABLE "public"."people" ADD CONSTRAINT "people_last_qail_not_null" CHECK ("last" IS NOT NULL) NOT VALID;
ALTER TABLE "public"."people" RENAME CONSTRAINT "people_pkey" TO "users_pkey";
ALTER TABLE "public"."people" ADD CONSTRAINT "users_age_check" CHECK ("years" > 0) NOT VALID;
ALTER TABLE "public"."people" RENAME COLUMN "last" TO "_qail_1_first";
ALTER TABLE "public"."people" RENAME COLUMN "first" TO "last";
ALTER TABLE "public"."people" RENAME COLUMN "_qail_1_first" TO "first";
ALTER TABLE "public"."people" RENAME COLUMN "years" TO "age";
ALTER TABLE "public"."people" RENAME TO "users";

-- after
ALTER TABLE "public"."users" VALIDATE CONSTRAINT "people_last_qail_not_null";
ALTER TABLE "public"."users" ALTER COLUMN "first" SET NOT NULL;
ALTER TABLE "public"."users" DROP CONSTRAINT "people_last_qail_not_null";
ALTER TABLE "public"."users" VALIDATE CONSTRAINT "users_age_check";
