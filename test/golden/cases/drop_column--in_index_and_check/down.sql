-- main
ALTER TABLE "public"."t" ADD COLUMN "b" integer;
CREATE INDEX "t_b_idx" ON "public"."t" USING "btree" ("b");
ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_b_key" UNIQUE ("a", "b");
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_check" CHECK (b > 0) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_b_check";
