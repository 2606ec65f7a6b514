-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE character varying(20);
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE character varying(10);
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE text;
ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE character varying;
ALTER TABLE "public"."t" ALTER COLUMN "e" TYPE text;
