-- Accounts. What an account is lies apart from what changes with every purchase: `balance` is the one narrow
-- row that a movement of money rewrites, so that it stays on its page (a HOT update in PostgreSQL) and few
-- bytes are logged.
create table account (
    id        integer not null primary key,
    customer  integer not null,
    iban      text    not null unique,      -- electronic form, no spaces
    currency  text    not null,             -- ISO 4217
    opened_at integer not null
) strict;
create index account_customer on account (customer, opened_at);

create table balance (
    account integer not null primary key,
    state   text    not null,               -- open; read with every authorization, hence here
    posted  integer not null,               -- tiyn; below zero only by a forced posting: a debt
    held    integer not null check (held >= 0),
    claimed integer not null check (claimed >= 0)
) strict;
