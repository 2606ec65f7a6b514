-- main
DROP TABLE "public"."__proto__";
