-- main
ALTER TABLE "public"."users" RENAME TO "people";
ALTER TABLE "public"."people" RENAME COLUMN "nick" TO "handle";
ALTER TABLE "public"."people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";
ALTER TABLE "public"."people" DROP COLUMN "email";
