-- main
ALTER TABLE "public"."boats" RENAME TO "vessels";
ALTER TABLE "public"."vessels" SET SCHEMA "app";
