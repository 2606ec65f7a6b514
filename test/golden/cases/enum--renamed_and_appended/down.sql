-- main
ALTER TABLE "public"."t" ALTER COLUMN "m" SET DEFAULT 'ok';
ALTER TYPE "public"."feeling" RENAME TO "mood";
