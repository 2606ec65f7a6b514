-- main
ALTER TABLE "public"."t" ADD COLUMN "old" text;
COMMENT ON COLUMN "public"."t"."old" IS 'kept for a while';
