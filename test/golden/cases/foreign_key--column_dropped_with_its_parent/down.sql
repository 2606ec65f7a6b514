-- main
CREATE TABLE "public"."p" (
  "id" integer NOT NULL,
  CONSTRAINT "p_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "public"."c" ADD COLUMN "p" integer;
CREATE INDEX "c_p_idx" ON "public"."c" USING "btree" ("p");
ALTER TABLE "public"."c" ADD CONSTRAINT "c_p_fkey" FOREIGN KEY ("p") REFERENCES "public"."p" ("id") NOT VALID;

-- after
ALTER TABLE "public"."c" ALTER COLUMN "p" SET NOT NULL;
ALTER TABLE "public"."c" VALIDATE CONSTRAINT "c_p_fkey";
