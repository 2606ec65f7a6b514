insert into t (id, b, c) values (1, 'ok', 'sad'), (2, null, null);
