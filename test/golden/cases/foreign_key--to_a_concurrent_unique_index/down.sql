-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_code_fkey";
DROP INDEX "public"."t_code_idx";
