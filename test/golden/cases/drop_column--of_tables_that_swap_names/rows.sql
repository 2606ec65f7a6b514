insert into a values (1, 'x', 10);
insert into b values (1, 'y', 20), (2, 'y', 21);
