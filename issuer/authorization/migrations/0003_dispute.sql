-- Operations that a holder says were not theirs, taken in for the desk. An operation is disputed once.
create table dispute (
    id        integer not null primary key,
    customer  integer not null,
    card      integer not null,
    opened_at integer not null
) strict;
create index dispute_card on dispute (card, opened_at);

create table dispute_operation (
    operation integer not null primary key, -- an authorization
    dispute   integer not null
) strict;
create index dispute_operation_of on dispute_operation (dispute);
