-- main
DROP INDEX "public"."t_m_idx";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_m_check";
ALTER TYPE "public"."mood" RENAME TO "mood_qail_old";
CREATE TYPE "public"."mood" AS ENUM ('sad', 'ok', 'best');
ALTER TABLE "public"."t" ALTER COLUMN "m" TYPE "public"."mood" USING "m"::text::"public"."mood";
DROP TYPE "public"."mood_qail_old";
CREATE INDEX "t_m_idx" ON "public"."t" USING "btree" ("id") WHERE m = 'sad';
ALTER TABLE "public"."t" ADD CONSTRAINT "t_m_check" CHECK (m in ('sad', 'ok')) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_m_check";
