insert into users values (1, 'a@example.com', 'a'), (2, 'b@example.com', 'b');
