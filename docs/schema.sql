-- The whole schema, as the migrations make it, in the order in which they run. Written by `cargo xtask schema`:
-- change no line here, add a migration to the crate that owns the table.
--
-- SQLite's STRICT spelling; on PostgreSQL `integer` is bigint and `blob` is bytea. Times are microseconds since
-- 1970 in UTC, money is tiyn.

-- ── issuer/store/migrations/0000_migration.sql ──

-- Which steps have run, and with which text: what has run is never run again, nor may its text change.
create table if not exists migration (
    name       text    not null primary key,
    digest     blob    not null,            -- SHA-256 of the step's text
    applied_at integer not null
) strict;

-- ── issuer/store/migrations/0001_outbox.sql ──

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

-- ── issuer/store/migrations/0002_key_proof.sql ──

-- What only the right keys open and compute: written once, by the first program that opens the database.
create table key_proof (
    id     integer not null primary key,    -- always 1
    sealed blob    not null,
    digest blob    not null
) strict;

-- ── issuer/audit/migrations/0001_entry.sql ──

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

-- ── issuer/agreement/migrations/0001_document.sql ──

-- Texts that people agree to, kept for ever, and who agreed to which.
create table document (
    digest       blob    not null primary key,      -- SHA-256 of the text as shown
    kind         text    not null,
    version      text    not null,
    language     text    not null,
    title        text    not null,
    body         text    not null,
    published_at integer not null,
    unique (kind, version, language)
) strict;

create table acceptance (
    id           integer not null primary key,
    customer     integer not null,
    kind         text    not null,
    digest       blob    not null references document (digest),
    object       integer,                           -- the application it was given for, if any
    given_at     integer not null,
    address      text    not null,                  -- network address it came from
    code         integer,                           -- the one-time code that confirmed it, if any
    withdrawn_at integer
) strict;
create index acceptance_customer on acceptance (customer, given_at);

-- ── issuer/people/migrations/0001_customer.sql ──

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

-- ── issuer/people/migrations/0002_iin.sql ──

-- Whoever has to block a card without signing in is found by ИИН.
create index customer_iin on customer (iin_digest);

-- ── issuer/people/migrations/0003_sign_in_event.sql ──

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

-- ── issuer/people/migrations/0004_message.sql ──

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

-- ── issuer/people/migrations/0005_authenticator.sql ──

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

-- ── issuer/people/migrations/0006_phone_change.sql ──

-- Another phone for a customer, which a code sent to it has to show to be theirs; one at a time waits.
create table phone_change_asked (
    customer integer not null primary key,
    phone    text    not null,              -- E.164
    code     integer not null,
    evidence text    not null,              -- by what the customer was recognised; no personal data
    asked_at integer not null
) strict;
alter table customer add column phone_changed_at integer;

-- ── issuer/people/migrations/0007_message_security.sql ──

-- What concerns somebody's security is found by itself, however much else they were told.
alter table message add column security integer not null default 0;
update message set security = 1
 where kind in ('already_registered', 'authenticator_off', 'authenticator_on', 'card_blocked', 'card_frozen',
                'card_handed_out', 'card_unblocked', 'card_unfrozen', 'limit_raised', 'new_device', 'password_changed',
                'phone_changed', 'pin_set', 'pin_unblocked', 'three_d_secure_off');
create index message_security on message (customer, id) where security = 1;

-- ── issuer/ledger/migrations/0001_account.sql ──

-- Accounts. What an account is lies apart from what changes with every purchase: `balance` is the one narrow
-- row that a movement of money rewrites, so that it stays on its page (a HOT update in PostgreSQL) and few
-- bytes are logged.
create table account (
    id        integer not null primary key,
    customer  integer not null,
    iban      text    not null unique,      -- electronic form, no spaces
    currency  text    not null,             -- ISO 4217
    opened_at integer not null
) strict;
create index account_customer on account (customer, opened_at);

create table balance (
    account integer not null primary key,
    state   text    not null,               -- open; read with every authorization, hence here
    posted  integer not null,               -- tiyn; below zero only by a forced posting: a debt
    held    integer not null check (held >= 0),
    claimed integer not null check (claimed >= 0)
) strict;

-- ── issuer/ledger/migrations/0002_movement.sql ──

