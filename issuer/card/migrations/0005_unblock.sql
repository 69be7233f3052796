-- Blocks that one member of staff wants lifted and another has to confirm. At most one waits for a card.
create table card_unblock_asked (
    id         integer not null primary key,
    card       integer not null,
    evidence   text    not null,            -- by what the holder was recognised, and why; no personal data
    asked_by   integer not null,
    asked_at   integer not null,
    decided_by integer,                     -- null: it waits
    decided_at integer,
    lifted     integer                      -- 0: it was refused
) strict;
create unique index card_unblock_waiting on card_unblock_asked (card) where decided_by is null;
