-- What a holder sets beside limits, the trail of every change, and a change that waits for its code.
alter table card_control add column version integer not null default 0;        -- grows with every change of controls
alter table card_control add column three_d_secure integer not null default 1;
alter table card_control add column notices text;       -- words of what the holder is told by SMS; null: the product's

create table card_change (
    id      integer not null primary key,   -- grows with time
    card    integer not null,
    at      integer not null,
    author  text    not null,               -- customer, operator, itself
    subject text    not null,               -- limit, exception_over, three_d_secure, notices, language, state
    channel text,                           -- of a limit
    detail  text    not null                -- what holds since: a control as JSON, or words
) strict;
create index card_change_card on card_change (card, id);

-- One row a card, so that tries count across browsers.
create table card_change_asked (
    card     integer not null primary key,
    customer integer not null,
    code     integer not null,
    wanted   text    not null,              -- the very change the code is bound to, as JSON
    version  integer not null,              -- of the controls it was asked for
    asked_at integer not null
) strict;

-- Somebody who blocks cards without signing in.
create table card_block_asked (
    visitor    blob    not null primary key, -- digest of the browser's token
    customer   integer,                      -- null: nobody has that ИИН
    counted_as text    not null,
    language   text    not null,
    code       integer not null,
    proved_at  integer,
    started_at integer not null
) strict;
