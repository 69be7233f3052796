-- The balance row gains what every authorization reads and rewrites, so that it stays the only row written at
-- random: the day's turnover by channel, and where the chains of the account's history begin (0: nowhere).
alter table balance add column day integer not null default 0;              -- days since 1970, Almaty
alter table balance add column internet_amount integer not null default 0;      -- tiyn spent on that day
alter table balance add column internet_count integer not null default 0;
alter table balance add column terminal_amount integer not null default 0;
alter table balance add column terminal_count integer not null default 0;
alter table balance add column cash_machine_amount integer not null default 0;
alter table balance add column cash_machine_count integer not null default 0;
alter table balance add column transfer_amount integer not null default 0;
alter table balance add column transfer_count integer not null default 0;
alter table balance add column last_entry integer not null default 0;
alter table balance add column last_hold integer not null default 0;
alter table balance add column last_authorization integer not null default 0;

-- The bank's own accounts: settlement with the schemes and other banks, fees, suspense, third parties' claims.
insert into balance (account, state, posted, held, claimed)
values (1, 'open', 0, 0, 0), (2, 'open', 0, 0, 0), (3, 'open', 0, 0, 0), (4, 'open', 0, 0, 0);

-- Entries, holds: appended in the order of time under keys that grow; `previous` leads to the same account's
-- one before (0: none), so that a statement walks a chain and no second index is written.
create table entry (
    id            integer not null primary key,
    account       integer not null,
    previous      integer not null,
    posting       integer not null,             -- the entries of one movement sum to zero
    amount        integer not null,             -- tiyn; below zero it left the account
    balance       integer not null,             -- the account's posted sum after it
    kind          text    not null,             -- purchase, cash, transfer, top_up, refund, fee, correction
    operation_at  integer not null,             -- when the person did it
    posted_at     integer not null,             -- when the bank wrote it
    authorization_key integer,                  -- the authorization behind it
    details       text    not null              -- shop and town, or the other side of a transfer
) strict;

create table hold (
    id         integer not null primary key,    -- that of its authorization
    account    integer not null,
    previous   integer not null,
    channel    text    not null,
    amount     integer not null check (amount >= 0),    -- still held; 0: released
    placed     integer not null,                -- what was asked for, increments included
    placed_at  integer not null,
    expires_at integer not null,                -- when it is released by itself
    details    text    not null
) strict;
create index hold_expiring on hold (expires_at) where amount > 0;

-- Money claimed by third parties: arrests, collection orders. Few, and never by an authorization.
create table claim (
    id        integer not null primary key,
    account   integer not null,
    amount    integer not null check (amount > 0),
    kind      text    not null,                 -- arrest, collection_order
    reference text    not null,                 -- the document's number and date
    placed_at integer not null,
    lifted_at integer
) strict;
create index claim_account on claim (account, placed_at);

-- A movement ordered under a reference is made once, however often it is ordered.
create table posted_reference (
    reference text    not null primary key,
    posting   integer not null
) strict;
