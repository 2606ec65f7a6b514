-- main
ALTER TABLE "public"."t" ADD CONSTRAINT "t_e_qail_not_null" CHECK ("e" IS NOT NULL) NOT VALID;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_d_qail_not_null" CHECK ("d" IS NOT NULL) NOT VALID;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_qail_not_null" CHECK ("b" IS NOT NULL) NOT VALID;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_qail_not_null" CHECK ("a" IS NOT NULL) NOT VALID;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE integer USING "c"::integer;
ALTER TABLE "public"."t" ALTER COLUMN "b" DROP DEFAULT, ALTER COLUMN "b" TYPE integer USING "b"::text::integer;
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP DEFAULT, ALTER COLUMN "a" TYPE integer USING "a"::integer;
ALTER TABLE "public"."t" ALTER COLUMN "e" DROP DEFAULT;
CREATE SEQUENCE "public"."t_e_seq" AS integer OWNED BY "public"."t"."e";
SELECT setval('"public"."t_e_seq"', coalesce((SELECT max("e") FROM "public"."t"), 1), (SELECT max("e") FROM "public"."t") IS NOT NULL);
ALTER TABLE "public"."t" ALTER COLUMN "e" SET DEFAULT nextval('"public"."t_e_seq"');
ALTER TABLE "public"."t" ALTER COLUMN "e" SET NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "d" SET NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "d" ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('"public"."t"', 'd'), coalesce((SELECT max("d") FROM "public"."t"), 1), (SELECT max("d") FROM "public"."t") IS NOT NULL);
CREATE SEQUENCE "public"."t_b_seq" AS integer OWNED BY "public"."t"."b";
SELECT setval('"public"."t_b_seq"', coalesce((SELECT max("b") FROM "public"."t"), 1), (SELECT max("b") FROM "public"."t") IS NOT NULL);
ALTER TABLE "public"."t" ALTER COLUMN "b" SET DEFAULT nextval('"public"."t_b_seq"');
ALTER TABLE "public"."t" ALTER COLUMN "b" SET NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "a" SET NOT NULL;
ALTER TABLE "public"."t" ALTER COLUMN "a" ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('"public"."t"', 'a'), coalesce((SELECT max("a") FROM "public"."t"), 1), (SELECT max("a") FROM "public"."t") IS NOT NULL);

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_e_qail_not_null";
ALTER TABLE "public"."t" ALTER COLUMN "e" SET NOT NULL;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_e_qail_not_null";
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_d_qail_not_null";
ALTER TABLE "public"."t" ALTER COLUMN "d" SET NOT NULL;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_d_qail_not_null";
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_b_qail_not_null";
ALTER TABLE "public"."t" ALTER COLUMN "b" SET NOT NULL;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_qail_not_null";
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_a_qail_not_null";
ALTER TABLE "public"."t" ALTER COLUMN "a" SET NOT NULL;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_qail_not_null";
