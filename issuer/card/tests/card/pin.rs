//! The PIN: set after a code, counted, lifted by a branch.

use audit::Actor;
use card::adjust::{self, AdjustRefused, Adjusted, Asking, Confirmed, Waiting};
use card::history::{self, Author, What};
use card::pin::{self, Unblocked};
use card::{Catalogue, Kind, LimitRefused, PinFacts, Pvv};
use people::code_budget::Budget;
use store::outbox;
use testkit::Bank;
use vocabulary::{CardId, CustomerId};

use crate::{PHONE, TABLES, acts, last_code, open_and_issue, register};

fn catalogue() -> Catalogue {
    Catalogue::parse(include_str!("../../../../demo/products.toml")).unwrap()
}

fn pvv(digits: &str) -> Pvv {
    Pvv::of_digits(digits.as_bytes().try_into().unwrap())
}

fn plastic(bank: &Bank, who: CustomerId) -> CardId {
    let id = bank.get(move |tx| open_and_issue(tx, who, Kind::Physical));
    bank.run(move |tx| {
        let it = card::find(tx, id)?.unwrap();
        card::activate(tx, Actor::System, &it)
    })
    .unwrap();
    id
}

fn facts(bank: &Bank, card: CardId) -> (PinFacts, i64) {
    let facts = bank.get(move |tx| card::facts(tx, &catalogue(), card)).unwrap();
    (facts.pin, facts.version)
}

fn fits(bank: &Bank, card: CardId, digits: &'static str) -> bool {
    let facts = facts(bank, card).0;
    bank.get(move |tx| Ok(facts.fits(tx, card, pvv(digits))))
}

fn ask(
    bank: &Bank,
    who: CustomerId,
    card: CardId,
    version: i64,
    digits: &'static str,
) -> Result<Adjusted, AdjustRefused> {
    bank.run(move |tx| {
        let asking = Asking { who, card, version, address: "192.0.2.1" };
        let budget = Budget { pause_seconds: 0, ..Budget::default() };
        adjust::ask_pin(tx, &catalogue(), &budget, &asking, pvv(digits))
    })
}

fn waiting(bank: &Bank, who: CustomerId, card: CardId) -> Waiting {
    bank.get(move |tx| adjust::waiting(tx, &Budget::default(), who, card)).unwrap().0
}

fn confirm(bank: &Bank, who: CustomerId, card: CardId, mark: String, code: String) -> Confirmed {
    bank.get(move |tx| adjust::confirm(tx, &catalogue(), who, card, &mark, &code))
}

#[test]
fn a_pin_is_set_by_the_right_code_and_nothing_that_is_kept_tells_it() {
    Bank::each(TABLES, |bank| {
        let who = register(bank, "aigerim", PHONE);
        let card = plastic(bank, who);
        assert_eq!(facts(bank, card).0, PinFacts { digest: None, set_at: None, tries: 0 });
        assert!(!fits(bank, card, "1894"), "nothing fits where nothing is set");

        let version = facts(bank, card).1;
        assert_eq!(ask(bank, who, card, version, "1894"), Ok(Adjusted::CodeSent));
        let mark = waiting(bank, who, card).mark();
        let code = last_code(bank).unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let not = confirm(bank, who, card, mark.clone(), wrong.to_owned());
        assert!(matches!(not, Confirmed::Not(_)), "{not:?}");
        assert!(!fits(bank, card, "1894"));
        let done = confirm(bank, who, card, mark.clone(), code.clone());
        assert!(matches!(done, Confirmed::Done(Waiting::Pin(_))), "{done:?}");
        assert!(!format!("{done:?}").contains(|letter: char| letter.is_ascii_digit()), "{done:?}");
        assert!(fits(bank, card, "1894") && !fits(bank, card, "1895"));
        assert_eq!(facts(bank, card).0.set_at, Some(bank.now()));
        let stale = ask(bank, who, card, version, "7777");
        assert_eq!(stale, Err(AdjustRefused::ChangedMeanwhile), "a page of before");
        let kept = bank.get(move |tx| {
            let kept = "select pin_digest from card_control
                         where pan_digest = (select pan_digest from card where id = $1)";
            tx.row(kept, &[&card], |row| row.get::<[u8; 32]>("pin_digest"))
        });
        let plain = [&card.0.to_le_bytes()[..], b"1894"].concat();
        assert_ne!(kept, Some(store::sha256(&plain)), "ten thousand values could be tried without a key");
        let again = confirm(bank, who, card, mark, code);
        assert!(matches!(again, Confirmed::Not(_)), "a code opens once: {again:?}");

        // Of another card the same value is another digest.
        let other = plastic(bank, who);
        let digest = |card| bank.get(move |tx| Ok(card::PinDigest::of(tx, card, pvv("1894"))));
        assert!(digest(card) != digest(other));
        let written = bank.get(move |tx| history::changes(tx, card, 10));
        assert_eq!((written[0].author, &written[0].what), (Author::Customer, &What::PinSet));
        assert!(acts(bank, card).iter().any(|(_, act)| act == "card.set_pin"));
        let told = bank.get(|tx| {
            let until = tx.now();
            outbox::lease(tx, people::sms::TEXT, 50, until)
        });
        assert!(!told.is_empty());
    });
}

