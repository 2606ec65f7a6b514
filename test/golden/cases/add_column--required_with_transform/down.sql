-- main
ALTER TABLE "public"."t" ALTER COLUMN "email" DROP NOT NULL;
ALTER TABLE "public"."t" DROP COLUMN "email";
