-- main
ALTER TABLE "public"."people" ADD COLUMN "email" text;
ALTER TABLE "public"."people" RENAME CONSTRAINT "people_pkey" TO "users_pkey";
ALTER TABLE "public"."people" RENAME COLUMN "handle" TO "nick";
ALTER TABLE "public"."people" RENAME TO "users";

-- after
ALTER TABLE "public"."users" ALTER COLUMN "email" SET NOT NULL;
