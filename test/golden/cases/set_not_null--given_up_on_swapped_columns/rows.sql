insert into users values (1, 'Ada', 'Lovelace', 36), (2, 'Alan', 'Turing', null);
