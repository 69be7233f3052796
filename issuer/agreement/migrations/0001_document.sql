-- Texts that people agree to, kept for ever, and who agreed to which.
create table document (
    digest       blob    not null primary key,      -- SHA-256 of the text as shown
    kind         text    not null,
    version      text    not null,
    language     text    not null,
    title        text    not null,
    body         text    not null,
    published_at integer not null,
    unique (kind, version, language)
) strict;

create table acceptance (
    id           integer not null primary key,
    customer     integer not null,
    kind         text    not null,
    digest       blob    not null references document (digest),
    object       integer,                           -- the application it was given for, if any
    given_at     integer not null,
    address      text    not null,                  -- network address it came from
    code         integer,                           -- the one-time code that confirmed it, if any
    withdrawn_at integer
) strict;
create index acceptance_customer on acceptance (customer, given_at);
