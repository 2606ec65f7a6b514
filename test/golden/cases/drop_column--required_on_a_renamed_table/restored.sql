update users set email = nick || '@example.com';
