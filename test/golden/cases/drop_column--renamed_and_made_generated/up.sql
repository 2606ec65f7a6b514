-- main
ALTER TABLE "public"."shapes" RENAME TO "squares";
ALTER TABLE "public"."squares" RENAME COLUMN "area" TO "surface";
ALTER TABLE "public"."squares" RENAME CONSTRAINT "shapes_pkey" TO "squares_pkey";
ALTER TABLE "public"."squares" DROP COLUMN "surface";
ALTER TABLE "public"."squares" ADD COLUMN "surface" integer GENERATED ALWAYS AS (side * side) STORED NOT NULL;
