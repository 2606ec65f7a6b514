-- main
ALTER TABLE "public"."t" ADD CONSTRAINT "t_pa_pb_fkey" FOREIGN KEY ("pa", "pb") REFERENCES "public"."t" ("a", "b") ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED NOT VALID;

-- after
ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_pa_pb_fkey";
