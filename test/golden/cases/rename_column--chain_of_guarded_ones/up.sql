-- main
ALTER TABLE "public"."t" RENAME COLUMN "b" TO "c";
ALTER TABLE "public"."t" RENAME COLUMN "a" TO "b";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_check";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_key";
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_a_key" TO "t_b_key";
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_a_check" TO "t_b_check";
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_b_fkey" TO "t_c_fkey";
