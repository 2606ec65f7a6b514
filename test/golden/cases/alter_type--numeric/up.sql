-- main
ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE numeric;
ALTER TABLE "public"."t" ALTER COLUMN "b" TYPE numeric(10,2);
ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE numeric(10,4);
ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE numeric(10,2);
