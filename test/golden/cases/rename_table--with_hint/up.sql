-- main
ALTER TABLE "public"."users" RENAME TO "people";
ALTER TABLE "public"."people" RENAME CONSTRAINT "users_nick_key" TO "people_nick_key";
ALTER TABLE "public"."people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";
ALTER TABLE "public"."people" RENAME CONSTRAINT "users_nick_check" TO "people_nick_check";
