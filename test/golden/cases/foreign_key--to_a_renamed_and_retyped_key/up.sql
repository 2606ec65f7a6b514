-- main
ALTER TABLE "public"."t" RENAME TO "s";
ALTER TABLE "public"."s" RENAME COLUMN "id" TO "key";
ALTER TABLE "public"."u" RENAME COLUMN "t" TO "s";
ALTER TABLE "public"."u" DROP CONSTRAINT "u_t_fkey";
ALTER TABLE "public"."s" RENAME CONSTRAINT "t_pkey" TO "s_pkey";
ALTER TABLE "public"."s" ALTER COLUMN "key" TYPE text;
ALTER TABLE "public"."u" ALTER COLUMN "s" TYPE text;
ALTER TABLE "public"."u" ADD CONSTRAINT "u_s_fkey" FOREIGN KEY ("s") REFERENCES "public"."s" ("key") ON DELETE CASCADE;
