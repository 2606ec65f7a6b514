-- main
ALTER TABLE "public"."Order" DROP CONSTRAINT "Order_user_fkey";
DROP INDEX "public"."order_idx";
ALTER TABLE "public"."User" DROP COLUMN "Select";
DROP TABLE "public"."Order";
