//! From an approved order to a card, and what leaves the house for it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Barrier, Mutex};

use audit::Actor;
use card::{CARD_ISSUED, EMBOSSING, Issue, Kind, State, WrongState};
use jiff::SignedDuration;
use store::{Clock, Error, Fault, Isolation, Options, Schema, Store, Surroundings, Tx, Url, Vault, outbox};
use testkit::{Bank, Database};
use vocabulary::{AccountId, CardId, CustomerId, Language, LatinName, Pan, PhoneNumber};

use crate::{PHONE, TABLES, acts, details, issue, open, open_and_issue, product};

const AIGERIM: CustomerId = CustomerId(1);
const BERIK: CustomerId = CustomerId(2);

/// Carries every parcel of a kind, and tells which cards they were about.
fn parcels(bank: &Bank, kind: &'static str) -> Vec<CardId> {
    bank.get(move |tx| {
        let until = tx.now();
        let mut cards = Vec::new();
        for parcel in outbox::lease(tx, kind, 100, until)? {
            cards.push(card::read_card(&parcel.body)?);
            outbox::delivered(tx, parcel.id)?;
        }
        Ok(cards)
    })
}

#[test]
fn a_virtual_card_pays_at_once_and_a_physical_one_is_sent_to_be_embossed() {
    Bank::each(TABLES, |bank| {
        for (kind, parcel, none) in
            [(Kind::Virtual, CARD_ISSUED, EMBOSSING), (Kind::Physical, EMBOSSING, CARD_ISSUED)]
        {
            let now = bank.now();
            let id = bank.get(move |tx| open_and_issue(tx, AIGERIM, kind));
            let card = bank.get(move |tx| card::find(tx, id)).unwrap();
            let state = match kind {
                Kind::Virtual => State::Active { since: now },
                Kind::Physical => State::Ordered { at: now },
            };
            assert_eq!((card.kind, card.state, card.issued_at), (kind, state, now));
            assert_eq!(card.product, "everyday");
            assert_eq!(card.holder.as_str(), "AIGERIM TOLEGENOVA");
            assert_eq!(card.expiry.to_string(), "11/29");
            assert_eq!(parcels(bank, none), []);
            assert_eq!(parcels(bank, parcel), [id]);
            assert_eq!(acts(bank, id), [("system".to_owned(), "card.issue".to_owned())]);

            let details = details(bank, id);
            assert_eq!(details.pan.masked(), card.masked_pan);
            assert_eq!(details.pan.last_four(), card.last_four());
            assert_eq!(details.service_code, "201");
            let note = bank.get(move |tx| card::delivery_note(tx, id));
            assert_eq!(note.as_deref(), (kind == Kind::Physical).then_some("Алматы, ул. Абая, 1"));
            bank.advance(SignedDuration::from_secs(1));
        }
    });
}

#[test]
fn an_embossed_card_is_activated_once() {
    Bank::each(TABLES, |bank| {
        let id = bank.get(|tx| open_and_issue(tx, AIGERIM, Kind::Physical));
        let activate = move |tx: &mut Tx<'_>| {
            let card = card::find(tx, id)?.unwrap();
            card::activate(tx, Actor::Customer(AIGERIM), &card)
        };
        bank.advance(SignedDuration::from_hours(240));
        let active = State::Active { since: bank.now() };
        assert_eq!(bank.run(activate), Ok(active));
        assert_eq!(bank.get(move |tx| card::find(tx, id)).unwrap().state, active);
        bank.advance(SignedDuration::from_hours(1));
        assert_eq!(bank.run(activate), Err(WrongState(active)));
    });
}

#[test]
fn card_numbers_are_good_under_their_prefix_and_no_two_the_same() {
    Bank::each(TABLES, |bank| {
        let details = bank.get(|tx| {
            let account = open(tx, AIGERIM)?.id;
            for _ in 0..200 {
                issue(tx, AIGERIM, account, Kind::Virtual)?;
            }
            card::demonstration(tx)
        });
        let numbers = details.iter().map(|card| card.pan.expose()).collect::<HashSet<_>>();
        assert_eq!(numbers.len(), 200);
        for number in &numbers {
            assert!(Pan::parse(number).is_ok(), "Luhn");
            assert_eq!((number.len(), &number[..8]), (16, "99563001"));
        }
        for place in 8..16 {
            let there = numbers.iter().map(|number| number.as_bytes()[place]).collect::<HashSet<_>>();
            assert_eq!(there.len(), 10, "place {place}");
        }
    });
}

