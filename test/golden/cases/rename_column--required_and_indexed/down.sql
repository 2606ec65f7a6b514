-- main
ALTER TABLE "public"."users" RENAME COLUMN "handle" TO "nick";
