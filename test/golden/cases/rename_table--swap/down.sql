-- main
ALTER TABLE "public"."c" DROP CONSTRAINT "c_a_fkey";
DROP INDEX "public"."a_x_idx";
DROP TABLE "public"."b";
CREATE INDEX "a_x_idx" ON "public"."a" USING "btree" ("x");
ALTER TABLE "public"."c" ADD CONSTRAINT "c_a_fkey" FOREIGN KEY ("a") REFERENCES "public"."a" ("id") NOT VALID;
ALTER TABLE "public"."a" RENAME TO "b";
ALTER TABLE "public"."b" RENAME TO "a";

-- after
ALTER TABLE "public"."c" VALIDATE CONSTRAINT "c_a_fkey";
