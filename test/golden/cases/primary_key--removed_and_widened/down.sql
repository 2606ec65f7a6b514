-- main
ALTER TABLE "public"."u" DROP CONSTRAINT "u_pkey";
ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_qail_not_null" CHECK ("a" IS NOT NULL) NOT VALID;
ALTER TABLE "public"."u" ADD CONSTRAINT "u_pkey" PRIMARY KEY ("a");
ALTER TABLE "public"."t" ADD CONSTRAINT "t_pkey" PRIMARY KEY ("a");

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_a_qail_not_null";
ALTER TABLE "public"."t" ALTER COLUMN "a" SET NOT NULL;
ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_qail_not_null";
