-- main
ALTER TABLE "public"."b" RENAME TO "_qail_0_a";
ALTER TABLE "public"."a" RENAME TO "b";
ALTER TABLE "public"."_qail_0_a" RENAME TO "a";
