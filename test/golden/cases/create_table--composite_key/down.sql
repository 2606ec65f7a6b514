-- main
ALTER TABLE "public"."stays" DROP CONSTRAINT "stays_marina_slot_fkey";
DROP TABLE "public"."stays";
DROP TABLE "public"."berths";
