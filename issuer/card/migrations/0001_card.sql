-- Cards. The number itself is sealed; its keyed digest finds it, and the masked one is what people see.
-- The verification value is in no column: it is computed where it is needed.
create table card (
    id             integer not null primary key,
    customer       integer not null,
    account        integer not null,
    product        text    not null,        -- its code in the catalogue
    kind           text    not null,        -- virtual, physical
    holder         text    not null,        -- in Latin letters, as embossed
    pan            blob    not null,        -- sealed for this very row
    pan_digest     blob    not null unique,
    masked_pan     text    not null,        -- first six and last four
    expiry         integer not null,        -- year × 100 + month; good through the month's last day in Almaty
    service_code   text    not null,
    phone          text    not null,        -- where messages about this card go, E.164
    language       text    not null,
    delivery       blob,                    -- sealed; null for a virtual card
    state          text    not null,        -- ordered, active
    state_since    integer not null,
    issued_at      integer not null,
    cvv_sent_at    integer                  -- the one message with the CVV was handed over, or lost
) strict;
create index card_customer on card (customer, issued_at);

-- A holder who was sent a code to see a card's full details; one row a card, so that tries count across browsers.
create table card_reveal (
    card     integer not null primary key,
    customer integer not null,
    code     integer not null,
    asked_at integer not null
) strict;
