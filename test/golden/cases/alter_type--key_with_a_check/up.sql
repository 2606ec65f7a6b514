-- main
ALTER TABLE "public"."t" ALTER COLUMN "code" TYPE text;
ALTER TABLE "public"."t" ALTER COLUMN "m" TYPE double precision;
ALTER TABLE "public"."t" ALTER COLUMN "n" TYPE bigint;
