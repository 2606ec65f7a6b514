-- main
DO 'BEGIN EXECUTE format(''ALTER SEQUENCE %s AS integer'', pg_get_serial_sequence(''"public"."people"'', ''id'')); END';
ALTER TABLE "public"."people" ALTER COLUMN "id" TYPE integer;
CREATE SEQUENCE "public"."people_n_seq" AS integer OWNED BY "public"."people"."n";
SELECT setval('"public"."people_n_seq"', coalesce((SELECT max("n") FROM "public"."people"), 1), (SELECT max("n") FROM "public"."people") IS NOT NULL);
ALTER TABLE "public"."people" ALTER COLUMN "n" SET DEFAULT nextval('"public"."people_n_seq"');
ALTER TABLE "public"."people" ALTER COLUMN "n" SET NOT NULL;
ALTER TABLE "public"."people" RENAME CONSTRAINT "people_pkey" TO "users_pkey";
ALTER TABLE "public"."people" RENAME TO "users";
