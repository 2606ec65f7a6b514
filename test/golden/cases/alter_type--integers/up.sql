-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE bigint;
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE integer;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE numeric;
ALTER TABLE "public"."t" ALTER COLUMN "id" TYPE bigint;
