-- main
ALTER TABLE "public"."t" ALTER COLUMN "id" TYPE integer;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE smallint;
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE bigint;
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE integer;
