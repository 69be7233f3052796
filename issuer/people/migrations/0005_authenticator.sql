-- Second factor of customers who chose one: an authenticator app (RFC 6238) with recovery codes, and sign-ins that wait for its code.
create table authenticator (
    customer     integer not null primary key,
    secret       blob    not null,              -- sealed
    created_at   integer not null,
    confirmed_at integer,                       -- null: shown, and not proved to be in an app
    last_step    integer not null               -- the newest half-minute whose code was taken: none is taken twice
) strict;

create table recovery_code (
    customer integer not null,
    digest   blob    not null,                  -- keyed
    primary key (customer, digest)
) strict, without rowid;

create table half_sign_in (
    visitor    blob    not null primary key,    -- digest of the browser's token
    customer   integer not null,
    event      integer,                         -- what was noted of the try
    begun_at   integer not null,
    tries      integer not null
) strict;
create index half_sign_in_begun on half_sign_in (begun_at);
