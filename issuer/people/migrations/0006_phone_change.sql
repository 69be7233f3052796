-- Another phone for a customer, which a code sent to it has to show to be theirs; one at a time waits.
create table phone_change_asked (
    customer integer not null primary key,
    phone    text    not null,              -- E.164
    code     integer not null,
    evidence text    not null,              -- by what the customer was recognised; no personal data
    asked_at integer not null
) strict;
alter table customer add column phone_changed_at integer;
