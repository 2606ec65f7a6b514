-- main
ALTER TABLE "app"."boats" DROP CONSTRAINT "boats_twin_fkey";
DROP TABLE "app"."boats";
