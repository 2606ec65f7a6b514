-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" SET NOT NULL;
ALTER TABLE "public"."t" DROP COLUMN "extra";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_check" CHECK (b > 0);
ALTER TABLE "public"."t" ADD CONSTRAINT "t_c_fkey" FOREIGN KEY ("c") REFERENCES "public"."p" ("id");
