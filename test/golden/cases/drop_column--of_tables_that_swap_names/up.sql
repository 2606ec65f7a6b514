-- main
ALTER TABLE "public"."a" RENAME TO "_qail_0_a";
ALTER TABLE "public"."b" RENAME TO "a";
ALTER TABLE "public"."_qail_0_a" RENAME TO "b";
ALTER TABLE "public"."b" RENAME CONSTRAINT "a_pkey" TO "_qail_0_a_pkey";
ALTER TABLE "public"."a" RENAME CONSTRAINT "b_pkey" TO "a_pkey";
ALTER TABLE "public"."b" RENAME CONSTRAINT "_qail_0_a_pkey" TO "b_pkey";
ALTER TABLE "public"."a" DROP COLUMN "of_b";
ALTER TABLE "public"."b" DROP COLUMN "of_a";
