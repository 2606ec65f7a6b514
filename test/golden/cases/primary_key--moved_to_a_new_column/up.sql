-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_code_fkey";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_pkey";
ALTER TABLE "public"."t" ADD COLUMN "id" bigserial NOT NULL;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_pkey" PRIMARY KEY ("id");
ALTER TABLE "public"."t" ADD CONSTRAINT "t_code_key" UNIQUE ("code");
ALTER TABLE "public"."u" ADD CONSTRAINT "u_code_fkey" FOREIGN KEY ("code") REFERENCES "public"."t" ("code") NOT VALID;

-- after
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_code_fkey";
