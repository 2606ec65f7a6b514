-- main
ALTER TABLE "public"."users" RENAME TO "people";
ALTER TABLE "public"."people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";
ALTER TABLE "public"."people" ALTER COLUMN "n" DROP DEFAULT;
DO 'BEGIN EXECUTE format(''DROP SEQUENCE %s'', pg_get_serial_sequence(''"public"."people"'', ''n'')); END';
ALTER TABLE "public"."people" ALTER COLUMN "id" TYPE bigint;
DO 'BEGIN EXECUTE format(''ALTER SEQUENCE %s AS bigint'', pg_get_serial_sequence(''"public"."people"'', ''id'')); END';
