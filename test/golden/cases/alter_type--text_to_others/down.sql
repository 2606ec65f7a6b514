-- main
ALTER TABLE "public"."t" ALTER COLUMN "e" TYPE text;
ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE text USING "d"::text;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE text USING "c"::text;
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE text;
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP DEFAULT, ALTER COLUMN "a" TYPE text, ALTER COLUMN "a" SET DEFAULT '1';
