insert into t values (1, 1, 6), (2, 2, 7);
