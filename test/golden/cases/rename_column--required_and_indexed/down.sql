-- main
ALTER TABLE "public"."users" RENAME CONSTRAINT "users_handle_check" TO "users_nick_check";
ALTER TABLE "public"."users" RENAME CONSTRAINT "users_handle_key" TO "users_nick_key";
ALTER TABLE "public"."users" RENAME COLUMN "handle" TO "nick";
