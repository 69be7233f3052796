-- Who did what to what, when and through which door. Only ever added to.
create table audit_entry (
    id      integer not null primary key,
    at      integer not null,
    actor   text    not null,       -- customer, staff, system
    who     integer,                -- null for the system and for strangers
    act     text    not null,
    object  text    not null,
    which   integer not null,
    detail  text    not null
) strict;
create index audit_entry_object on audit_entry (object, which, at);
