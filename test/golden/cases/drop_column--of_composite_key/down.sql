-- main
ALTER TABLE "public"."t" ADD COLUMN "b" integer;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_pkey";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_pkey" PRIMARY KEY ("a", "b");

-- after
ALTER TABLE "public"."t" ALTER COLUMN "b" SET NOT NULL;
