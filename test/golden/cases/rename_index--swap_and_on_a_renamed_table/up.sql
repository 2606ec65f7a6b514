-- main
ALTER TABLE "public"."t" RENAME TO "s";
ALTER INDEX "public"."one" RENAME TO "_qail_0_one";
ALTER INDEX "public"."two" RENAME TO "one";
ALTER INDEX "public"."_qail_0_one" RENAME TO "two";
ALTER TABLE "public"."s" RENAME CONSTRAINT "t_pkey" TO "s_pkey";
