-- main
ALTER TABLE "public"."c" DROP CONSTRAINT "c_p_fkey";
DROP INDEX "public"."c_p_idx";
ALTER TABLE "public"."c" DROP COLUMN "p";
DROP TABLE "public"."p";
