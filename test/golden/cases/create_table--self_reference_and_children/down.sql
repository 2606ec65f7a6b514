-- main
ALTER TABLE "public"."nodes" DROP CONSTRAINT "nodes_parent_fkey";
ALTER TABLE "public"."marks" DROP CONSTRAINT "marks_leaf_fkey";
ALTER TABLE "public"."leaves" DROP CONSTRAINT "leaves_node_fkey";
DROP TABLE "public"."nodes";
DROP TABLE "public"."marks";
DROP TABLE "public"."leaves";
