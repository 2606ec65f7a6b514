-- main
CREATE INDEX "t_a_idx" ON "public"."t" USING "btree" ("a" text_pattern_ops);
CREATE INDEX "t_b_idx" ON "public"."t" USING "gin" ("b" jsonb_path_ops);
CREATE INDEX "t_c_idx" ON "public"."t" USING "btree" ("c" desc nulls last) INCLUDE ("a");
CREATE UNIQUE INDEX "t_lower_idx" ON "public"."t" USING "btree" (lower(a)) WHERE a is not null;

-- after
CREATE INDEX CONCURRENTLY "t_ca_idx" ON "public"."t" USING "btree" ("c", "a") WITH (fillfactor = 70);
