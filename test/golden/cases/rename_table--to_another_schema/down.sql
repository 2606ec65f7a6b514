-- main
DROP INDEX "app"."boats_name_idx";
CREATE INDEX "boats_name_idx" ON "app"."vessels" USING "btree" ("name");
ALTER TABLE "app"."vessels" RENAME TO "boats";
ALTER TABLE "app"."boats" SET SCHEMA "public";