#[test]
fn a_code_for_one_pin_sets_no_other_and_outlives_no_change() {
    Bank::each(TABLES, |bank| {
        let who = register(bank, "aigerim", PHONE);
        let card = plastic(bank, who);
        let version = facts(bank, card).1;
        assert_eq!(ask(bank, who, card, version, "1894"), Ok(Adjusted::CodeSent));
        let (first, code) = (waiting(bank, who, card).mark(), last_code(bank).unwrap());
        assert_eq!(ask(bank, who, card, version, "7777"), Ok(Adjusted::CodeSent));
        let second = waiting(bank, who, card).mark();
        assert_ne!(first, second);
        assert_eq!(confirm(bank, who, card, first, code), Confirmed::ChangedMeanwhile);
        let code = last_code(bank).unwrap();
        bank.run(move |tx| {
            let it = card::find(tx, card)?.unwrap();
            card::freeze(tx, Actor::Customer(who), &it)
        })
        .unwrap();
        assert_eq!(confirm(bank, who, card, second, code), Confirmed::ChangedMeanwhile, "it sleeps");
        assert_eq!(facts(bank, card).0.digest, None);
        let asleep = ask(bank, who, card, version, "1894");
        assert_eq!(asleep, Err(AdjustRefused::Limit(LimitRefused::CardNotInUse)));
    });
}

/// Whoever could write into the row that waits would have another's PIN confirmed by the code of this one.
#[test]
fn a_code_is_bound_to_the_pin_it_was_sent_for_and_not_to_the_row_that_waits() {
    Bank::each(TABLES, |bank| {
        let who = register(bank, "aigerim", PHONE);
        let card = plastic(bank, who);
        let version = facts(bank, card).1;
        assert_eq!(ask(bank, who, card, version, "7777"), Ok(Adjusted::CodeSent));
        let wanted = bank.get(move |tx| {
            let wanted = "select wanted from card_change_asked where card = $1";
            tx.row(wanted, &[&card], |row| row.get::<String>("wanted"))
        });
        assert_eq!(ask(bank, who, card, version, "1894"), Ok(Adjusted::CodeSent));
        bank.get(move |tx| {
            tx.execute("update card_change_asked set wanted = $1 where card = $2", &[&wanted, &card])
        });
        let (mark, code) = (waiting(bank, who, card).mark(), last_code(bank).unwrap());
        let not = confirm(bank, who, card, mark, code);
        assert!(matches!(not, Confirmed::Not(_)), "{not:?}");
        assert_eq!(facts(bank, card).0.digest, None);
    });
}

#[test]
fn only_the_holder_of_plastic_sets_a_pin() {
    Bank::each(TABLES, |bank| {
        let who = register(bank, "aigerim", PHONE);
        let stranger = register(bank, "berik", "+77012345679");
        let card = plastic(bank, who);
        let bare = bank.get(move |tx| open_and_issue(tx, who, Kind::Virtual));
        let ordered = bank.get(move |tx| open_and_issue(tx, who, Kind::Physical));
        let stale = ask(bank, who, card, facts(bank, card).1 - 1, "1894");
        assert_eq!(stale, Err(AdjustRefused::ChangedMeanwhile));
        assert_eq!(ask(bank, stranger, card, 0, "1894"), Ok(Adjusted::NoSuchCard));
        assert_eq!(ask(bank, who, bare, 0, "1894"), Ok(Adjusted::NoSuchCard));
        let being_made = ask(bank, who, ordered, 0, "1894");
        assert_eq!(being_made, Err(AdjustRefused::Limit(LimitRefused::CardNotInUse)));
        let number = |who, card| bank.get(move |tx| pin::number(tx, who, card)).is_some();
        assert!(number(who, card));
        assert!(!number(stranger, card) && !number(who, bare) && !number(who, ordered));
        let acts = acts(bank, card);
        assert!(acts.iter().any(|(_, act)| act == "card.refuse_stranger"), "{acts:?}");
        assert!(acts.iter().any(|(_, act)| act == "card.open_for_pin"), "{acts:?}");
    });
}

#[test]
fn a_branch_lifts_the_count_and_another_pin_does_not() {
    Bank::each(TABLES, |bank| {
        let who = register(bank, "aigerim", PHONE);
        let card = plastic(bank, who);
        let unblock = || bank.get(move |tx| pin::unblock(tx, Actor::System, card, "passport shown"));
        assert_eq!(unblock(), Unblocked::NothingToLift);
        let other = plastic(bank, who);
        let [pan, others] = [card, other].map(|card| crate::details(bank, card).pan);
        bank.get(move |tx| {
            let digest = card::PinDigest::of(tx, card, pvv("1894"));
            pin::set(tx, Actor::Customer(who), card, digest)?;
            pin::write_tries(tx, &[(pan, 3), (others, 2)])?;
            let digest = card::PinDigest::of(tx, card, pvv("1895"));
            pin::set(tx, Actor::Customer(who), card, digest)
        });
        assert_eq!(facts(bank, card).0.tries, 3);
        assert_eq!(unblock(), Unblocked::Done);
        assert_eq!((facts(bank, card).0.tries, facts(bank, other).0.tries), (0, 2));
        let told = bank.get(|tx| {
            let until = tx.now();
            outbox::lease(tx, people::sms::TEXT, 50, until)
        });
        let mut told = told.iter().map(|parcel| people::sms::read_text(&parcel.body).unwrap().kind);
        assert!(told.any(|kind| kind == "pin_unblocked"), "the holder is told");
        let written = bank.get(move |tx| history::changes(tx, card, 1));
        assert_eq!((written[0].author, &written[0].what), (Author::Branch, &What::PinUnblocked));
        assert!(acts(bank, card).iter().any(|(_, act)| act == "card.unblock_pin"));
    });
}
