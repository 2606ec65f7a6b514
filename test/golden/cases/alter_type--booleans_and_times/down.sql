-- main
ALTER TABLE "public"."t" ALTER COLUMN "f" TYPE real;
ALTER TABLE "public"."t" ALTER COLUMN "e" TYPE json USING "e"::json;
ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE timestamp with time zone USING "d"::timestamp with time zone;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE timestamp without time zone USING "c" AT TIME ZONE 'UTC';
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE boolean USING ("b" <> 0);
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE integer USING "a"::integer;
