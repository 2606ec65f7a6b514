-- main
ALTER TABLE "public"."child" DROP CONSTRAINT "child_parent_fkey";
DROP TABLE "public"."parent";
