-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "fourth";
ALTER TABLE "public"."t" RENAME CONSTRAINT "third" TO "fourth";
ALTER TABLE "public"."t" RENAME CONSTRAINT "first" TO "_qail_1_first";
ALTER TABLE "public"."t" RENAME CONSTRAINT "second" TO "first";
ALTER TABLE "public"."t" RENAME CONSTRAINT "_qail_1_first" TO "second";
