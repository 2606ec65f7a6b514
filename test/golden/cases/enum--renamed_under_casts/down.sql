-- main
DROP INDEX "public"."t_idx";
ALTER TABLE "public"."t" ALTER COLUMN "d" SET DEFAULT '{sad}'::"feeling"[];
ALTER TABLE "public"."t" ALTER COLUMN "a" SET DEFAULT 'sad'::"feeling";
CREATE INDEX "t_idx" ON "public"."t" USING "btree" ("id") WHERE a = 'ok'::"feeling";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_c_check" CHECK (cast(c as "feeling") <> 'ok'::"feeling") NOT VALID;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_b_check" CHECK (b <> 'sad'::"public"."feeling") NOT VALID;
ALTER TYPE "public"."feeling" RENAME TO "mood";

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_c_check";
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_b_check";
