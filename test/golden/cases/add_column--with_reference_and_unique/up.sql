-- main
ALTER TABLE "public"."u" ADD COLUMN "t" integer;
ALTER TABLE "public"."u" ADD CONSTRAINT "u_t_key" UNIQUE ("t");
ALTER TABLE "public"."u" ADD CONSTRAINT "u_t_fkey" FOREIGN KEY ("t") REFERENCES "public"."t" ("id") ON DELETE SET NULL NOT VALID;

-- after
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_t_fkey";
