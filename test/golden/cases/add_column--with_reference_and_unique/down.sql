-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_t_fkey";
ALTER TABLE "public"."u" DROP CONSTRAINT "u_t_key";
ALTER TABLE "public"."u" DROP COLUMN "t";
