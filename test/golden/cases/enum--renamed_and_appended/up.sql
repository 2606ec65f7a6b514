-- before
ALTER TYPE "public"."mood" ADD VALUE IF NOT EXISTS 'best';

-- main
ALTER TYPE "public"."mood" RENAME TO "feeling";
ALTER TABLE "public"."t" ALTER COLUMN "m" SET DEFAULT 'best';
