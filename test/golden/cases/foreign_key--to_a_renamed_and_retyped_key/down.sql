-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_s_fkey";
ALTER TABLE "public"."u" ALTER COLUMN "s" TYPE integer USING "s"::integer;
ALTER TABLE "public"."s" ALTER COLUMN "key" TYPE integer USING "key"::integer;
ALTER TABLE "public"."s" RENAME CONSTRAINT "s_pkey" TO "t_pkey";
ALTER TABLE "public"."u" ADD CONSTRAINT "u_t_fkey" FOREIGN KEY ("s") REFERENCES "public"."s" ("key") ON DELETE CASCADE NOT VALID;
ALTER TABLE "public"."u" RENAME COLUMN "s" TO "t";
ALTER TABLE "public"."s" RENAME COLUMN "key" TO "id";
ALTER TABLE "public"."s" RENAME TO "t";

-- after
ALTER TABLE "public"."u" VALIDATE CONSTRAINT "u_t_fkey";
