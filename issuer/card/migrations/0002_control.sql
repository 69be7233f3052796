-- What an authorization asks about a card, found by its number's keyed digest in one descent: narrow, so that
-- millions of them stay in memory, and only read by an authorization. What was here of a card's state moves in.
create table card_control (
    pan_digest   blob    not null primary key,
    card         integer not null,
    account      integer not null,
    state        text    not null,          -- ordered, active, blocked, closed
    state_since  integer not null,
    block_reason text,                      -- why, of a blocked one
    expiry       integer not null,
    product      text    not null,
    controls     text                       -- limits as JSON; null: the product's
) strict, without rowid;

insert into card_control (pan_digest, card, account, state, state_since, expiry, product)
select pan_digest, id, account, state, state_since, expiry, product from card;

alter table card drop column state;
alter table card drop column state_since;
