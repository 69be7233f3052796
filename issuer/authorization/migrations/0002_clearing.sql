-- Presentment files, each posted once as a whole, and what became of each of their records.
create table clearing_file (
    id            integer not null primary key,
    scheme        text    not null,
    number        text    not null,         -- the scheme's own
    business_date text    not null,
    digest        blob    not null,         -- keyed: the same number comes with the same content
    imported_at   integer not null
) strict;
create unique index clearing_file_number on clearing_file (scheme, number);

create table clearing_record (
    id         integer not null primary key,
    file       integer not null,
    line       integer not null,            -- the record's place in its file, from 1
    reference  text    not null,            -- the scheme's own
    masked_pan text    not null,
    merchant   text    not null,
    purpose    text    not null,
    amount     integer not null,            -- tiyn
    outcome    text    not null,            -- matched, under, over, unmatched, refunded, taken_at_once, before, …
    difference integer not null,            -- tiyn, of under and over
    posting    integer                      -- the movement of money this record made
) strict;
create index clearing_record_file on clearing_record (file, line);
