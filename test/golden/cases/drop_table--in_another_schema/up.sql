-- main
DROP TABLE "app"."boats";
