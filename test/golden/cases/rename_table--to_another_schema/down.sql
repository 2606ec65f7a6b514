-- main
ALTER TABLE "app"."vessels" RENAME CONSTRAINT "vessels_pkey" TO "boats_pkey";
ALTER TABLE "app"."vessels" RENAME CONSTRAINT "vessels_name_key" TO "boats_name_key";
ALTER TABLE "app"."vessels" RENAME TO "boats";
ALTER TABLE "app"."boats" SET SCHEMA "public";