-- The balance row gains what every authorization reads and rewrites, so that it stays the only row written at
-- random: the day's turnover by channel, and where the chains of the account's history begin (0: nowhere).
alter table balance add column day integer not null default 0;              -- days since 1970, Almaty
alter table balance add column internet_amount integer not null default 0;      -- tiyn spent on that day
alter table balance add column internet_count integer not null default 0;
alter table balance add column terminal_amount integer not null default 0;
alter table balance add column terminal_count integer not null default 0;
alter table balance add column cash_machine_amount integer not null default 0;
alter table balance add column cash_machine_count integer not null default 0;
alter table balance add column transfer_amount integer not null default 0;
alter table balance add column transfer_count integer not null default 0;
alter table balance add column last_entry integer not null default 0;
alter table balance add column last_hold integer not null default 0;
alter table balance add column last_authorization integer not null default 0;

-- The bank's own accounts: settlement with the schemes and other banks, fees, suspense, third parties' claims.
insert into balance (account, state, posted, held, claimed)
values (1, 'open', 0, 0, 0), (2, 'open', 0, 0, 0), (3, 'open', 0, 0, 0), (4, 'open', 0, 0, 0);

-- Entries, holds: appended in the order of time under keys that grow; `previous` leads to the same account's
-- one before (0: none), so that a statement walks a chain and no second index is written.
create table entry (
    id            integer not null primary key,
    account       integer not null,
    previous      integer not null,
    posting       integer not null,             -- the entries of one movement sum to zero
    amount        integer not null,             -- tiyn; below zero it left the account
    balance       integer not null,             -- the account's posted sum after it
    kind          text    not null,             -- purchase, cash, transfer, top_up, refund, fee, correction
    operation_at  integer not null,             -- when the person did it
    posted_at     integer not null,             -- when the bank wrote it
    authorization_key integer,                  -- the authorization behind it
    details       text    not null              -- shop and town, or the other side of a transfer
) strict;

create table hold (
    id         integer not null primary key,    -- that of its authorization
    account    integer not null,
    previous   integer not null,
    channel    text    not null,
    amount     integer not null check (amount >= 0),    -- still held; 0: released
    placed     integer not null,                -- what was asked for, increments included
    placed_at  integer not null,
    expires_at integer not null,                -- when it is released by itself
    details    text    not null
) strict;
create index hold_expiring on hold (expires_at) where amount > 0;

-- Money claimed by third parties: arrests, collection orders. Few, and never by an authorization.
create table claim (
    id        integer not null primary key,
    account   integer not null,
    amount    integer not null check (amount > 0),
    kind      text    not null,                 -- arrest, collection_order
    reference text    not null,                 -- the document's number and date
    placed_at integer not null,
    lifted_at integer
) strict;
create index claim_account on claim (account, placed_at);

-- A movement ordered under a reference is made once, however often it is ordered.
create table posted_reference (
    reference text    not null primary key,
    posting   integer not null
) strict;

-- ── issuer/ledger/migrations/0003_mark.sql ──

-- Where a month's entries of an account begin: its newest entry from before (0: there was none), written with the
-- first entry of the month. A statement of long ago begins its walk there and not at the account's newest entry.
create table entry_mark (
    account integer not null,
    month   integer not null,               -- the month's first instant in Almaty
    entry   integer not null,
    primary key (account, month, entry)     -- clocks of two nodes may disagree on which was the first
) strict;

-- ── issuer/ledger/migrations/0004_room.sql ──

-- Half of each page stays free for the next version of its rows: an authorization rewrites one row of a page nobody else
-- needs just then, and where the new version fits beside the old one, no index is written, which those who read other
-- rows of that leaf would collide with (docs/decisions/0016). Pages written before this step keep no room.
-- postgres: alter table balance set (fillfactor = 50);

-- ── issuer/ledger/migrations/0005_outgoing.sql ──

-- One more account of the bank's own: money on its way to other banks, until the file that carries it has left.
insert into balance (account, state, posted, held, claimed) values (5, 'open', 0, 0, 0);

-- ── issuer/card/migrations/0001_card.sql ──

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

-- ── issuer/card/migrations/0002_control.sql ──

-- What an authorization asks about a card, found by its number's keyed digest in one descent: narrow, so that
-- millions of them stay in memory, and only read by an authorization. What was here of a card's state moves in.
create table card_control (
    pan_digest   blob    not null primary key,
    card         integer not null,
    account      integer not null,
    state        text    not null,          -- ordered, active, blocked, closed
    state_since  integer not null,
    block_reason text,                      -- why, of a blocked one
    expiry       integer not null,
    product      text    not null,
    controls     text                       -- limits as JSON; null: the product's
) strict, without rowid;

