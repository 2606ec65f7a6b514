-- main
CREATE TABLE "app"."boats" (
  "id" integer NOT NULL,
  "twin" integer,
  CONSTRAINT "boats_twin_fkey" FOREIGN KEY ("twin") REFERENCES "public"."boats" ("id"),
  CONSTRAINT "boats_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "app"."boats" ENABLE ROW LEVEL SECURITY;
