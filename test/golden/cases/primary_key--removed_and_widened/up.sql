-- main
ALTER TABLE "public"."t" DROP CONSTRAINT "t_pkey";
ALTER TABLE "public"."u" DROP CONSTRAINT "u_pkey";
ALTER TABLE "public"."t" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "public"."u" ADD CONSTRAINT "u_pkey" PRIMARY KEY ("a", "b");
