-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE text[];
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE bigint[];
ALTER TABLE "public"."t" ALTER COLUMN "c" DROP DEFAULT, ALTER COLUMN "c" TYPE "public"."mood"[] USING "c"::text[]::"public"."mood"[], ALTER COLUMN "c" SET DEFAULT '{}';
