-- main
ALTER TABLE "public"."b" RENAME TO "a";
ALTER TABLE "public"."c" RENAME TO "b";
