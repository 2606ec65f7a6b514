insert into shapes values (1, 2, 4), (2, 3, 9);
