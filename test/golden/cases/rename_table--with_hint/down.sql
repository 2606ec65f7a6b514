-- main
ALTER TABLE "public"."people" RENAME CONSTRAINT "people_nick_check" TO "users_nick_check";
ALTER TABLE "public"."people" RENAME CONSTRAINT "people_pkey" TO "users_pkey";
ALTER TABLE "public"."people" RENAME CONSTRAINT "people_nick_key" TO "users_nick_key";
ALTER TABLE "public"."people" RENAME TO "users";
