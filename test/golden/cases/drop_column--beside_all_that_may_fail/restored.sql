update t set gone = 'x';
