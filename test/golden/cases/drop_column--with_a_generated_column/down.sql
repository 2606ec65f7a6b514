-- main
ALTER TABLE "public"."t" ADD COLUMN "base" integer;
ALTER TABLE "public"."t" ADD COLUMN "made" integer GENERATED ALWAYS AS (base * 2) STORED;
