insert into authors values (1);
insert into books values (1, 1, 100), (2, null, null);
