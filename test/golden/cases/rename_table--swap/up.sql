-- main
ALTER TABLE "public"."a" RENAME TO "b";
ALTER TABLE "public"."b" RENAME TO "a";
ALTER TABLE "public"."c" DROP CONSTRAINT "c_a_fkey";
DROP INDEX "public"."a_x_idx";
CREATE TABLE "public"."b" (
  "id" integer NOT NULL,
  "x" text,
  CONSTRAINT "b_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "a_x_idx" ON "public"."b" USING "btree" ("x");
ALTER TABLE "public"."c" ADD CONSTRAINT "c_a_fkey" FOREIGN KEY ("a") REFERENCES "public"."b" ("id") NOT VALID;

-- after
ALTER TABLE "public"."c" VALIDATE CONSTRAINT "c_a_fkey";
