-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_c_check";
DROP INDEX "public"."t_c_idx";
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE "public"."mood" USING "c"::text::"public"."mood";
ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE character varying(20);
ALTER TABLE "public"."t" ADD CONSTRAINT "t_c_check" CHECK (c in ('sad', 'ok'));
CREATE INDEX "t_c_idx" ON "public"."t" USING "btree" ("c") WHERE c <> 'sad';
