-- main
ALTER TABLE "public"."s" DROP CONSTRAINT "a_above";
ALTER TABLE "public"."s" ALTER COLUMN "a" TYPE integer USING "a"::integer;
ALTER TABLE "public"."s" RENAME CONSTRAINT "s_b_check" TO "t_b_check";
ALTER TABLE "public"."s" RENAME CONSTRAINT "s_pkey" TO "t_pkey";
ALTER TABLE "public"."s" ADD CONSTRAINT "a_positive" CHECK (length(a::text) > 0) NOT VALID;
ALTER TABLE "public"."s" RENAME TO "t";

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "a_positive";
