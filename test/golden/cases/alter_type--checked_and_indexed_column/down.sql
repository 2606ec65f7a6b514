-- main
DROP INDEX "public"."t_c_idx";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_c_check";
ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE text;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE text USING "c"::text;
CREATE INDEX "t_c_idx" ON "public"."t" USING "btree" ("c") WHERE c <> 'sad';
ALTER TABLE "public"."t" ADD CONSTRAINT "t_c_check" CHECK (c in ('sad', 'ok')) NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_c_check";
