-- main
ALTER TABLE "public"."b" ADD COLUMN "of_a" text;
ALTER TABLE "public"."a" ADD COLUMN "of_b" text;
ALTER TABLE "public"."b" RENAME CONSTRAINT "b_pkey" TO "_qail_0_a_pkey";
ALTER TABLE "public"."a" RENAME CONSTRAINT "a_pkey" TO "b_pkey";
ALTER TABLE "public"."b" RENAME CONSTRAINT "_qail_0_a_pkey" TO "a_pkey";
ALTER TABLE "public"."b" RENAME TO "_qail_0_a";
ALTER TABLE "public"."a" RENAME TO "b";
ALTER TABLE "public"."_qail_0_a" RENAME TO "a";

-- after
ALTER TABLE "public"."a" ALTER COLUMN "of_a" SET NOT NULL;
ALTER TABLE "public"."b" ALTER COLUMN "of_b" SET NOT NULL;
