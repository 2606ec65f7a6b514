-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_code_fkey";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_code_key";
ALTER TABLE "public"."t" DROP CONSTRAINT "t_pkey";
ALTER TABLE "public"."t" DROP COLUMN "id";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_pkey" PRIMARY KEY ("code");
ALTER TABLE "public"."u" ADD CONSTRAINT "u_code_fkey" FOREIGN KEY ("code") REFERENCES "public"."t" ("code");
