-- Sealed papers that were given out. The papers themselves are with those they were given to.
create table sealed_paper (
    number           text    not null primary key,  -- 16 characters nobody can guess
    kind             text    not null,
    customer         integer not null,
    card             integer,
    language         text    not null,
    holder           text    not null,              -- initials, as a reader of the paper may see them
    account_tail     text    not null,              -- last four characters of the IBAN
    begun_at         integer not null,
    digest           blob,                          -- SHA-256 of the sealed bytes; none until they are sealed
    level            text,                          -- what the seal can prove: B-B, B-T
    sealed_at        integer,
    withdrawn_at     integer,
    withdrawn_reason text
) strict;
create index sealed_paper_customer on sealed_paper (customer, begun_at);
create unique index sealed_paper_digest on sealed_paper (digest);
