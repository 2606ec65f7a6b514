-- main
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_b_check" TO "_qail_0_t_a_check";
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_a_check" TO "t_b_check";
ALTER TABLE "public"."t" RENAME CONSTRAINT "_qail_0_t_a_check" TO "t_a_check";
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_b_key" TO "_qail_1_t_a_key";
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_a_key" TO "t_b_key";
ALTER TABLE "public"."t" RENAME CONSTRAINT "_qail_1_t_a_key" TO "t_a_key";
ALTER TABLE "public"."t" RENAME CONSTRAINT "t_b_a_key" TO "t_a_b_key";
ALTER TABLE "public"."t" RENAME COLUMN "b" TO "_qail_0_a";
ALTER TABLE "public"."t" RENAME COLUMN "a" TO "b";
ALTER TABLE "public"."t" RENAME COLUMN "_qail_0_a" TO "a";
