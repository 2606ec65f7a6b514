-- main
ALTER TABLE "public"."users" RENAME TO "people";
