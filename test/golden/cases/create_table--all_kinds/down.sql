-- main
DROP TABLE "public"."users";
DROP TYPE "public"."mood";
