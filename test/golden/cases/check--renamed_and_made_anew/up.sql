-- main
ALTER TABLE "public"."t" RENAME TO "s";
ALTER TABLE "public"."s" DROP CONSTRAINT "a_positive";
ALTER TABLE "public"."s" RENAME CONSTRAINT "t_pkey" TO "s_pkey";
ALTER TABLE "public"."s" RENAME CONSTRAINT "t_b_check" TO "s_b_check";
ALTER TABLE "public"."s" ALTER COLUMN "a" TYPE text;
ALTER TABLE "public"."s" ADD CONSTRAINT "a_above" CHECK (length(a::text) > 0);
