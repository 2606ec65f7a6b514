-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_t_fkey";
ALTER TABLE "public"."u" ALTER COLUMN "t" TYPE text;
ALTER TABLE "public"."t" ALTER COLUMN "id" TYPE text;
ALTER TABLE "public"."u" ADD CONSTRAINT "u_t_fkey" FOREIGN KEY ("t") REFERENCES "public"."t" ("id") NOT VALID;

-- after
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_t_fkey";
