-- main
ALTER TABLE "public"."boats" RENAME TO "vessels";
ALTER TABLE "public"."vessels" SET SCHEMA "app";
ALTER TABLE "app"."vessels" RENAME CONSTRAINT "boats_name_key" TO "vessels_name_key";
ALTER TABLE "app"."vessels" RENAME CONSTRAINT "boats_pkey" TO "vessels_pkey";