#[test]
fn two_stores_issue_at_the_same_time() {
    for database in [Database::sqlite(), Database::postgres()] {
        let clock = Clock::system();
        let stores =
            [0, 1].map(|_| testkit::open(&database.url, TABLES, &clock, Isolation::Serializable, 4).unwrap());
        let barrier = Arc::new(Barrier::new(8));
        let threads = (0..8).map(|n| {
            let (store, barrier) = (stores[n % 2].clone(), Arc::clone(&barrier));
            std::thread::spawn(move || {
                barrier.wait();
                let customer = CustomerId(i64::try_from(n / 2).unwrap() + 1);
                let issued = store
                    .run(move |tx| open_and_issue(tx, customer, Kind::Virtual).map_err(Error::<()>::Fault));
                issued.unwrap().unwrap()
            })
        });
        let cards = threads.collect::<Vec<_>>().into_iter().map(|thread| thread.join().unwrap());
        assert_eq!(cards.collect::<HashSet<_>>().len(), 8);
        let all = stores[0].run(|tx| card::demonstration(tx).map_err(Error::<()>::Fault)).unwrap().unwrap();
        let numbers = all.iter().map(|card| card.pan).collect::<HashSet<_>>();
        assert_eq!(numbers.len(), 8);
    }
}

#[test]
fn a_number_that_is_taken_is_drawn_again() {
    for database in [Database::sqlite(), Database::postgres()] {
        let repeats = Arc::new(Mutex::new(false));
        let store = store_with_chance(&database.url, &repeats);
        let account = store.run(|tx| open(tx, AIGERIM).map_err(Error::<()>::Fault)).unwrap().unwrap().id;
        let issue =
            move |tx: &mut Tx<'_>| issue(tx, AIGERIM, account, Kind::Virtual).map_err(Error::<()>::Fault);
        *repeats.lock().unwrap() = true;
        store.run(issue).unwrap().unwrap();
        assert!(matches!(store.run(issue), Err(Fault::Broken(_))), "nothing but the same number");
        *repeats.lock().unwrap() = false;
        store.run(issue).unwrap().unwrap();
    }
}

/// A store whose chance says the same to every draw of 16 bytes (card numbers) while `repeats`.
fn store_with_chance(url: &str, repeats: &Arc<Mutex<bool>>) -> Store {
    let (repeats, count) = (Arc::clone(repeats), Mutex::new(0_u8));
    let surroundings = Surroundings {
        clock: Clock::system(),
        random: Box::new(move |bytes| {
            let mut count = count.lock().unwrap();
            *count = count.wrapping_add(1);
            let repeat = bytes.len() == 16 && *repeats.lock().unwrap();
            bytes.fill(if repeat { 7 } else { *count });
        }),
        vault: Vault::new(&[1; 32], &[2; 32]),
    };
    let options = Options { url: Url::parse(url).unwrap(), threads: 1, isolation: Isolation::Serializable };
    let tables = TABLES.iter().flat_map(|part| part.iter().copied()).collect();
    Store::open(&options, &Schema(tables), surroundings).unwrap()
}

