-- before
ALTER TYPE "public"."mood" ADD VALUE IF NOT EXISTS 'worst' BEFORE 'sad';
ALTER TYPE "public"."mood" ADD VALUE IF NOT EXISTS 'soso' AFTER 'sad';
ALTER TYPE "public"."mood" ADD VALUE IF NOT EXISTS 'best';

-- main
CREATE TYPE "public"."size" AS ENUM ('s', 'm', 'l');
ALTER TABLE "public"."t" ADD COLUMN "z" "public"."size"[] DEFAULT '{s}';
