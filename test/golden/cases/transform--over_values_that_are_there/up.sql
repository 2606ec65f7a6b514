-- main
UPDATE "public"."t" SET "a" = (lower(coalesce(a, '')));
ALTER TABLE "public"."t" ALTER COLUMN "a" SET NOT NULL;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_check" CHECK (b > 0);
