-- What leaves the house (outbox.rs), what happens later (job.rs), and how far the demonstration moved the clock.
create table parcel (
    id          integer not null primary key,
    kind        text    not null,
    body        blob,                               -- sealed; wiped once the state is final
    sent_at     integer not null,
    due_at      integer,                            -- null once the state is final
    not_after   integer,
    attempts    integer not null,
    state       text    not null default 'waiting',
    finished_at integer
) strict;
create index parcel_due on parcel (due_at) where due_at is not null;

create table job (
    kind   text    not null,
    object integer not null,
    due_at integer not null,
    primary key (kind, object)
) strict;
create index job_due on job (due_at);

create table clock_shift (
    id           integer not null primary key,
    microseconds integer not null
) strict;
