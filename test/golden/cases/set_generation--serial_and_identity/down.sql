-- main
DO 'BEGIN EXECUTE format(''ALTER SEQUENCE %s AS integer'', pg_get_serial_sequence(''"public"."t"'', ''id'')); END';
ALTER TABLE "public"."t" ALTER COLUMN "d" SET GENERATED ALWAYS;
ALTER TABLE "public"."t" ALTER COLUMN "b" DROP IDENTITY;
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP DEFAULT;
DO 'BEGIN EXECUTE format(''DROP SEQUENCE %s'', pg_get_serial_sequence(''"public"."t"'', ''a'')); END';
ALTER TABLE "public"."t" ALTER COLUMN "b" DROP NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "id" TYPE integer;
ALTER TABLE "public"."t" ALTER COLUMN "e" SET NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "e" ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('"public"."t"', 'e'), coalesce((SELECT max("e") FROM "public"."t"), 1), (SELECT max("e") FROM "public"."t") IS NOT NULL);
CREATE SEQUENCE "public"."t_c_seq" AS integer OWNED BY "public"."t"."c";
SELECT setval('"public"."t_c_seq"', coalesce((SELECT max("c") FROM "public"."t"), 1), (SELECT max("c") FROM "public"."t") IS NOT NULL);
ALTER TABLE "public"."t" ALTER COLUMN "c" SET DEFAULT nextval('"public"."t_c_seq"');
ALTER TABLE "public"."t" ALTER COLUMN "c" SET NOT NULL;
