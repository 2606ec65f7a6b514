-- main
ALTER TYPE "public"."mood" RENAME TO "mood_qail_old";
CREATE TYPE "public"."mood" AS ENUM ('sad', 'ok', 'best');
ALTER TABLE "public"."t" ALTER COLUMN "n" TYPE "public"."mood" USING "n"::text::"public"."mood";
DROP TYPE "public"."mood_qail_old";
ALTER TABLE "public"."t" ALTER COLUMN "m" DROP DEFAULT, ALTER COLUMN "m" TYPE "public"."mood" USING "m"::text::"public"."mood", ALTER COLUMN "m" SET DEFAULT 'best';
