-- Which steps have run, and with which text: what has run is never run again, nor may its text change.
create table if not exists migration (
    name       text    not null primary key,
    digest     blob    not null,            -- SHA-256 of the step's text
    applied_at integer not null
) strict;
