//! What the list of sealed papers promises, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

use audit::Object;
use jiff::SignedDuration;
use sealed::{Asked, Begun, Kind, Level, MOST_A_DAY, MOST_AN_HOUR, Number, WithdrawRefused, Withdrawal};
use testkit::Bank;
use vocabulary::{CardId, CustomerId, Language};

const TABLES: &[&[store::Migration]] = &[audit::MIGRATIONS, sealed::MIGRATIONS];

fn asked(customer: i64) -> Asked {
    Asked {
        kind: Kind::AccountNotice,
        customer: CustomerId(customer),
        card: Some(CardId(7)),
        language: Language::Kk,
        holder: "Қ. Н.".to_owned(),
        account_tail: "1234".to_owned(),
    }
}

fn begin(bank: &Bank, customer: i64) -> Begun {
    bank.get(move |tx| sealed::begin(tx, &asked(customer)))
}

fn sealed(bank: &Bank, digest: [u8; 32]) -> Number {
    let Begun::May(number) = begin(bank, 1) else { panic!("too many") };
    let of = number.clone();
    bank.get(move |tx| sealed::finish(tx, &of, &digest, Level::Timestamped));
    number
}

#[test]
fn a_paper_is_known_by_its_number_and_by_its_bytes_once_it_is_sealed() {
    Bank::each(TABLES, |bank| {
        let Begun::May(begun) = begin(bank, 1) else { panic!("too many") };
        assert_eq!(bank.get(move |tx| sealed::find(tx, &begun)), None, "nothing is sealed under it yet");

        let number = sealed(bank, [5; 32]);
        let of = number.clone();
        let paper = bank.get(move |tx| sealed::find(tx, &of)).unwrap();
        assert_eq!(
            (paper.kind, paper.level, paper.withdrawn_at),
            (Kind::AccountNotice, Level::Timestamped, None)
        );
        assert_eq!((paper.holder.as_str(), paper.account_tail.as_str()), ("Қ. Н.", "1234"));
        let by_bytes = bank.get(|tx| sealed::find_by_digest(tx, &[5; 32]));
        assert_eq!(by_bytes.map(|paper| paper.number), Some(number.clone()));
        assert_eq!(bank.get(|tx| sealed::find_by_digest(tx, &[6; 32])), None);
        let trail = bank.get(|tx| audit::history(tx, Object::Card(CardId(7)), 10));
        assert_eq!(
            (trail[0].act.as_str(), trail[0].detail.clone()),
            ("paper.seal", format!("{number} account_notice B-T"))
        );
    });
}

#[test]
fn a_number_is_sealed_once() {
    Bank::each(TABLES, |bank| {
        let number = sealed(bank, [5; 32]);
        let again = bank.store.run(move |tx| {
            sealed::finish(tx, &number, &[6; 32], Level::Basic).map_err(store::Error::<()>::Fault)
        });
        assert!(again.is_err());
        assert!(bank.get(|tx| sealed::find_by_digest(tx, &[6; 32])).is_none());
    });
}

#[test]
fn a_withdrawn_paper_is_told_apart_and_the_trail_knows_it() {
    Bank::each(TABLES, |bank| {
        let number = sealed(bank, [5; 32]);
        let (first, second, look, other) = (number.clone(), number.clone(), number.clone(), "0".repeat(16));
        assert_eq!(bank.run(move |tx| sealed::withdraw(tx, &first, "wrong name")).unwrap(), Withdrawal::Done);
        let at = bank.get(move |tx| sealed::find(tx, &look)).unwrap().withdrawn_at.unwrap();
        bank.clock.advance(SignedDuration::from_hours(1));
        assert_eq!(
            bank.run(move |tx| sealed::withdraw(tx, &second, "again")).unwrap(),
            Withdrawal::Before(at)
        );
        let nobody = bank.run(move |tx| sealed::withdraw(tx, &Number::parse(&other).unwrap(), "x"));
        assert!(matches!(nobody, Err(WithdrawRefused::NoSuchPaper)));
        let trail = bank.get(|tx| audit::history(tx, Object::Card(CardId(7)), 10));
        let acts = trail.iter().map(|entry| entry.act.as_str()).collect::<Vec<_>>();
        assert_eq!(acts, ["paper.withdraw", "paper.seal"]);
    });
}

#[test]
fn nobody_is_given_more_papers_than_an_hour_and_a_day_allow() {
    Bank::each(TABLES, |bank| {
        let start = bank.get(|tx| Ok(tx.now()));
        for hour in 0..MOST_A_DAY / MOST_AN_HOUR {
            for _ in 0..MOST_AN_HOUR {
                assert!(matches!(begin(bank, 1), Begun::May(_)));
            }
            let again = start + SignedDuration::from_hours(if hour == 2 { 24 } else { hour + 1 });
            assert_eq!(begin(bank, 1), Begun::NotBefore(again));
            assert!(matches!(begin(bank, 100 + hour), Begun::May(_)), "a neighbour");
            bank.clock.advance(SignedDuration::from_hours(1));
        }
        assert!(matches!(begin(bank, 1), Begun::NotBefore(_)));
        bank.clock.advance(SignedDuration::from_hours(21));
        assert!(matches!(begin(bank, 1), Begun::May(_)));
    });
}
