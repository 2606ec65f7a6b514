-- main
ALTER TABLE "public"."authors" RENAME TO "writers";
ALTER TABLE "public"."writers" SET SCHEMA "app";
ALTER TABLE "public"."books" RENAME TO "works";
ALTER TABLE "public"."works" SET SCHEMA "app";
ALTER TABLE "app"."works" RENAME COLUMN "author" TO "writer";
ALTER TABLE "app"."works" DROP CONSTRAINT "books_author_fkey";
ALTER TABLE "app"."works" DROP CONSTRAINT "books_check";
ALTER TABLE "app"."writers" RENAME CONSTRAINT "authors_pkey" TO "writers_pkey";
ALTER TABLE "app"."works" RENAME CONSTRAINT "books_pkey" TO "works_pkey";
