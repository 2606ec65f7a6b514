update a set of_a = 'x';
update b set of_b = 'y';
