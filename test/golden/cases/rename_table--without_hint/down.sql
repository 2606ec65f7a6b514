-- main
CREATE TABLE "public"."users" (
  "id" integer NOT NULL,
  "nick" text,
  "mail" text,
  CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);
DROP TABLE "public"."people";
