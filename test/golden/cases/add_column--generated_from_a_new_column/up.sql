-- main
ALTER TABLE "public"."t" ADD COLUMN "plain" integer;
ALTER TABLE "public"."t" ADD COLUMN "doubled" integer GENERATED ALWAYS AS (plain * 2) STORED;
