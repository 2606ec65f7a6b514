-- main
ALTER TABLE "public"."t" DROP COLUMN "doubled";
ALTER TABLE "public"."t" DROP COLUMN "plain";
