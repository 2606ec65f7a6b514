-- main
ALTER TABLE "public"."t" ALTER COLUMN "b" DROP IDENTITY;
ALTER TABLE "public"."t" ALTER COLUMN "b" SET DEFAULT 3;
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP IDENTITY;
ALTER TABLE "public"."t" ALTER COLUMN "b" DROP NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE integer;
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE integer, ALTER COLUMN "b" SET DEFAULT 3;
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE text;
ALTER TABLE "public"."t" ALTER COLUMN "d" DROP DEFAULT;
ALTER TABLE "public"."t" ALTER COLUMN "d" SET NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "d" ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('"public"."t"', 'd'), coalesce((SELECT max("d") FROM "public"."t"), 1), (SELECT max("d") FROM "public"."t") IS NOT NULL);
CREATE SEQUENCE "public"."t_c_seq" AS integer OWNED BY "public"."t"."c";
SELECT setval('"public"."t_c_seq"', coalesce((SELECT max("c") FROM "public"."t"), 1), (SELECT max("c") FROM "public"."t") IS NOT NULL);
ALTER TABLE "public"."t" ALTER COLUMN "c" SET DEFAULT nextval('"public"."t_c_seq"');
ALTER TABLE "public"."t" ALTER COLUMN "c" SET NOT NULL;
