-- People: customers and staff, how they prove who they are, and where they are signed in.
create table customer (
    id            integer not null primary key,
    login         text    not null unique,          -- folded to lower case
    phone         text    not null unique,          -- E.164
    password_hash text    not null,                 -- Argon2id, PHC string
    language      text    not null,
    iin_digest    blob,                             -- keyed; known once a card was issued
    created_at    integer not null
) strict;

create table staff (
    id            integer not null primary key,
    login         text    not null unique,
    name          text    not null,
    password_hash text    not null,
    role          text    not null,
    language      text    not null,
    created_at    integer not null,
    disabled_at   integer
) strict;

-- A registration between «Далее» and «Подтвердить номер».
create table registration (
    visitor       blob    not null primary key,     -- digest of the browser's token
    login         text    not null,
    phone         text    not null,
    password_hash text    not null,
    language      text    not null,
    agreement     blob    not null,
    address       text    not null,
    code          integer not null,
    shown         integer not null default 0,       -- the phone was shown; another login is asked for
    started_at    integer not null
) strict;

-- A recovery between the first page and the new password.
create table recovery (
    visitor    blob    not null primary key,
    customer   integer,                             -- null: nobody has that login or phone
    counted_as text    not null,
    language   text    not null,
    code       integer not null,
    proved_at  integer,
    iin_tries  integer not null,
    started_at integer not null
) strict;

create table one_time_code (
    id           integer not null primary key,
    purpose      text    not null,
    object       integer not null,
    phone        text,                              -- null: nobody to send it to, and nobody may notice
    language     text    not null,
    detail       text    not null,
    seed         blob,                              -- the code is computed from it; wiped when spent
    tries        integer not null,
    created_at   integer not null,
    expires_at   integer not null,
    last_sent_at integer,
    parcel       integer,
    spent_at     integer
) strict;

create table code_send (
    phone   text    not null,
    sent_at integer not null,
    id      integer not null,
    primary key (phone, sent_at, id)
) strict;

create table send_budget (
    bucket text    not null,
    hour   integer not null,
    sent   integer not null,
    primary key (bucket, hour)
) strict;

create table session (
    token        blob    not null primary key,      -- digest of the cookie's token
    id           integer not null unique,
    kind         text    not null,                  -- customer, staff
    who          integer not null,
    device       integer,
    address      text    not null,
    agent        text    not null,
    created_at   integer not null,
    last_seen_at integer not null,
    ended_at     integer
) strict;
create index session_who on session (kind, who, created_at);

create table device (
    token         blob    not null primary key,     -- digest of the long-lived cookie's token
    id            integer not null unique,
    customer      integer not null,
    agent         text    not null,
    first_seen_at integer not null,
    last_seen_at  integer not null
) strict;
create index device_customer on device (customer);

create table sign_in_delay (
    subject      blob    not null primary key,      -- digest of what is being guessed at
    failures     integer not null,
    not_before   integer not null,
    last_at      integer not null
) strict;

-- The phone on the screen: demonstration mode only.
create table demonstration_sms (
    id      integer not null primary key,
    phone   text    not null,
    kind    text    not null,
    body    blob    not null,                       -- sealed
    sent_at integer not null
) strict;
create index demonstration_sms_phone on demonstration_sms (phone, sent_at);
