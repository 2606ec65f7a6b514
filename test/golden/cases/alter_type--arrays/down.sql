-- main
ALTER TABLE "public"."t" ALTER COLUMN "c" DROP DEFAULT, ALTER COLUMN "c" TYPE text[] USING "c"::text[], ALTER COLUMN "c" SET DEFAULT '{}';
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE integer[];
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE character varying(10)[];
