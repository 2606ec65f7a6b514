-- main
ALTER TABLE "public"."users" RENAME TO "people";
ALTER TABLE "public"."people" RENAME COLUMN "age" TO "years";
ALTER TABLE "public"."people" RENAME COLUMN "first" TO "_qail_1_first";
ALTER TABLE "public"."people" RENAME COLUMN "last" TO "first";
ALTER TABLE "public"."people" RENAME COLUMN "_qail_1_first" TO "last";
ALTER TABLE "public"."people" DROP CONSTRAINT "users_age_check";
ALTER TABLE "public"."people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";
ALTER TABLE "public"."people" ALTER COLUMN "last" DROP NOT NULL;
