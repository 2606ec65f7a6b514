-- main
ALTER TABLE "public"."t" ADD COLUMN "old" text;
ALTER TABLE "public"."t" ALTER COLUMN "old" SET DEFAULT 'x';

-- after
ALTER TABLE "public"."t" ALTER COLUMN "old" SET NOT NULL;
