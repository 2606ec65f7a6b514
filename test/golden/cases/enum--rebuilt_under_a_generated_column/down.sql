-- main
ALTER TABLE "public"."t" DROP COLUMN "g";
ALTER TYPE "public"."mood" RENAME TO "mood_qail_old";
CREATE TYPE "public"."mood" AS ENUM ('sad', 'ok', 'best');
ALTER TABLE "public"."t" ALTER COLUMN "m" TYPE "public"."mood" USING "m"::text::"public"."mood";
DROP TYPE "public"."mood_qail_old";
ALTER TABLE "public"."t" ADD COLUMN "g" boolean GENERATED ALWAYS AS (m = 'sad') STORED;
