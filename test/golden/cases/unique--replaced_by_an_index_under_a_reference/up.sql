-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_code_fkey";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_code_key";
CREATE UNIQUE INDEX "t_code_idx" ON "public"."t" USING "btree" ("code");
ALTER TABLE "public"."u" ADD CONSTRAINT "u_code_fkey" FOREIGN KEY ("code") REFERENCES "public"."t" ("code") NOT VALID;

-- after
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_code_fkey";
