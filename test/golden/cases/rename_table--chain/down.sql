-- main
DROP TABLE "public"."b";
ALTER TABLE "public"."c" RENAME TO "b";
ALTER TABLE "public"."b" RENAME TO "a";
