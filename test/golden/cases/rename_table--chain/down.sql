-- main
ALTER TABLE "public"."b" RENAME CONSTRAINT "b_pkey" TO "a_pkey";
ALTER TABLE "public"."c" RENAME CONSTRAINT "c_pkey" TO "b_pkey";
ALTER TABLE "public"."b" RENAME TO "a";
ALTER TABLE "public"."c" RENAME TO "b";