insert into card_control (pan_digest, card, account, state, state_since, expiry, product)
select pan_digest, id, account, state, state_since, expiry, product from card;

alter table card drop column state;
alter table card drop column state_since;

-- ── issuer/card/migrations/0003_settings.sql ──

-- What a holder sets beside limits, the trail of every change, and a change that waits for its code.
alter table card_control add column version integer not null default 0;        -- grows with every change of controls
alter table card_control add column three_d_secure integer not null default 1;
alter table card_control add column notices text;       -- words of what the holder is told by SMS; null: the product's

create table card_change (
    id      integer not null primary key,   -- grows with time
    card    integer not null,
    at      integer not null,
    author  text    not null,               -- customer, operator, itself
    subject text    not null,               -- limit, exception_over, three_d_secure, notices, language, state
    channel text,                           -- of a limit
    detail  text    not null                -- what holds since: a control as JSON, or words
) strict;
create index card_change_card on card_change (card, id);

-- One row a card, so that tries count across browsers.
create table card_change_asked (
    card     integer not null primary key,
    customer integer not null,
    code     integer not null,
    wanted   text    not null,              -- the very change the code is bound to, as JSON
    version  integer not null,              -- of the controls it was asked for
    asked_at integer not null
) strict;

-- Somebody who blocks cards without signing in.
create table card_block_asked (
    visitor    blob    not null primary key, -- digest of the browser's token
    customer   integer,                      -- null: nobody has that ИИН
    counted_as text    not null,
    language   text    not null,
    code       integer not null,
    proved_at  integer,
    started_at integer not null
) strict;

-- ── issuer/card/migrations/0004_pin.sql ──

-- A card's PIN, in the row that an authorization reads anyway: a keyed digest of the card and its verification value,
-- never the value itself, and how often another was typed since.
alter table card_control add column pin_digest blob;                            -- null: no PIN is set
alter table card_control add column pin_set_at integer;
alter table card_control add column pin_tries integer not null default 0;       -- wrong ones since the last right one

-- ── issuer/card/migrations/0005_unblock.sql ──

-- Blocks that one member of staff wants lifted and another has to confirm. At most one waits for a card.
create table card_unblock_asked (
    id         integer not null primary key,
    card       integer not null,
    document   text    not null,            -- what the holder showed: application, other, none
    reason     text    not null,            -- no personal data
    asked_by   integer not null,
    asked_at   integer not null,
    decided_by integer,                     -- null: it waits
    decided_at integer,
    lifted     integer                      -- 0: it was refused
) strict;
create unique index card_unblock_waiting on card_unblock_asked (card) where decided_by is null;

-- ── issuer/onboarding/migrations/0001_application.sql ──

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

-- ── issuer/authorization/migrations/0001_authorization.sql ──

-- Requests and advices to take money from a card, approved or not: appended in the order of time. `previous`
-- leads to the same account's one before (0: none).
create table authorization_log (
    id              integer not null primary key,
    account         integer not null,       -- 0: no card of ours
    card            integer not null,
    previous        integer not null,
    transmitted_at  integer not null,       -- what a repeat has the same: when it was sent, …
    stan            integer not null,       -- … its number in the acquirer's system, …
    acquirer        text    not null,       -- … who sent it, …
    rrn             text    not null,       -- … the retrieval reference number, …
    kind            text    not null,       -- … and what it is: hold, debit, hold_advice, debit_advice
    purpose         text    not null,       -- purchase, cash, transfer, refund, inquiry
    channel         text    not null,
    asked           integer not null,       -- tiyn
    approved        integer not null,       -- tiyn; less than asked if approved in part
    outcome         text    not null,       -- approved, or why not
    approval_code   text    not null,       -- six digits; empty if declined
    mcc             integer not null,       -- ISO 18245
    country         text    not null,       -- of the merchant, ISO 3166-1 numeric
    merchant        text    not null,       -- name and town
    foreign_amount  integer,                -- minor units of foreign_currency, where it was not tenge
    foreign_currency text,                  -- ISO 4217 numeric
    increment_of    integer not null,       -- 0, or the authorization whose hold it raised
    reversed        integer not null,       -- tiyn taken back
    cleared         integer not null,       -- tiyn posted
    decided_at      integer not null
) strict;
-- Leads with the time, so that it grows at its end.
create unique index authorization_repeat on authorization_log (transmitted_at, stan, acquirer, rrn, kind);

