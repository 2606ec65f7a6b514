-- main
DROP INDEX "public"."t_one";
CREATE INDEX "t_three" ON "public"."t" USING "btree" ("b");
CREATE INDEX "t_one" ON "public"."t" USING "btree" ("a");
ALTER INDEX "public"."t_2" RENAME TO "t_two";
