-- main
CREATE TABLE "public"."c" (
  "id" integer NOT NULL,
  "d" integer,
  CONSTRAINT "c_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "public"."d" (
  "id" integer NOT NULL,
  "c" integer,
  CONSTRAINT "d_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "d_c_key" UNIQUE ("c")
);
CREATE UNIQUE INDEX "d_c_idx" ON "public"."d" USING "btree" ("c") WHERE c > 0;
ALTER TABLE "public"."c" ADD CONSTRAINT "c_d_fkey" FOREIGN KEY ("d") REFERENCES "public"."d" ("id");
ALTER TABLE "public"."d" ADD CONSTRAINT "d_c_fkey" FOREIGN KEY ("c") REFERENCES "public"."c" ("id");
ALTER TABLE "public"."d" ENABLE ROW LEVEL SECURITY;
COMMENT ON COLUMN "public"."d"."c" IS 'back again';
DROP TABLE "public"."b";
DROP TABLE "public"."a";
