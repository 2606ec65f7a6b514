-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_t_fkey";
ALTER TABLE "public"."t" ALTER COLUMN "id" TYPE uuid USING "id"::uuid;
ALTER TABLE "public"."u" ALTER COLUMN "t" TYPE uuid USING "t"::uuid;
ALTER TABLE "public"."u" ADD CONSTRAINT "u_t_fkey" FOREIGN KEY ("t") REFERENCES "public"."t" ("id");
