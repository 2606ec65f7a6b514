-- main
CREATE TABLE "public"."u" (
  "id" integer NOT NULL,
  "code" integer,
  CONSTRAINT "u_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "public"."t" ADD COLUMN "code" integer;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_code_key" UNIQUE ("code");
ALTER TABLE "public"."u" ADD CONSTRAINT "u_code_fkey" FOREIGN KEY ("code") REFERENCES "public"."t" ("code") NOT VALID;

-- after
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_code_fkey";
