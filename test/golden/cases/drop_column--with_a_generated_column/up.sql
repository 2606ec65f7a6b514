-- main
ALTER TABLE "public"."t" DROP COLUMN "made";
ALTER TABLE "public"."t" DROP COLUMN "base";
