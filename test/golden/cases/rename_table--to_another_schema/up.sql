-- main
ALTER TABLE "public"."boats" RENAME TO "vessels";
ALTER TABLE "public"."vessels" SET SCHEMA "app";
DROP INDEX "public"."boats_name_idx";
CREATE INDEX "boats_name_idx" ON "app"."vessels" USING "btree" ("name");
