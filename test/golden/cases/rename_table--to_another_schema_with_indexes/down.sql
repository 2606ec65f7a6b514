-- main
DROP INDEX "app"."vessels_new_idx";
ALTER TABLE "app"."vessels" ADD CONSTRAINT "vessels_name_qail_not_null" CHECK ("name" IS NOT NULL) NOT VALID;
ALTER TABLE "app"."vessels" RENAME CONSTRAINT "vessels_pkey" TO "boats_pkey";
CREATE INDEX "boats_gone_idx" ON "app"."vessels" USING "btree" ("length") WHERE length > 5;
CREATE UNIQUE INDEX "boats_both_idx" ON "app"."vessels" USING "btree" ("name", "length");
ALTER INDEX "app"."vessels_name_idx" RENAME TO "boats_name_idx";
ALTER TABLE "app"."vessels" RENAME TO "boats";
ALTER TABLE "app"."boats" SET SCHEMA "public";

-- after
ALTER TABLE "public"."boats" VALIDATE CONSTRAINT "vessels_name_qail_not_null";
ALTER TABLE "public"."boats" ALTER COLUMN "name" SET NOT NULL;
ALTER TABLE "public"."boats" DROP CONSTRAINT "vessels_name_qail_not_null";
