-- main
ALTER TABLE "public"."t" ADD COLUMN "id" integer;
ALTER TABLE "public"."t" ADD CONSTRAINT "t_pkey" PRIMARY KEY ("id");

-- after
ALTER TABLE "public"."t" ALTER COLUMN "id" SET NOT NULL;
