-- main
ALTER TABLE "public"."users" ALTER COLUMN "created_at" DROP NOT NULL;
ALTER TABLE "public"."users" DROP COLUMN "created_at";
ALTER TABLE "public"."users" RENAME COLUMN "name" TO "username";
