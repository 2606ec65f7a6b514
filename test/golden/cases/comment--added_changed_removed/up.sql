-- main
COMMENT ON TABLE "public"."t" IS 'new "words"';
COMMENT ON COLUMN "public"."t"."a" IS NULL;
COMMENT ON COLUMN "public"."t"."b" IS 'it''s here';
