-- main
ALTER TABLE "public"."users" ALTER COLUMN "handle" DROP DEFAULT, ALTER COLUMN "handle" TYPE text;
ALTER TABLE "public"."users" RENAME COLUMN "handle" TO "nick";
