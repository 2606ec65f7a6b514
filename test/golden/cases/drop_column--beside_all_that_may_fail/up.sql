-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" SET NOT NULL;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_check" CHECK (b > 0);
CREATE UNIQUE INDEX "p_code_idx" ON "public"."p" USING "btree" ("code");
CREATE INDEX "t_d_idx" ON "public"."t" USING "btree" ("d");
ALTER TABLE "public"."t" ADD CONSTRAINT "t_c_fkey" FOREIGN KEY ("c") REFERENCES "public"."p" ("code");
ALTER TABLE "public"."t" DROP COLUMN "gone";
