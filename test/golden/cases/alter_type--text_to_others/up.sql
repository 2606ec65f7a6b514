-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP DEFAULT, ALTER COLUMN "a" TYPE integer USING "a"::integer, ALTER COLUMN "a" SET DEFAULT 1;
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE uuid USING "b"::uuid;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE "public"."mood" USING "c"::text::"public"."mood";
ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE text[] USING ARRAY["d"]::text[];
ALTER TABLE "public"."t" ALTER COLUMN "e" TYPE jsonb USING "e"::jsonb;
