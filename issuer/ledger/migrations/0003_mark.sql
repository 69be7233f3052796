-- Where a month's entries of an account begin: its newest entry from before (0: there was none), written with the
-- first entry of the month. A statement of long ago begins its walk there and not at the account's newest entry.
create table entry_mark (
    account integer not null,
    month   integer not null,               -- the month's first instant in Almaty
    entry   integer not null,
    primary key (account, month, entry)     -- clocks of two nodes may disagree on which was the first
) strict;
