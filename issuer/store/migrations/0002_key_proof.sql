-- What only the right keys open and compute: written once, by the first program that opens the database.
create table key_proof (
    id     integer not null primary key,    -- always 1
    sealed blob    not null,
    digest blob    not null
) strict;
