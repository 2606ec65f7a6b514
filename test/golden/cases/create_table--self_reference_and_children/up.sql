-- main
CREATE TABLE "public"."leaves" (
  "id" integer NOT NULL,
  "node" integer,
  CONSTRAINT "leaves_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "public"."marks" (
  "id" integer NOT NULL,
  "leaf" integer,
  CONSTRAINT "marks_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "public"."nodes" (
  "id" integer NOT NULL,
  "parent" integer,
  CONSTRAINT "nodes_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "public"."leaves" ADD CONSTRAINT "leaves_node_fkey" FOREIGN KEY ("node") REFERENCES "public"."nodes" ("id");
ALTER TABLE "public"."marks" ADD CONSTRAINT "marks_leaf_fkey" FOREIGN KEY ("leaf") REFERENCES "public"."leaves" ("id") ON DELETE CASCADE;
ALTER TABLE "public"."nodes" ADD CONSTRAINT "nodes_parent_fkey" FOREIGN KEY ("parent") REFERENCES "public"."nodes" ("id") ON DELETE SET NULL;
