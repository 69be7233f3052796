//! Who may see a whole card number.

use card::Kind;
use card::reveal::{self, Asked, Outcome};
use jiff::SignedDuration;
use people::Answer;
use people::code_budget::Budget;
use testkit::Bank;
use vocabulary::{CardId, CustomerId};

use crate::{TABLES, acts, ask, details, last_code, open_and_issue, register, show};

fn holder_with_card(bank: &Bank) -> (CustomerId, CardId) {
    let holder = register(bank, "aigerim", "+77012345678");
    let card = bank.get(move |tx| open_and_issue(tx, holder, Kind::Virtual));
    bank.advance(SignedDuration::from_mins(2));
    (holder, card)
}

/// Six digits that are not these.
fn wrong(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}

#[test]
fn the_number_is_shown_for_a_right_code_once() {
    Bank::each(TABLES, |bank| {
        let (holder, card) = holder_with_card(bank);
        let whole = details(bank, card);
        assert_eq!(show(bank, holder, card, "123456"), Outcome::Not(Answer::Spent), "nobody asked");

        assert_eq!(ask(bank, holder, card), Asked::Sent);
        let code = last_code(bank).unwrap();
        assert_eq!(show(bank, holder, card, &wrong(&code)), Outcome::Not(Answer::Wrong { attempts_left: 2 }));
        assert!(!acts(bank, card).iter().any(|(_, act)| act == "card.show_details"));
        assert_eq!(show(bank, holder, card, &code), Outcome::Shown(whole));
        assert!(acts(bank, card).contains(&("customer".to_owned(), "card.show_details".to_owned())));

        assert_eq!(
            show(bank, holder, card, &code),
            Outcome::Not(Answer::Spent),
            "to see it again is to ask again"
        );
        bank.advance(SignedDuration::from_mins(1));
        assert_eq!(ask(bank, holder, card), Asked::Sent);
        assert!(matches!(show(bank, holder, card, &last_code(bank).unwrap()), Outcome::Shown(_)));
        let shown = acts(bank, card).iter().filter(|(_, act)| act == "card.show_details").count();
        assert_eq!(shown, 2, "each showing is written down");
    });
}

#[test]
fn three_wrong_tries_end_a_code_however_often_it_is_sent_again() {
    Bank::each(TABLES, |bank| {
        let (holder, card) = holder_with_card(bank);
        assert_eq!(ask(bank, holder, card), Asked::Sent);
        let code = last_code(bank).unwrap();
        for left in [2, 1] {
            let answer = show(bank, holder, card, &wrong(&code));
            assert_eq!(answer, Outcome::Not(Answer::Wrong { attempts_left: left }));
            bank.advance(SignedDuration::from_mins(1));
            if left == 2 {
                assert_eq!(ask(bank, holder, card), Asked::Sent);
                assert_eq!(last_code(bank).as_ref(), Some(&code), "the same code while it lives");
            }
        }
        assert_eq!(show(bank, holder, card, &wrong(&code)), Outcome::Not(Answer::Wrong { attempts_left: 0 }));
        assert_eq!(show(bank, holder, card, &code), Outcome::Not(Answer::Spent));
        let standing = bank.get(move |tx| reveal::standing(tx, &Budget::default(), holder, card)).unwrap();
        assert!(!standing.live);
    });
}

#[test]
fn a_code_is_good_for_five_minutes_and_a_new_one_may_be_asked_for() {
    Bank::each(TABLES, |bank| {
        let (holder, card) = holder_with_card(bank);
        ask(bank, holder, card);
        let code = last_code(bank).unwrap();
        assert!(matches!(ask(bank, holder, card), Asked::NotYet(_)), "one a minute");
        bank.advance(SignedDuration::from_mins(5));
        assert_eq!(show(bank, holder, card, &code), Outcome::Not(Answer::Expired));
        assert_eq!(ask(bank, holder, card), Asked::Sent);
        let fresh = last_code(bank).unwrap();
        assert_ne!(fresh, code);
        bank.advance(SignedDuration::from_secs(299));
        assert!(matches!(show(bank, holder, card, &fresh), Outcome::Shown(_)));
    });
}

#[test]
fn another_customers_card_does_not_exist_and_reaching_for_it_is_written_down() {
    Bank::each(TABLES, |bank| {
        let (holder, card) = holder_with_card(bank);
        let stranger = register(bank, "berik", "+77012345679");
        assert_eq!(ask(bank, holder, card), Asked::Sent);
        let code = last_code(bank).unwrap();

        assert_eq!(ask(bank, stranger, card), Asked::NoSuchCard);
        assert_eq!(last_code(bank), None, "no message left");
        assert_eq!(show(bank, stranger, card, &code), Outcome::NoSuchCard);
        assert_eq!(bank.get(move |tx| reveal::standing(tx, &Budget::default(), stranger, card)), None);
        let refused = acts(bank, card).iter().filter(|(_, act)| act == "card.refuse_stranger").count();
        assert_eq!(refused, 2);
        assert_eq!(ask(bank, stranger, CardId(9)), Asked::NoSuchCard);

        assert!(
            matches!(show(bank, holder, card, &code), Outcome::Shown(_)),
            "the holder's code still stands"
        );
    });
}

#[test]
fn a_code_for_one_card_does_not_show_another_of_the_same_holder() {
    Bank::each(TABLES, |bank| {
        let (holder, card) = holder_with_card(bank);
        let other = bank.get(move |tx| open_and_issue(tx, holder, Kind::Virtual));
        ask(bank, holder, card);
        let code = last_code(bank).unwrap();
        assert_eq!(show(bank, holder, other, &code), Outcome::Not(Answer::Spent));
        bank.advance(SignedDuration::from_mins(1));
        ask(bank, holder, other);
        assert!(matches!(show(bank, holder, other, &code), Outcome::Not(Answer::Wrong { .. })));
        assert!(matches!(show(bank, holder, card, &code), Outcome::Shown(_)));
    });
}

#[test]
fn nothing_that_is_printed_holds_the_number() {
    Bank::each(TABLES, |bank| {
        let (holder, card) = holder_with_card(bank);
        ask(bank, holder, card);
        let outcome = show(bank, holder, card, &last_code(bank).unwrap());
        let pan = details(bank, card).pan;
        let printed = format!("{outcome:?} {:?}", bank.get(move |tx| card::find(tx, card)));
        assert!(!printed.contains(&pan.expose()[6..]) && !printed.contains("AIGERIM"), "{printed}");
    });
}
