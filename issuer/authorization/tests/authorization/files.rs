//! Clearing: presentment files, and reconciliation afterwards.

use std::sync::Arc;

use authorization::clearing::{self, File, Record, Refused, Report};
use authorization::reconcile::{Differences, Reconciliation, reconcile};
use authorization::{Kind, Purpose, Request};
use store::Error;
use vocabulary::{Channel, Money, Pan};

use crate::world::{World, each, purchase, reversal};

/// One record: what is presented of a request, in tenge.
fn record(reference: &str, of: &Request, tenge: i64) -> Record {
    Record {
        reference: reference.to_owned(),
        pan: Some(of.pan),
        masked_pan: of.pan.masked(),
        acquirer: of.key.acquirer.clone(),
        rrn: of.key.rrn.clone(),
        approval_code: String::new(),
        purpose: of.purpose,
        amount: Money::from_tenge(tenge),
        last: true,
        operation_at: of.key.transmitted_at,
        merchant: "Dastarkhan, Almaty".to_owned(),
    }
}

/// A file whose digest is that of these records.
fn file(number: &str, records: Vec<Record>) -> File {
    File {
        scheme: "DEMO".to_owned(),
        number: number.to_owned(),
        business_date: "2026-11-22".parse().unwrap(),
        digest: store::sha256(format!("{records:?}").as_bytes()),
        records,
    }
}

fn import(it: &World<'_>, file: &File) -> Result<Report, Refused> {
    let (rules, file) = (Arc::clone(&it.rules), file.clone());
    it.bank.run(move |tx| clearing::import(tx, &rules, &file))
}

fn reconciled(it: &World<'_>) -> Reconciliation {
    it.bank.get(|tx| reconcile(tx, 7))
}

/// The outcomes of a file's records, in order.
fn words(report: &Report) -> Vec<&'static str> {
    report.records.iter().map(|record| record.presented.word()).collect()
}

#[test]
fn each_record_of_a_file_comes_to_its_own_outcome() {
    each(10_000, |it| {
        let [equal, under, over, taken] = [1, 2, 3, 4].map(|number| it.purchase(number, 300));
        let taken = Request { kind: Kind::Debit, ..taken };
        for request in [&equal, &under, &over, &taken] {
            assert_eq!(it.ask(request), Ok(300));
        }
        let unknown = it.purchase(5, 300);
        let refund = Request { purpose: Purpose::Refund, ..it.purchase(6, 100) };
        let stranger = purchase(Pan::parse("4000000000000002").unwrap(), 7, 300);
        let closed = it.another_card();
        let account = closed.account;
        it.bank.get(move |tx| ledger::set_state(tx, account, ledger::State::Closed));
        let mut no_number = record("R9", &equal, 1);
        no_number.pan = None;
        let records = vec![
            record("R1", &equal, 300),
            record("R2", &under, 250),
            record("R3", &over, 350),
            record("R4", &taken, 300),
            record("R5", &unknown, 10),
            record("R6", &refund, 100),
            record("R7", &stranger, 300),
            record("R8", &purchase(closed.pan, 8, 1), 1),
            no_number,
            record("R1", &equal, 300),
        ];
        let report = import(it, &file("F1", records)).unwrap();
        assert_eq!(
            words(&report),
            [
                "matched",
                "under",
                "over",
                "taken_at_once",
                "unmatched",
                "refunded",
                "no_such_card",
                "account_closed",
                "no_such_card",
                "before"
            ]
        );
        assert_eq!(report.records[1].presented.difference(), Money::from_tenge(50));
        assert_eq!(report.sums()[6], ("before", 1, 30_000));
        assert_eq!(report.sums()[7], ("no_such_card", 2, 30_100));
        assert_eq!(report.exceptions().count(), 9);
        // 300 taken at once, 300 + 250 + 350 + 10 posted, 100 given back.
        assert_eq!(it.stands(), (10_000 - 300 - 910 + 100, 0));
        let printed = format!("{report:?}");
        assert!(!printed.contains(it.card.pan.expose()) && printed.contains("400000******0002"));
        let found = reconciled(it);
        assert!(found.differences.none(), "{:?}", found.differences);
        assert_eq!(found.without_hold, (1, Money::from_tenge(10)));
    });
}

