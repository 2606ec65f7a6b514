-- main
ALTER TABLE "public"."people" RENAME TO "users";
