-- main
ALTER TABLE "public"."t" DROP COLUMN "old";
