-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP IDENTITY;
ALTER TABLE "public"."t" ALTER COLUMN "b" DROP DEFAULT;
DO 'BEGIN EXECUTE format(''DROP SEQUENCE %s'', pg_get_serial_sequence(''"public"."t"'', ''b'')); END';
ALTER TABLE "public"."t" ALTER COLUMN "c" DROP EXPRESSION;
ALTER TABLE "public"."t" ALTER COLUMN "d" DROP IDENTITY;
ALTER TABLE "public"."t" ALTER COLUMN "e" DROP DEFAULT;
DO 'BEGIN EXECUTE format(''DROP SEQUENCE %s'', pg_get_serial_sequence(''"public"."t"'', ''e'')); END';
ALTER TABLE "public"."t" ALTER COLUMN "e" SET DEFAULT 5;
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE text, ALTER COLUMN "a" SET DEFAULT 'x';
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE uuid USING "b"::text::uuid, ALTER COLUMN "b" SET DEFAULT gen_random_uuid();
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE text;
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "b" DROP NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "d" DROP NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "e" DROP NOT NULL;
