-- main
ALTER TABLE "public"."t" DROP COLUMN "z";
DROP TYPE "public"."size";
