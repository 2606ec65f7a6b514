-- main
CREATE TABLE "public"."berths" (
  "marina" uuid NOT NULL,
  "slot" integer NOT NULL,
  CONSTRAINT "berths_pkey" PRIMARY KEY ("marina", "slot"),
  CONSTRAINT "berths_slot_marina_key" UNIQUE ("slot", "marina")
);
CREATE TABLE "public"."stays" (
  "id" integer NOT NULL,
  "marina" uuid,
  "slot" integer,
  CONSTRAINT "stays_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "public"."stays" ADD CONSTRAINT "stays_marina_slot_fkey" FOREIGN KEY ("marina", "slot") REFERENCES "public"."berths" ("marina", "slot") ON UPDATE CASCADE;
