//! A card's page with money on the card: holds, claims, operations and why one was declined.

use std::sync::Arc;

use authorization::{
    Kind, Merchant, Policy, Presentment, Purpose, RepeatKey, Request, Reversal, Rules, Verdict, Verdicts,
};
use jiff::{SignedDuration, Timestamp};
use ledger::{ClaimKind, Order};
use vocabulary::{AccountId, CardId, Channel, Money, Pan};

use crate::world::{World, each};

/// A card with so many tenge on its account.
pub(crate) fn card_with(world: &World<'_>, tenge: i64) -> (CardId, AccountId, Pan) {
    let card = world.issued(world.customer, &[]);
    let account = world.bank.get(move |tx| card::find(tx, card)).unwrap().account;
    let pan = world.bank.get(card::demonstration).pop().unwrap().pan;
    top_up(world, account, tenge);
    (card, account, pan)
}

fn top_up(world: &World<'_>, account: AccountId, tenge: i64) {
    let put = move |tx: &mut store::Tx<'_>| {
        let order = Order {
            reference: "top-up",
            amount: Money::from_tenge(tenge),
            operation_at: tx.now(),
            details: "",
        };
        ledger::top_up(tx, account, &order)
    };
    if tenge > 0 {
        world.bank.run(put).unwrap();
    }
}

pub(crate) fn purchase(pan: Pan, number: i64, tenge: i64) -> Request {
    Request {
        key: RepeatKey {
            transmitted_at: Timestamp::from_second(1_795_000_000 + number).unwrap(),
            stan: number,
            acquirer: "398001".to_owned(),
            rrn: format!("{number:012}"),
        },
        kind: Kind::Hold,
        purpose: Purpose::Purchase,
        pan,
        expiry: None,
        channel: Channel::Internet,
        amount: Money::from_tenge(tenge),
        foreign: None,
        verdicts: Verdicts { cvv: Verdict::Right, ..Verdicts::default() },
        merchant: Merchant { mcc: 5411, country: "398".to_owned(), name: format!("Дүкен {number}") },
        partial: false,
        increment_of: None,
        approved_elsewhere: false,
    }
}

pub(crate) fn ask(world: &World<'_>, request: &Request) {
    // What happens later stands above what happened before.
    world.bank.advance(SignedDuration::from_secs(1));
    let rules = Rules { catalogue: world.rules.catalogue.clone(), policy: Policy::default() };
    let (rules, request) = (Arc::new(rules), request.clone());
    world.bank.get(move |tx| authorization::authorize(tx, &rules, [&request]).map(|_| ()));
}

pub(crate) fn present(world: &World<'_>, of: &Request, tenge: i64) {
    let catalogue = world.rules.catalogue.clone();
    let presentment = Presentment {
        reference: of.key.rrn.clone(),
        pan: of.pan,
        acquirer: of.key.acquirer.clone(),
        rrn: of.key.rrn.clone(),
        approval_code: String::new(),
        purpose: of.purpose,
        amount: Money::from_tenge(tenge),
        last: true,
        operation_at: of.key.transmitted_at,
        merchant: of.merchant.name.clone(),
    };
    world.bank.get(move |tx| authorization::present(tx, &catalogue, &presentment).map(|_| ()));
}

/// Money as the page writes it.
pub(crate) fn tenge(tenge: i64) -> String {
    Money::from_tenge(tenge).to_string()
}

#[test]
fn a_card_never_used_says_how_to_begin() {
    each(|world| {
        let (card, ..) = card_with(world, 0);
        let mut browser = world.customer_browser("nursultan");
        let page = browser.get(&format!("/bank/cards/{card}"));
        page.is(200).says(&["Операций пока нет. Пополните счёт"]);
        page.hides(&["Заблокировано по операциям", "По требованиям третьих лиц", "Задолженность"]);
    });
}

