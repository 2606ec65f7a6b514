-- main
CREATE TABLE "public"."a" (
  "id" integer NOT NULL,
  CONSTRAINT "a_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "public"."b" (
  "id" integer NOT NULL,
  "a" integer,
  CONSTRAINT "b_a_fkey" FOREIGN KEY ("a") REFERENCES "public"."a" ("id"),
  CONSTRAINT "b_pkey" PRIMARY KEY ("id")
);
COMMENT ON COLUMN "public"."d"."c" IS NULL;
ALTER TABLE "public"."d" DISABLE ROW LEVEL SECURITY;
ALTER TABLE "public"."d" DROP CONSTRAINT "d_c_fkey";
ALTER TABLE "public"."c" DROP CONSTRAINT "c_d_fkey";
DROP INDEX "public"."d_c_idx";
DROP TABLE "public"."d";
DROP TABLE "public"."c";
