-- after
CREATE UNIQUE INDEX CONCURRENTLY "t_code_idx" ON "public"."t" USING "btree" ("code");
ALTER TABLE "public"."u" ADD CONSTRAINT "u_code_fkey" FOREIGN KEY ("code") REFERENCES "public"."t" ("code") NOT VALID;
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_code_fkey";
