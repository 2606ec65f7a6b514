-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE boolean USING ("a" <> 0);
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE integer USING "b"::integer;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE timestamp with time zone USING "c" AT TIME ZONE 'UTC';
ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE date USING "d"::date;
ALTER TABLE "public"."t" ALTER COLUMN "e" TYPE jsonb USING "e"::jsonb;
ALTER TABLE "public"."t" ALTER COLUMN "f" TYPE double precision;
