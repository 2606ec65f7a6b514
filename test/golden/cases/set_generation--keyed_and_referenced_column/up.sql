-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_g_fkey";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_g_key";
ALTER TABLE "public"."t" DROP COLUMN "g";
ALTER TABLE "public"."t" ADD COLUMN "g" integer GENERATED ALWAYS AS (id + 2) STORED;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_g_key" UNIQUE ("g");
ALTER TABLE "public"."u" ADD CONSTRAINT "u_g_fkey" FOREIGN KEY ("g") REFERENCES "public"."t" ("g");
