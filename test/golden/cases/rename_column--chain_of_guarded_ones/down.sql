-- main
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_c_fkey" TO "t_b_fkey";
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_b_check" TO "t_a_check";
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_b_key" TO "t_a_key";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_key" UNIQUE ("c");
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_check" CHECK ("c" > 0) NOT VALID;
ALTER TABLE "public"."t" RENAME COLUMN "b" TO "a";
ALTER TABLE "public"."t" RENAME COLUMN "c" TO "b";

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_b_check";
