-- main
ALTER TABLE "public"."trips" ADD COLUMN "legacy" text;
ALTER TABLE "public"."bookings" DROP CONSTRAINT "bookings_trip_fkey";
DROP INDEX "public"."trips_open_idx";
ALTER TABLE "public"."trips" ALTER COLUMN "seats" DROP DEFAULT, ALTER COLUMN "seats" TYPE integer, ALTER COLUMN "seats" SET DEFAULT 6;
ALTER TABLE "public"."trips" ALTER COLUMN "note" TYPE character varying(80);
ALTER TABLE "public"."trips" DROP COLUMN "starts_on";
DROP TABLE "public"."bookings";
CREATE INDEX "trips_legacy_idx" ON "public"."trips" USING "btree" ("legacy");
ALTER TABLE "public"."skippers" RENAME COLUMN "handle" TO "nick";
