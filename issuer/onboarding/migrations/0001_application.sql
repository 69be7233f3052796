-- Applications for cards, from the first draft to the issue.
create table application (
    id            integer not null primary key,
    number        text    not null unique,          -- eight digits, for people
    customer      integer not null,
    stage         text    not null,
    why           text,                             -- why only a branch, why rejected: a word
    version       integer not null,                 -- one more with every change of what was given
    answers       blob    not null,                 -- sealed
    code_word     blob,                             -- keyed digest, salted with the application
    language      text    not null,
    product       text,                             -- known once frozen, as are kind and the digests
    kind          text,
    iin           blob,                             -- keyed digests, to find the same person, document, phone
    document      blob,
    phone         blob,
    signature     integer,                          -- what was frozen last and is not void
    code          integer,                          -- the one-time code that is awaited
    asked         text,                             -- what an operator asked for, until it is supplied
    claimed_by    integer,
    claimed_until integer,
    card          integer,
    created_at    integer not null,
    touched_at    integer not null,                 -- when the customer last did something
    queued_at     integer,                          -- its place in the queue: when it was first signed
    signed_at     integer                           -- when what is in review was signed
) strict;
create index application_customer on application (customer, created_at);
create index application_queue on application (stage, queued_at, id);
create index application_iin on application (iin);
create index application_document on application (document);
create index application_phone on application (phone);

-- What was frozen and, if it came to that, signed; kept for ever once signed.
create table application_signature (
    id           integer not null primary key,
    application  integer not null,
    version      integer not null,
    digest       blob    not null,                  -- SHA-256 of the frozen text; its head is in the SMS
    frozen       blob    not null,                  -- the text, sealed
    order_digest blob    not null,                  -- keyed: tells whether answers changed since
    terms        text    not null,                  -- accepted texts: kind, space, digest in hex; a line each
    address      text    not null,                  -- network address it came from
    frozen_at    integer not null,
    code         integer,                           -- the code that signed it
    signed_at    integer
) strict;
create index application_signature_application on application_signature (application, frozen_at);

create table application_photo (
    photo       integer not null primary key,       -- the object's key in the photograph store
    application integer not null,
    side        text    not null,
    digest      blob    not null,                   -- SHA-256 of the JPEG
    width       integer not null,
    height      integer not null,
    hints       integer not null,                   -- bits
    fingerprint integer not null,                   -- difference hash
    attached_at integer not null,
    replaced_at integer                             -- signed once, so kept, but shown no longer
) strict;
create unique index application_photo_side on application_photo (application, side) where replaced_at is null;
create index application_photo_time on application_photo (attached_at);

-- What happened, in order; one row never changes.
create table application_event (
    application integer not null,
    n           integer not null,
    at          integer not null,
    what        text    not null,
    word        text    not null,                   -- outcome, reason: what the kind of event has
    staff       integer,
    note        blob,                               -- sealed
    primary key (application, n)
) strict;
