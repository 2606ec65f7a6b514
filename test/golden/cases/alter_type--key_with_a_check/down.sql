-- main
ALTER TABLE "public"."t" ALTER COLUMN "n" TYPE integer;
ALTER TABLE "public"."t" ALTER COLUMN "m" TYPE numeric;
ALTER TABLE "public"."t" ALTER COLUMN "code" TYPE character varying(8);
