-- main
CREATE TABLE "public"."Order" (
  "id" integer NOT NULL,
  "user" integer,
  "my-col" text,
  CONSTRAINT "Order_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Order_my-col_key" UNIQUE ("my-col")
);
ALTER TABLE "public"."User" ADD COLUMN "Select" text DEFAULT 'x' NOT NULL;
CREATE INDEX "order_idx" ON "public"."Order" USING "btree" ("my-col" desc);
ALTER TABLE "public"."Order" ADD CONSTRAINT "Order_user_fkey" FOREIGN KEY ("user") REFERENCES "public"."User" ("id");
