-- What customers were sent, for their own eyes.
create table message (
    id            integer not null primary key,     -- grows with time
    customer      integer not null,
    kind          text    not null,                 -- what it was for, in a word
    body          blob,                             -- sealed; null: it held a secret, which is kept nowhere
    authorization_key integer,                      -- the authorization it tells of
    read_at       integer                           -- when it was first shown on their pages
) strict;
create index message_customer on message (customer, id);
create index message_unread on message (customer) where read_at is null;
