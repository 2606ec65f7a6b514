-- main
ALTER TABLE "public"."users" RENAME COLUMN "nick" TO "handle";
