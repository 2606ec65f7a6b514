-- main
ALTER TABLE "public"."skippers" RENAME COLUMN "nick" TO "handle";
DROP INDEX "public"."trips_legacy_idx";
CREATE TABLE "public"."bookings" (
  "trip" uuid NOT NULL,
  "seat" integer NOT NULL,
  CONSTRAINT "bookings_pkey" PRIMARY KEY ("trip", "seat")
);
ALTER TABLE "public"."trips" ADD COLUMN "starts_on" date;
ALTER TABLE "public"."trips" ALTER COLUMN "note" TYPE text;
ALTER TABLE "public"."trips" ALTER COLUMN "seats" DROP DEFAULT, ALTER COLUMN "seats" TYPE bigint, ALTER COLUMN "seats" SET DEFAULT 8;
CREATE INDEX "trips_open_idx" ON "public"."trips" USING "btree" ("starts_on" desc) WHERE seats > 0;
ALTER TABLE "public"."bookings" ADD CONSTRAINT "bookings_trip_fkey" FOREIGN KEY ("trip") REFERENCES "public"."trips" ("id") ON DELETE CASCADE;
ALTER TABLE "public"."trips" DROP COLUMN "legacy";