create table reversal (
    id             integer not null primary key,
    transmitted_at integer not null,
    stan           integer not null,
    acquirer       text    not null,
    rrn            text    not null,
    original       integer not null,        -- the authorization it takes back
    amount         integer not null,        -- tiyn it took back
    outcome        text    not null,        -- done, done_before, nothing_to_reverse, never_seen
    decided_at     integer not null
) strict;
create unique index reversal_repeat on reversal (transmitted_at, stan, acquirer, rrn);

-- ── issuer/authorization/migrations/0002_clearing.sql ──

-- Presentment files, each posted once as a whole, and what became of each of their records.
create table clearing_file (
    id            integer not null primary key,
    scheme        text    not null,
    number        text    not null,         -- the scheme's own
    business_date text    not null,
    digest        blob    not null,         -- keyed: the same number comes with the same content
    imported_at   integer not null
) strict;
create unique index clearing_file_number on clearing_file (scheme, number);

create table clearing_record (
    id         integer not null primary key,
    file       integer not null,
    line       integer not null,            -- the record's place in its file, from 1
    reference  text    not null,            -- the scheme's own
    masked_pan text    not null,
    merchant   text    not null,
    purpose    text    not null,
    amount     integer not null,            -- tiyn
    outcome    text    not null,            -- matched, under, over, unmatched, refunded, taken_at_once, before, …
    difference integer not null,            -- tiyn, of under and over
    posting    integer                      -- the movement of money this record made
) strict;
create index clearing_record_file on clearing_record (file, line);

-- ── issuer/authorization/migrations/0003_dispute.sql ──

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

-- ── issuer/sealed/migrations/0001_paper.sql ──

-- Sealed papers that were given out. The papers themselves are with those they were given to.
create table sealed_paper (
    number           text    not null primary key,  -- 16 characters nobody can guess
    kind             text    not null,
    customer         integer not null,
    card             integer,
    language         text    not null,
    holder           text    not null,              -- initials, as a reader of the paper may see them
    account_tail     text    not null,              -- last four characters of the IBAN
    begun_at         integer not null,
    digest           blob,                          -- SHA-256 of the sealed bytes; none until they are sealed
    level            text,                          -- what the seal can prove: B-B, B-T
    sealed_at        integer,
    withdrawn_at     integer,
    withdrawn_reason text
) strict;
create index sealed_paper_customer on sealed_paper (customer, begun_at);
create unique index sealed_paper_digest on sealed_paper (digest);

-- ── issuer/transfer/migrations/0001_transfer.sql ──

-- Transfers that a holder orders in the cabinet. A row is written when the recipient was found and the sums are shown
-- («checked»); money moves when its sender says so, once.
create table transfer (
    id         integer not null primary key,    -- grows with time; its number
    customer   integer not null,
    card       integer not null,                -- the sender's
    account    integer not null,
    to_account integer,                         -- of this bank; null: another bank's
    own        integer not null,                -- between accounts of one person
    recipient  blob    not null,                -- sealed: name, card, phone or IBAN as shown, what another bank is told
    amount     integer not null check (amount > 0),
    fee        integer not null check (fee >= 0),
    state      text    not null,                -- checked, made, sent, returned
    state_at   integer not null,
    code       integer,                         -- the code that confirms it, if one was asked for
    asked_at   integer not null,
    batch      integer,                         -- the file in which another bank is told
    reason     text                             -- why it came back
) strict;
create index transfer_customer on transfer (customer, asked_at);
create index transfer_outgoing on transfer (id) where to_account is null and state = 'made';
create index transfer_batch_row on transfer (batch, id) where batch is not null;

-- A file of transfers to other banks: written as often as it is asked for, always the same.
create table transfer_batch (
    id      integer not null primary key,
    made_at integer not null,
    amount  integer not null,
    count   integer not null
) strict;

-- Recipients that were looked for: whoever tries numbers out learns few names.
create table transfer_look (
    id       integer not null primary key,      -- grows with time
    customer integer not null
) strict;
create index transfer_look_customer on transfer_look (customer, id);
