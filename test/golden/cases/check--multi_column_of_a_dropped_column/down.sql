-- main
ALTER TABLE "public"."t" ADD COLUMN "b" integer;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_check";
CREATE INDEX "t_ab_idx" ON "public"."t" USING "btree" ("a", (a + b));
ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_b_key" UNIQUE ("a", "b");
ALTER TABLE "public"."t" ADD CONSTRAINT "t_check" CHECK (a < b) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_check";
