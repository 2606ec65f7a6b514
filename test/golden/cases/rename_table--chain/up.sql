-- main
ALTER TABLE "public"."b" RENAME TO "c";
ALTER TABLE "public"."a" RENAME TO "b";
