-- main
CREATE TABLE "public"."parent" (
  "id" integer NOT NULL,
  CONSTRAINT "parent_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "public"."child" (
  "id" integer NOT NULL,
  "parent" integer,
  CONSTRAINT "child_parent_fkey" FOREIGN KEY ("parent") REFERENCES "public"."parent" ("id"),
  CONSTRAINT "child_pkey" PRIMARY KEY ("id")
);