#[test]
fn a_file_is_posted_once_and_hears_its_first_report_again() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let first = file("F1", vec![record("R1", &request, 280)]);
        let report = import(it, &first).unwrap();
        assert!(!report.repeated);
        it.advance(3_600);
        let again = import(it, &first).unwrap();
        assert_eq!(again, Report { repeated: true, ..report });
        assert_eq!(it.stands(), (720, 0));

        let other = file("F1", vec![record("R1", &request, 281)]);
        assert_eq!(import(it, &other), Err(Refused::AnotherContent));
        let renamed = file("F2", first.records.clone());
        assert_eq!(words(&import(it, &renamed).unwrap()), ["before"]);
        // Another scheme's reference is another reference.
        let mut elsewhere = first;
        elsewhere.scheme = "OTHER".to_owned();
        assert_eq!(words(&import(it, &elsewhere).unwrap()), ["unmatched"]);
        assert_eq!(it.stands(), (440, 0));
        assert!(reconciled(it).differences.none());
    });
}

#[test]
fn a_file_that_cannot_be_posted_to_its_end_is_not_posted_at_all() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let rules = Arc::clone(&it.rules);
        let first = file("F1", vec![record("R1", &request, 300)]);
        let again = first.clone();
        let broken = it.bank.store.run(move |tx| -> Result<(), Error<Refused>> {
            clearing::import(tx, &rules, &first)?;
            Err(Error::Refused(Refused::AnotherContent))
        });
        assert!(matches!(broken, Ok(Err(_))));
        assert_eq!(it.stands(), (1_000, 300));
        assert_eq!(words(&import(it, &again).unwrap()), ["matched"]);
    });
}

#[test]
fn reconciliation_shows_what_is_held_and_what_nobody_came_for() {
    each(10_000, |it| {
        let old = it.purchase(1, 300);
        let back = it.purchase(2, 200);
        let internet = Request { channel: Channel::Internet, ..it.purchase(3, 100) };
        for request in [&old, &back, &internet] {
            assert!(it.ask(request).is_ok());
        }
        it.reverse(&reversal(10, &back));
        it.advance(7 * 24 * 3_600);
        let found = reconciled(it);
        assert_eq!(
            (found.never_presented.0, found.never_presented.1),
            (0, Money::ZERO),
            "on the seventh day"
        );
        it.advance(1);
        let young = it.purchase(4, 50);
        let _ = it.ask(&young);
        let found = reconciled(it);
        assert_eq!((found.never_presented.0, found.never_presented.1), (2, Money::from_tenge(400)));
        assert_eq!(found.never_presented.2[0].key, old.key);
        let live = |age: i64| {
            let (_, live) = found.live.iter().find(|(days, _)| *days == age).unwrap();
            live.iter().map(|one| (one.channel, one.count, one.amount)).collect::<Vec<_>>()
        };
        assert_eq!(live(0), [(Channel::Terminal, 1, Money::from_tenge(50))]);
        assert_eq!(
            live(7),
            [(Channel::Internet, 1, Money::from_tenge(100)), (Channel::Terminal, 1, Money::from_tenge(300))]
        );
        assert!(live(1).is_empty() && live(3).is_empty() && live(30).is_empty());
        it.advance(30 * 24 * 3_600);
        it.expire();
        assert!(reconciled(it).live.iter().all(|(_, live)| live.is_empty()));
        assert_eq!(reconciled(it).never_presented.0, 3);
        it.advance(60 * 24 * 3_600);
        assert_eq!(reconciled(it).never_presented.0, 0, "no scheme lets a shop take so long");
    });
}

#[test]
fn an_inquiry_with_an_amount_beside_it_moves_nothing() {
    each(1_000, |it| {
        let inquiry = Request { kind: Kind::Debit, purpose: Purpose::Inquiry, ..it.purchase(1, 300) };
        assert_eq!(it.ask(&inquiry), Ok(0));
        it.reverse(&reversal(2, &inquiry));
        assert_eq!(it.stands(), (1_000, 0));
        assert_eq!(reconciled(it).differences, Differences::default());
    });
}

/// Each line breaks the tables in one way by hand; what does not add up is then found.
#[test]
fn what_does_not_add_up_is_found() {
    for (spoil, found) in [
        ("update authorization_log set cleared = cleared + 1 where cleared > 0", (1, 0)),
        ("update clearing_record set amount = amount + 1 where posting is not null", (0, 1)),
        ("update clearing_record set posting = 1 where posting is not null", (0, 1)),
    ] {
        each(1_000, |it| {
            let request = it.purchase(1, 300);
            let _ = it.ask(&request);
            import(it, &file("F1", vec![record("R1", &request, 300)])).unwrap();
            assert!(reconciled(it).differences.none());
            it.bank.get(move |tx| tx.execute(spoil, &[]).map(|_| ()));
            let differences = reconciled(it).differences;
            assert_eq!((differences.cleared, differences.records), found, "{spoil}");
            assert!(!differences.none());
        });
    }
}
