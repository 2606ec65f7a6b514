-- main
ALTER TABLE "public"."users" RENAME TO "people";
ALTER TABLE "public"."people" RENAME COLUMN "nick" TO "handle";
ALTER TABLE "public"."people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";
ALTER TABLE "public"."people" ADD CONSTRAINT "people_handle_qail_not_null" CHECK ("handle" IS NOT NULL) NOT VALID;

-- after
ALTER TABLE "public"."people" VALIDATE CONSTRAINT "people_handle_qail_not_null";
ALTER TABLE "public"."people" ALTER COLUMN "handle" SET NOT NULL;
ALTER TABLE "public"."people" DROP CONSTRAINT "people_handle_qail_not_null";
