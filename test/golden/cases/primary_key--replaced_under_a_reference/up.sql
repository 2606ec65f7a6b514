-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_t_fkey";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_code_key";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_pkey";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_pkey" PRIMARY KEY ("code");
ALTER TABLE "public"."t" ADD CONSTRAINT "t_id_key" UNIQUE ("id");
ALTER TABLE "public"."u" ADD CONSTRAINT "u_t_fkey" FOREIGN KEY ("t") REFERENCES "public"."t" ("id") NOT VALID;

-- after
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_t_fkey";
