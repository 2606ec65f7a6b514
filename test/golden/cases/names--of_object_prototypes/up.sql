-- main
CREATE TABLE "public"."__proto__" (
  "constructor" integer NOT NULL,
  "tostring" text DEFAULT 'x',
  CONSTRAINT "__proto___pkey" PRIMARY KEY ("constructor")
);
