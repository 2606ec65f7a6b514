-- main
ALTER TABLE "public"."users" RENAME COLUMN "nick" TO "handle";
ALTER TABLE "public"."users" ALTER COLUMN "handle" TYPE character varying(10), ALTER COLUMN "handle" SET DEFAULT 'none';
