insert into boats values (1, 'Argo', 7), (2, 'Beagle', null);
