-- One more account of the bank's own: money on its way to other banks, until the file that carries it has left.
insert into balance (account, state, posted, held, claimed) values (5, 'open', 0, 0, 0);
