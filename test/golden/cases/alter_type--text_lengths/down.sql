-- main
ALTER TABLE "public"."t" ALTER COLUMN "e" TYPE character(3);
ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE text;
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE character varying(10);
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE character varying(20);
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE character varying(10);
