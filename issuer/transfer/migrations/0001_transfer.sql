-- Transfers that a holder orders in the cabinet. A row is written when the recipient was found and the sums are shown
-- («checked»); money moves when its sender says so, once.
create table transfer (
    id         integer not null primary key,    -- grows with time; its number
    customer   integer not null,
    card       integer not null,                -- the sender's
    account    integer not null,
    to_account integer,                         -- of this bank; null: another bank's
    own        integer not null,                -- between accounts of one person
    recipient  blob    not null,                -- sealed: name, card, phone or IBAN as shown, what another bank is told
    amount     integer not null check (amount > 0),
    fee        integer not null check (fee >= 0),
    state      text    not null,                -- checked, made, sent, returned
    state_at   integer not null,
    code       integer,                         -- the code that confirms it, if one was asked for
    asked_at   integer not null,
    batch      integer,                         -- the file in which another bank is told
    reason     text                             -- why it came back
) strict;
create index transfer_customer on transfer (customer, asked_at);
create index transfer_outgoing on transfer (id) where to_account is null and state = 'made';
create index transfer_batch_row on transfer (batch, id) where batch is not null;

-- A file of transfers to other banks: written as often as it is asked for, always the same.
create table transfer_batch (
    id      integer not null primary key,
    made_at integer not null,
    amount  integer not null,
    count   integer not null
) strict;

-- Recipients that were looked for: whoever tries numbers out learns few names.
create table transfer_look (
    id       integer not null primary key,      -- grows with time
    customer integer not null
) strict;
create index transfer_look_customer on transfer_look (customer, id);
