-- main
ALTER TABLE "public"."users" RENAME COLUMN "nick" TO "handle";
ALTER TABLE "public"."users" RENAME CONSTRAINT "users_nick_key" TO "users_handle_key";
ALTER TABLE "public"."users" RENAME CONSTRAINT "users_nick_check" TO "users_handle_check";