#[test]
fn what_is_blocked_is_listed_by_who_holds_it() {
    each(|world| {
        let (card, account, pan) = card_with(world, 10_000);
        ask(world, &purchase(pan, 1, 3_000));
        let claim = Money::from_tenge(500);
        world
            .bank
            .run(move |tx| ledger::place_claim(tx, account, claim, ClaimKind::Arrest, "№ 7 от 20.11.2026"))
            .unwrap();
        let mut browser = world.customer_browser("nursultan");
        let page = browser.get(&format!("/bank/cards/{card}"));
        page.is(200).says(&[&tenge(6_500), &tenge(3_500), &tenge(3_000), &tenge(500)]);
        page.says(&["Дүкен 1", "с 22.11.2026 12:00, освободится само 29.11.2026 12:00"]);
        page.says(&["По требованиям третьих лиц", "Арест", "№ 7 от 20.11.2026"]);
        page.says(&["В обработке", "Пополнение"]);
    });
}

#[test]
fn every_operation_says_what_became_of_it() {
    each(|world| {
        let (card, _, pan) = card_with(world, 10_000);
        let [paid, back, late, much] = [(1, 1_000), (2, 2_000), (3, 300), (4, 20_000)]
            .map(|(number, tenge)| purchase(pan, number, tenge));
        for request in [&paid, &back, &late, &much] {
            ask(world, request);
        }
        ask(
            world,
            &Request { channel: Channel::CashMachine, purpose: Purpose::Inquiry, ..purchase(pan, 5, 0) },
        );
        ask(world, &Request { partial: true, ..purchase(pan, 6, 50_000) });
        present(world, &paid, 1_000);
        let key = purchase(pan, 9, 0).key;
        let reversal =
            Reversal { key, original: back.key.clone(), original_kind: back.kind, remaining: None };
        world.bank.get(move |tx| authorization::reverse(tx, &reversal).map(|_| ()));
        let mut browser = world.customer_browser("nursultan");
        let page = browser.get(&format!("/bank/cards/{card}"));
        page.is(200).says(&[
            "На счёте доступно меньше этой суммы. Пополните счёт и повторите операцию.",
            "Отклонена",
            "Проведена",
            "Отменена",
            "Магазин отменил операцию, деньги снова доступны.",
            &format!("Одобрено частично: магазин просил {}.", tenge(50_000)),
            &tenge(-6_700),
            &format!("+{}", tenge(10_000)),
        ]);
        page.hides(&["Дүкен 5", "Не списана"]);
        world.bank.advance(SignedDuration::from_hours(24 * 11));
        world.bank.get(|tx| ledger::hold::expire(tx, 100));
        let mut browser = world.customer_browser("nursultan");
        browser
            .get(&format!("/bank/cards/{card}"))
            .is(200)
            .says(&["Не списана", "Магазин не забрал деньги в срок"]);
    });
}

#[test]
fn an_overdrawn_account_says_what_is_owed() {
    each(|world| {
        let (card, _, pan) = card_with(world, 1_000);
        let request = purchase(pan, 1, 1_000);
        ask(world, &request);
        present(world, &request, 1_250);
        let mut browser = world.customer_browser("nursultan");
        let page = browser.get(&format!("/bank/cards/{card}"));
        page.is(200).says(&[&format!("Задолженность: {}", tenge(250)), &tenge(-1_250)]);
    });
}

#[test]
fn only_the_newest_of_many_operations_are_shown_and_none_is_left_out_between_them() {
    each(|world| {
        let (card, _, pan) = card_with(world, 10_000);
        for number in 1..=30 {
            ask(world, &purchase(pan, number, 10));
        }
        let mut browser = world.customer_browser("nursultan");
        let page = browser.get(&format!("/bank/cards/{card}")).text();
        for number in 11..=30 {
            assert_eq!(page.matches(&format!("<b>Дүкен {number}</b>")).count(), 2, "{number}");
        }
        assert!(!page.contains("<b>Дүкен 10</b>") && !page.contains("Пополнение"));
        assert!(page.contains("Показаны самые новые."));
    });
}