#[test]
fn a_card_number_lies_in_no_file_of_the_database() {
    let bank = Bank::open(Database::sqlite(), TABLES);
    let id = bank.get(|tx| open_and_issue(tx, AIGERIM, Kind::Physical));
    let pan = details(&bank, id).pan;
    let folder = Path::new(bank.database.url.strip_prefix("sqlite:").unwrap()).parent().unwrap().to_owned();
    let found = |needle: &[u8]| {
        let mut files =
            std::fs::read_dir(&folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        files.any(|file| file.windows(needle.len()).any(|window| window == needle))
    };
    let digits = pan.expose();
    let packed = digits.as_bytes().chunks(2).map(|pair| (pair[0] - b'0') << 4 | (pair[1] - b'0'));
    let spellings = [
        digits.as_bytes().to_vec(),
        digits.bytes().flat_map(|digit| [0, digit]).collect(), // UTF-16BE
        digits.bytes().flat_map(|digit| format!("{digit:02x}").into_bytes()).collect(), // hex
        packed.collect(),
        digits.bytes().map(|digit| digit - b'0').collect(),
    ];
    for spelling in &spellings {
        assert!(!found(spelling));
    }
    // The search finds what is there: the masked number, and each spelling once it is planted.
    assert!(found(pan.masked().as_bytes()));
    for spelling in spellings {
        let planted = spelling.clone();
        bank.get(move |tx| outbox::send(tx, "test.decoy", b"", None).and_then(|_| plant(tx, &planted)));
        assert!(found(&spelling));
    }
}

/// Bytes in a plain column of a table of the test's own.
fn plant(tx: &mut Tx<'_>, bytes: &[u8]) -> Result<(), Fault> {
    tx.execute("create table if not exists planted (raw blob)", &[])?;
    tx.execute("insert into planted (raw) values ($1)", &[&bytes]).map(|_| ())
}

#[test]
fn a_sealed_number_does_not_open_in_another_row() {
    Bank::each(TABLES, |bank| {
        let [one, other] = [0, 1].map(|_| bank.get(|tx| open_and_issue(tx, AIGERIM, Kind::Virtual)));
        bank.get(move |tx| {
            tx.execute(
                "update card set pan = (select pan from card where id = $1) where id = $2",
                &[&one, &other],
            )
        });
        let opened =
            bank.store.run(move |tx| card::details_for_hand_over(tx, other).map_err(Error::<()>::Fault));
        assert!(matches!(opened, Err(Fault::Broken(_))));
        assert_eq!(details(bank, one).card, one);
    });
}

#[test]
fn the_term_is_counted_from_the_day_it_is_in_almaty() {
    Bank::each(TABLES, |bank| {
        // 30 November 2026, 23:59:59 in Almaty, and a second later.
        bank.advance("2026-11-30T18:59:59Z".parse::<jiff::Timestamp>().unwrap().duration_since(bank.now()));
        for face in ["11/29", "12/29"] {
            let id = bank.get(|tx| open_and_issue(tx, AIGERIM, Kind::Virtual));
            assert_eq!(bank.get(move |tx| card::find(tx, id)).unwrap().expiry.to_string(), face);
            bank.advance(SignedDuration::from_secs(1));
        }
    });
}

#[test]
fn what_was_not_checked_before_issue_is_a_fault_and_issues_nothing() {
    Bank::each(TABLES, |bank| {
        let account = bank.get(|tx| open(tx, AIGERIM)).id;
        for (customer, account, code, kind, at_most) in [
            (BERIK, account, "everyday", Kind::Virtual, None),
            (AIGERIM, AccountId(9), "everyday", Kind::Virtual, None),
            (AIGERIM, account, "internet", Kind::Physical, None),
            (AIGERIM, account, "social", Kind::Virtual, None),
            (AIGERIM, account, "everyday", Kind::Virtual, Some("2026-11-29")),
        ] {
            let outcome = bank.store.run(move |tx| {
                let issue = Issue {
                    customer,
                    account,
                    product: &product(code),
                    kind,
                    holder: &LatinName::parse("A B").unwrap(),
                    delivery_note: None,
                    language: Language::Kk,
                    phone: &PhoneNumber::parse(PHONE).unwrap(),
                    valid_until_at_most: at_most.map(|day| day.parse().unwrap()),
                };
                card::issue(tx, &issue).map_err(Error::<()>::Fault)
            });
            assert!(matches!(outcome, Err(Fault::Broken(_))), "{customer:?} {code} {kind:?}");
        }
        assert_eq!(bank.get(card::demonstration), []);
        assert_eq!(bank.get(outbox::waiting).0, 0);
    });
}

#[test]
fn a_customer_sees_own_cards_with_their_accounts_the_newest_first() {
    Bank::each(TABLES, |bank| {
        let account = bank.get(|tx| open(tx, AIGERIM));
        let id = account.id;
        let first = bank.get(move |tx| issue(tx, AIGERIM, id, Kind::Virtual));
        bank.advance(SignedDuration::from_secs(1));
        let second = bank.get(move |tx| issue(tx, AIGERIM, id, Kind::Physical));
        let third = bank.get(|tx| open_and_issue(tx, BERIK, Kind::Virtual));

        let of = |customer| bank.get(move |tx| card::of_customer(tx, customer));
        let cards = of(AIGERIM);
        assert_eq!(cards.iter().map(|one| one.card.id).collect::<Vec<_>>(), [second, first]);
        assert!(cards.iter().all(|one| one.account == account));
        assert_eq!(of(BERIK).iter().map(|one| one.card.id).collect::<Vec<_>>(), [third]);
        assert_eq!(of(CustomerId(3)), []);

        assert!(bank.get(move |tx| card::find_of(tx, AIGERIM, first)).is_some());
        assert!(bank.get(move |tx| card::find_of(tx, BERIK, first)).is_none());
    });
}

#[test]
fn the_message_with_the_verification_value_is_given_to_one_courier_once() {
    Bank::each(TABLES, |bank| {
        let id = bank.get(|tx| open_and_issue(tx, AIGERIM, Kind::Virtual));
        let pan = details(bank, id).pan;
        let take = move |tx: &mut Tx<'_>| card::take_for_hand_over(tx, id);

        let notice = bank.get(take).unwrap();
        assert_eq!(notice.details.pan, pan);
        let sms = notice.sms("042");
        assert_eq!((sms.to.e164().as_str(), sms.kind.as_str()), (PHONE, "card_issued"));
        // Last four and the value, and nothing else with a digit: no number, no expiry, no link.
        let digits = sms.text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert_eq!(digits, format!("{}042", pan.last_four()));

        assert!(bank.get(take).is_none());
        let plain = bank.get(move |tx| card::issued_notice(tx, id)).unwrap();
        let digits = plain.text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert_eq!(digits, pan.last_four());
        assert!(bank.get(|tx| card::take_for_hand_over(tx, CardId(9))).is_none());
        assert!(bank.get(|tx| card::issued_notice(tx, CardId(9))).is_none());
        let handed = acts(bank, id).iter().filter(|(_, act)| act == "card.hand_over_details").count();
        assert_eq!(handed, 2, "the test's own look and the courier's");
    });
}
