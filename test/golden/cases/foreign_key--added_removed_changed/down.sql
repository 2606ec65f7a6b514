-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_c_fkey";
ALTER TABLE "public"."u" DROP CONSTRAINT "u_b_fkey";
ALTER TABLE "public"."u" ADD CONSTRAINT "u_c_fkey" FOREIGN KEY ("c") REFERENCES "public"."t" ("id") NOT VALID;
ALTER TABLE "public"."u" ADD CONSTRAINT "u_a_fkey" FOREIGN KEY ("a") REFERENCES "public"."t" ("id") NOT VALID;

-- after
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_c_fkey";
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_a_fkey";
