-- main
ALTER TYPE "public"."mood" RENAME TO "feeling";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_b_check";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_c_check";
DROP INDEX "public"."t_idx";
ALTER TABLE "public"."t" ALTER COLUMN "a" SET DEFAULT 'ok'::feeling;
ALTER TABLE "public"."t" ALTER COLUMN "d" DROP DEFAULT;
CREATE INDEX "t_idx" ON "public"."t" USING "btree" ("id") WHERE a = 'sad'::feeling;
