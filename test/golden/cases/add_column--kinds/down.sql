-- main
ALTER TABLE "public"."t" DROP COLUMN "f";
ALTER TABLE "public"."t" DROP COLUMN "g";
ALTER TABLE "public"."t" DROP COLUMN "e";
ALTER TABLE "public"."t" DROP COLUMN "d";
ALTER TABLE "public"."t" DROP COLUMN "c";
ALTER TABLE "public"."t" DROP COLUMN "b";
ALTER TABLE "public"."t" DROP COLUMN "a";
