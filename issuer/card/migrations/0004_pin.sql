-- A card's PIN, in the row that an authorization reads anyway: a keyed digest of the card and its verification value,
-- never the value itself, and how often another was typed since.
alter table card_control add column pin_digest blob;                            -- null: no PIN is set
alter table card_control add column pin_set_at integer;
alter table card_control add column pin_tries integer not null default 0;       -- wrong ones since the last right one
