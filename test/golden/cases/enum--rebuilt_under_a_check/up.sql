-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_m_check";
DROP INDEX "public"."t_m_idx";
ALTER TYPE "public"."mood" RENAME TO "mood_qail_old";
CREATE TYPE "public"."mood" AS ENUM ('ok', 'sad');
ALTER TABLE "public"."t" ALTER COLUMN "m" TYPE "public"."mood" USING "m"::text::"public"."mood";
DROP TYPE "public"."mood_qail_old";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_m_check" CHECK (m in ('sad', 'ok'));
CREATE INDEX "t_m_idx" ON "public"."t" USING "btree" ("id") WHERE m = 'sad';
