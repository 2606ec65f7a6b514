-- main
CREATE TABLE "public"."people" (
  "id" integer NOT NULL,
  "nick" text,
  "mail" text,
  CONSTRAINT "people_pkey" PRIMARY KEY ("id")
);
DROP TABLE "public"."users";
