//! Money seized for third parties.

use ledger::{ClaimKind, Refused, THIRD_PARTIES, claims, collect_claim, lift_claim, place_claim};
use vocabulary::{AccountId, Money};

use crate::purse::{Purse, each, open, stands};

fn place(it: &Purse<'_>, tenge: i64, kind: ClaimKind) -> Result<i64, Refused> {
    let account = it.account;
    it.bank.run(move |tx| place_claim(tx, account, Money::from_tenge(tenge), kind, "No. 7, 22.11.2026"))
}

fn lift(it: &Purse<'_>, id: i64) {
    it.bank.get(move |tx| lift_claim(tx, id));
}

#[test]
fn what_is_claimed_is_there_and_cannot_be_spent_until_it_is_lifted() {
    each(1_000, |it| {
        let other = open(it.bank);
        let arrest = place(it, 700, ClaimKind::Arrest).unwrap();
        it.bank.advance(jiff::SignedDuration::from_secs(1));
        let second = place(it, 100, ClaimKind::CollectionOrder).unwrap();
        assert_eq!((it.stands(), it.balance().available()), ((1_000, 0, 800), Money::from_tenge(200)));
        assert_eq!(it.transfer(other, "a", 201), Err(Refused::NotEnough));

        let account = it.account;
        let standing = it.bank.get(move |tx| claims(tx, account));
        assert_eq!(standing.iter().map(|claim| claim.id).collect::<Vec<_>>(), [arrest, second]);
        assert_eq!((standing[0].kind, standing[0].amount), (ClaimKind::Arrest, Money::from_tenge(700)));
        assert_eq!(standing[1].reference, "No. 7, 22.11.2026");
        assert_eq!(it.bank.get(move |tx| claims(tx, other)), []);

        for _ in 0..3 {
            lift(it, arrest);
        }
        assert_eq!(it.stands(), (1_000, 0, 100), "lifting twice is lifting once");
        assert!(it.transfer(other, "a", 900).is_ok());
    });
}

#[test]
fn more_may_be_claimed_than_is_there_and_what_comes_in_is_claimed_too() {
    each(100, |it| {
        place(it, 300, ClaimKind::Arrest).unwrap();
        assert_eq!(it.balance().available(), Money::from_tenge(-200));
        it.top_up("a", 250).unwrap();
        assert_eq!(it.balance().available(), Money::from_tenge(50));
    });
}

#[test]
fn a_claim_is_collected_once() {
    each(1_000, |it| {
        let order = place(it, 300, ClaimKind::CollectionOrder).unwrap();
        let first = it.bank.run(move |tx| collect_claim(tx, order)).unwrap();
        assert!(first.is_some());
        assert_eq!(it.bank.run(move |tx| collect_claim(tx, order)), Ok(None));
        lift(it, order);
        assert_eq!((it.stands(), stands(it.bank, THIRD_PARTIES).0), ((700, 0, 0), 300));
        assert_eq!(
            it.balance().available(),
            Money::from_tenge(700),
            "collecting changes nothing of what is free"
        );
    });
}

#[test]
fn a_lifted_claim_is_not_collected_and_what_is_no_claim_is_refused() {
    each(1_000, |it| {
        let arrest = place(it, 300, ClaimKind::Arrest).unwrap();
        lift(it, arrest);
        assert_eq!(it.bank.run(move |tx| collect_claim(tx, arrest)), Ok(None));
        assert_eq!(it.bank.run(move |tx| collect_claim(tx, 999)), Ok(None));
        assert_eq!(place(it, 0, ClaimKind::Arrest), Err(Refused::NotAnAmount));
        assert_eq!(place(it, -1, ClaimKind::Arrest), Err(Refused::NotAnAmount));
        let nobody = Purse { bank: it.bank, account: AccountId(999) };
        assert_eq!(place(&nobody, 1, ClaimKind::Arrest), Err(Refused::NoSuchAccount));
        assert_eq!(it.stands(), (1_000, 0, 0));
    });
}
