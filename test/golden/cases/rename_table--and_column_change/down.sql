-- main
ALTER TABLE "public"."people" ALTER COLUMN "handle" DROP NOT NULL;
ALTER TABLE "public"."people" RENAME CONSTRAINT "people_pkey" TO "users_pkey";
ALTER TABLE "public"."people" RENAME COLUMN "handle" TO "nick";
ALTER TABLE "public"."people" RENAME TO "users";
