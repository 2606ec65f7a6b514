-- main
CREATE TYPE "public"."mood" AS ENUM ('sad', 'ok');
ALTER TABLE "public"."t" DROP CONSTRAINT "t_m_check";
ALTER TABLE "public"."t" ALTER COLUMN "m" DROP DEFAULT, ALTER COLUMN "m" TYPE "public"."mood" USING "m"::text::"public"."mood", ALTER COLUMN "m" SET DEFAULT 'ok';
DROP TYPE "public"."size";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_m_check" CHECK (m <> 'sad') NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_m_check";
