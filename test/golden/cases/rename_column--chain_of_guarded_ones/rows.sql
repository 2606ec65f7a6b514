insert into p values (1);
insert into t values (1, 5, 1), (2, 6, null);
