-- main
DROP TABLE "public"."b";
