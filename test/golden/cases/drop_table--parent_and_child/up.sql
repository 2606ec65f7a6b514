-- main
DROP TABLE "public"."child";
DROP TABLE "public"."parent";
