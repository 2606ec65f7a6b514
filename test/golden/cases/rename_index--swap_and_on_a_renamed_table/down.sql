-- main
ALTER TABLE "public"."s" RENAME CONSTRAINT "s_pkey" TO "t_pkey";
ALTER INDEX "public"."two" RENAME TO "_qail_0_one";
ALTER INDEX "public"."one" RENAME TO "two";
ALTER INDEX "public"."_qail_0_one" RENAME TO "one";
ALTER TABLE "public"."s" RENAME TO "t";
