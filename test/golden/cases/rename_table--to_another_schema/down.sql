-- main
ALTER TABLE "app"."vessels" RENAME TO "boats";
ALTER TABLE "app"."boats" SET SCHEMA "public";
