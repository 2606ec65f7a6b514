insert into p values (1, 10);
insert into t values (1, 'x', 1, 1, 10, 'd');
