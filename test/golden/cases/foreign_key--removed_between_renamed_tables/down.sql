-- main
ALTER TABLE "app"."works" RENAME CONSTRAINT "works_pkey" TO "books_pkey";
ALTER TABLE "app"."writers" RENAME CONSTRAINT "writers_pkey" TO "authors_pkey";
ALTER TABLE "app"."works" ADD CONSTRAINT "books_check" CHECK (pages > 0 and id > 0) NOT VALID;
ALTER TABLE "app"."works" ADD CONSTRAINT "books_author_fkey" FOREIGN KEY ("writer") REFERENCES "app"."writers" ("id") NOT VALID;
ALTER TABLE "app"."works" RENAME COLUMN "writer" TO "author";
ALTER TABLE "app"."works" RENAME TO "books";
ALTER TABLE "app"."books" SET SCHEMA "public";
ALTER TABLE "app"."writers" RENAME TO "authors";
ALTER TABLE "app"."authors" SET SCHEMA "public";

-- after
ALTER TABLE "public"."books" VALIDATE CONSTRAINT "books_check";
ALTER TABLE "public"."books" VALIDATE CONSTRAINT "books_author_fkey";
