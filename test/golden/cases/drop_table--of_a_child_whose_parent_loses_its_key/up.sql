-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_code_fkey";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_code_key";
ALTER TABLE "public"."t" DROP COLUMN "code";
DROP TABLE "public"."u";
