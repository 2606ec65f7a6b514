-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_check";
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP NOT NULL;
