-- main
ALTER TABLE "public"."a" RENAME TO "_qail_0_a";
ALTER TABLE "public"."b" RENAME TO "a";
ALTER TABLE "public"."_qail_0_a" RENAME TO "b";
