-- main
CREATE TABLE "public"."parent" (
  "id" integer NOT NULL,
  CONSTRAINT "parent_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "public"."child" ADD CONSTRAINT "child_parent_fkey" FOREIGN KEY ("parent") REFERENCES "public"."parent" ("id") NOT VALID;

-- after
ALTER TABLE "public"."child" VALIDATE CONSTRAINT "child_parent_fkey";
