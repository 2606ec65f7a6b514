-- main
CREATE TYPE "public"."mood" AS ENUM ('sad', 'so so', 'ok');
CREATE TABLE "public"."users" (
  "id" serial NOT NULL,
  "nick" character varying(40) NOT NULL,
  "feeling" "public"."mood" DEFAULT 'ok' NOT NULL,
  "tags" text[] DEFAULT '{}' NOT NULL,
  "price" numeric(10,2),
  "label" text GENERATED ALWAYS AS (upper(nick)) STORED,
  "born" date,
  "seen" timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT "users_price_check" CHECK (price >= 0),
  CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "users_nick_key" UNIQUE ("nick")
);
