-- main
COMMENT ON COLUMN "public"."t"."b" IS NULL;
COMMENT ON COLUMN "public"."t"."a" IS 'gone soon';
COMMENT ON TABLE "public"."t" IS 'old';
