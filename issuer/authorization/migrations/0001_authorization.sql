-- Requests and advices to take money from a card, approved or not: appended in the order of time. `previous`
-- leads to the same account's one before (0: none).
create table authorization_log (
    id              integer not null primary key,
    account         integer not null,       -- 0: no card of ours
    card            integer not null,
    previous        integer not null,
    transmitted_at  integer not null,       -- what a repeat has the same: when it was sent, …
    stan            integer not null,       -- … its number in the acquirer's system, …
    acquirer        text    not null,       -- … who sent it, …
    rrn             text    not null,       -- … the retrieval reference number, …
    kind            text    not null,       -- … and what it is: hold, debit, hold_advice, debit_advice
    purpose         text    not null,       -- purchase, cash, transfer, refund, inquiry
    channel         text    not null,
    asked           integer not null,       -- tiyn
    approved        integer not null,       -- tiyn; less than asked if approved in part
    outcome         text    not null,       -- approved, or why not
    approval_code   text    not null,       -- six digits; empty if declined
    mcc             integer not null,       -- ISO 18245
    country         text    not null,       -- of the merchant, ISO 3166-1 numeric
    merchant        text    not null,       -- name and town
    foreign_amount  integer,                -- minor units of foreign_currency, where it was not tenge
    foreign_currency text,                  -- ISO 4217 numeric
    increment_of    integer not null,       -- 0, or the authorization whose hold it raised
    reversed        integer not null,       -- tiyn taken back
    cleared         integer not null,       -- tiyn posted
    decided_at      integer not null
) strict;
-- Leads with the time, so that it grows at its end.
create unique index authorization_repeat on authorization_log (transmitted_at, stan, acquirer, rrn, kind);

create table reversal (
    id             integer not null primary key,
    transmitted_at integer not null,
    stan           integer not null,
    acquirer       text    not null,
    rrn            text    not null,
    original       integer not null,        -- the authorization it takes back
    amount         integer not null,        -- tiyn it took back
    outcome        text    not null,        -- done, done_before, nothing_to_reverse, never_seen
    decided_at     integer not null
) strict;
create unique index reversal_repeat on reversal (transmitted_at, stan, acquirer, rrn);
