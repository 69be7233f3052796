-- What concerns somebody's security is found by itself, however much else they were told.
alter table message add column security integer not null default 0;
update message set security = 1
 where kind in ('already_registered', 'authenticator_off', 'authenticator_on', 'card_blocked', 'card_frozen',
                'card_handed_out', 'card_unblocked', 'card_unfrozen', 'limit_raised', 'new_device', 'password_changed',
                'phone_changed', 'pin_set', 'pin_unblocked', 'three_d_secure_off');
create index message_security on message (customer, id) where security = 1;
