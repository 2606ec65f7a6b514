-- main
CREATE TABLE "public"."b" (
  "id" integer NOT NULL,
  "note" text,
  CONSTRAINT "b_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "b_note_idx" ON "public"."b" USING "btree" ("note");
COMMENT ON TABLE "public"."b" IS 'kept apart';
