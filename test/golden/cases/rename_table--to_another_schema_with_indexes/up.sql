-- main
ALTER TABLE "public"."boats" RENAME TO "vessels";
ALTER TABLE "public"."vessels" SET SCHEMA "app";
ALTER INDEX "app"."boats_name_idx" RENAME TO "vessels_name_idx";
DROP INDEX "app"."boats_both_idx";
DROP INDEX "app"."boats_gone_idx";
ALTER TABLE "app"."vessels" RENAME CONSTRAINT "boats_pkey" TO "vessels_pkey";
ALTER TABLE "app"."vessels" ALTER COLUMN "name" DROP NOT NULL;
CREATE INDEX "vessels_new_idx" ON "app"."vessels" USING "btree" ("length");
