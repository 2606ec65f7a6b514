-- main
ALTER TABLE "public"."squares" DROP COLUMN "surface";
ALTER TABLE "public"."squares" ADD COLUMN "surface" integer;
ALTER TABLE "public"."squares" RENAME CONSTRAINT "squares_pkey" TO "shapes_pkey";
ALTER TABLE "public"."squares" RENAME COLUMN "surface" TO "area";
ALTER TABLE "public"."squares" RENAME TO "shapes";

-- after
ALTER TABLE "public"."shapes" ALTER COLUMN "area" SET NOT NULL;
