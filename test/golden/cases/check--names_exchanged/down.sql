-- main
ALTER TABLE "public"."t" RENAME CONSTRAINT "second" TO "_qail_1_first";
ALTER TABLE "public"."t" RENAME CONSTRAINT "first" TO "second";
ALTER TABLE "public"."t" RENAME CONSTRAINT "_qail_1_first" TO "first";
ALTER TABLE "public"."t" RENAME CONSTRAINT "fourth" TO "third";
ALTER TABLE "public"."t" ADD CONSTRAINT "fourth" CHECK (d > 0) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "fourth";
