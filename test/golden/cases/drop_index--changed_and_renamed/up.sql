-- main
ALTER INDEX "public"."t_two" RENAME TO "t_2";
DROP INDEX "public"."t_one";
DROP INDEX "public"."t_three";
CREATE UNIQUE INDEX "t_one" ON "public"."t" USING "btree" ("a");
