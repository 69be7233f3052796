-- Who signed in to a customer's bank, or tried to: for the customer's own eyes.
create table sign_in_event (
    id           integer not null primary key,      -- grows with time
    customer     integer not null,
    outcome      text    not null,                  -- signed_in, wrong_password
    known_device integer not null,                  -- whether this browser had signed this customer in before
    address      text    not null,
    agent        text    not null
) strict;
create index sign_in_event_customer on sign_in_event (customer, id);
