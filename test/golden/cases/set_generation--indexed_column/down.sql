-- main
COMMENT ON COLUMN "public"."t"."a" IS NULL;
DROP INDEX "public"."t_a_idx";
ALTER TABLE "public"."t" DROP COLUMN "a";
ALTER TABLE "public"."t" ADD COLUMN "a" integer GENERATED ALWAYS AS (id + 1) STORED;
COMMENT ON COLUMN "public"."t"."a" IS 'made';
CREATE INDEX "t_a_idx" ON "public"."t" USING "btree" ("a");
