-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_m_check";
CREATE TYPE "public"."size" AS ENUM ('sad', 'ok', 'big');
ALTER TABLE "public"."t" ALTER COLUMN "m" DROP DEFAULT, ALTER COLUMN "m" TYPE "public"."size" USING "m"::text::"public"."size", ALTER COLUMN "m" SET DEFAULT 'ok';
ALTER TABLE "public"."t" ADD CONSTRAINT "t_m_check" CHECK (m <> 'sad');
DROP TYPE "public"."mood";
