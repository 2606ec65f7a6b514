-- main
ALTER TABLE "public"."a" RENAME TO "b";
ALTER TABLE "public"."b" RENAME TO "c";
CREATE TABLE "public"."b" (
  "id" integer NOT NULL,
  "x" text,
  CONSTRAINT "b_pkey" PRIMARY KEY ("id")
);
