//! What a holder's settings do to payments: messages, sleep, 3-D Secure switched off; another limit tried on what
//! has been; disputes.

use std::sync::Arc;

use audit::Actor;
use authorization::dispute::{self, Opened};
use authorization::{
    Decline, Kind, Outcome, Presented, Purpose, Request, Verdict, Verdicts, authorize, find, notice,
    would_be_now, would_refuse,
};
use card::{BlockReason, Notices, SpendingLimit, settings};
use jiff::SignedDuration;
use people::sms::{self, Content, Sms};
use store::{Tx, outbox};
use vocabulary::{AuthorizationId, Channel, Language, Money};

use crate::world::{PLENTY, World, each, reversal, tenge};

/// The words of the SMS about operations that wait, in no order.
fn messages(it: &World<'_>) -> Vec<String> {
    told(it).into_iter().filter(|sms| sms.by_phone).map(|sms| sms.text).collect()
}

/// All that is told of operations, by SMS or on the holder's pages alone, in the order of the words.
fn told(it: &World<'_>) -> Vec<Sms> {
    let rules = Arc::clone(&it.rules);
    let mut told = it.bank.get(move |tx| {
        let until = tx.now() + SignedDuration::from_secs(1);
        let mut told = Vec::new();
        // As the courier does: of a parcel about several one for each, at the next look.
        loop {
            let parcels = outbox::lease(tx, notice::AUTHORIZATION, 100, until)?;
            if parcels.is_empty() {
                break;
            }
            for parcel in parcels {
                match notice::read(&parcel.body)?[..] {
                    [id] => {
                        told.push(notice::message(tx, &rules.catalogue, id)?.unwrap());
                        outbox::delivered(tx, parcel.id)?;
                    }
                    ref several => notice::part(tx, parcel.id, several)?,
                }
            }
        }
        for parcel in outbox::lease(tx, sms::TEXT, 100, until)? {
            told.push(sms::read_text(&parcel.body)?);
            outbox::delivered(tx, parcel.id)?;
        }
        Ok(told)
    });
    told.sort_by(|one, other| one.text.cmp(&other.text));
    told
}

fn notices(it: &World<'_>, chosen: &'static [&'static str]) {
    let (rules, card) = (Arc::clone(&it.rules), it.card.id);
    let set = move |tx: &mut Tx<'_>| {
        let version = card::facts(tx, &rules.catalogue, card)?.unwrap().version;
        let chosen = Notices::of(|word| chosen.contains(&word));
        settings::set_notices(tx, &rules.catalogue, Actor::System, card, version, chosen)
    };
    it.bank.run(set).unwrap();
}

fn set_frozen(it: &World<'_>, frozen: bool) {
    let card = it.card.id;
    let set = move |tx: &mut Tx<'_>| {
        let card = card::find(tx, card)?.unwrap();
        if frozen { card::freeze(tx, Actor::System, &card) } else { card::unfreeze(tx, Actor::System, &card) }
    };
    it.bank.run(set).unwrap();
}

fn switch_3ds_off(it: &World<'_>) {
    let card = it.card.id;
    it.bank.get(move |tx| settings::switch_3ds_off(tx, Actor::System, card));
}

fn last_four(it: &World<'_>) -> String {
    it.card.pan.last_four()
}

#[test]
fn an_approved_purchase_is_told_once_and_what_was_not_chosen_is_not() {
    each(10_000, |it| {
        let purchase = it.purchase(1, 1_234);
        assert_eq!(it.ask(&purchase), Ok(1_234));
        assert_eq!(it.ask(&purchase), Ok(1_234));
        assert_eq!(it.ask(&it.purchase(2, 50_000)), Err("not_enough"));
        let cash = Request { purpose: Purpose::Cash, channel: Channel::CashMachine, ..it.purchase(3, 1_000) };
        assert_eq!(it.ask(&cash), Ok(1_000));
        assert_eq!(it.ask(&it.purchase(4, 0)), Ok(0), "whether the card is good");
        let said = format!(
            "Tolem *{}: покупка 1\u{a0}234,00\u{a0}₸, Dastarkhan, Almaty. Доступно 7\u{a0}766,00\u{a0}₸.",
            last_four(it)
        );
        assert_eq!(messages(it), [said]);
    });
}

#[test]
fn every_refusal_is_told_on_the_pages_and_by_sms_only_to_who_chose_it() {
    each(1_000, |it| {
        notices(it, &[]);
        assert_eq!(it.ask(&it.purchase(1, 1)), Ok(1));
        assert_eq!(it.ask(&it.purchase(2, 50_000)), Err("not_enough"));
        let [refused] = &told(it)[..] else { panic!("one refusal") };
        assert!(!refused.by_phone && refused.text.contains("отклонено"), "{}", refused.text);
        assert!(matches!(refused.content, Content::Authorization(_)));
        notices(it, &["decline"]);
        assert_eq!(it.ask(&it.purchase(3, 50_000)), Err("not_enough"));
        assert!(told(it)[0].by_phone);
    });
}

/// What stood in the way of the first, and what would now.
fn again(it: &World<'_>, request: &Request) -> (Outcome, Result<i64, Decline>) {
    let (rules, request) = (Arc::clone(&it.rules), request.clone());
    it.bank.get(move |tx| {
        let id = authorize(tx, &rules, [&request])?[0].id;
        let first = find(tx, id)?.unwrap();
        let now = would_be_now(tx, &rules, &first)?.map(tenge);
        Ok((first.outcome, now))
    })
}

#[test]
fn a_refusal_is_judged_anew_by_what_holds_now() {
    each(1_000, |it| {
        let declined = |outcome: &Outcome| match outcome {
            Outcome::Declined(decline) => *decline,
            other => panic!("{other:?}"),
        };
        let (first, now) = again(it, &it.purchase(1, 50_000));
        assert_eq!((declined(&first), now), (Decline::NotEnough, Err(Decline::NotEnough)));
        it.top_up("later", 100_000);
        let (first, now) = again(it, &it.purchase(1, 50_000));
        assert_eq!((declined(&first), now), (Decline::NotEnough, Ok(50_000)), "the repeat hears the first");

        let wrong = Verdicts { cvv: Verdict::Wrong, ..Verdicts::default() };
        let (first, now) = again(it, &Request { verdicts: wrong, ..it.purchase(2, 10) });
        assert_eq!((declined(&first), now), (Decline::WrongCvv, Ok(10)), "with the right one");

        switch_3ds_off(it);
        let online = Request { channel: Channel::Internet, ..it.purchase(3, 90_000) };
        let (first, now) = again(it, &online);
        assert_eq!((declined(&first), now), (Decline::OverWithout3ds, Err(Decline::OverWithout3ds)));

        it.block(BlockReason::Lost);
        let (first, now) = again(it, &online);
        assert_eq!((declined(&first), now), (Decline::OverWithout3ds, Err(Decline::CardLost)));
    });
}

#[test]
fn what_was_answered_together_is_one_parcel_and_parted_it_is_one_for_each() {
    each(10_000, |it| {
        it.batch(&[it.purchase(1, 1), it.purchase(2, 2), it.purchase(3, 3)]);
        let several = it.bank.get(|tx| {
            let until = tx.now() + SignedDuration::from_secs(1);
            let [parcel] = &outbox::lease(tx, notice::AUTHORIZATION, 100, until)?[..] else {
                panic!("one parcel for a commit");
            };
            let several = notice::read(&parcel.body)?;
            notice::part(tx, parcel.id, &several)?;
            assert_eq!(outbox::state(tx, parcel.id)?.as_deref(), Some("delivered"));
            Ok(several)
        });
        assert_eq!(several.len(), 3);
        let parted = it.bank.get(|tx| {
            let until = tx.now() + SignedDuration::from_secs(1);
            let parcels = outbox::lease(tx, notice::AUTHORIZATION, 100, until)?;
            parcels.iter().map(|parcel| notice::read(&parcel.body)).collect::<Result<Vec<_>, _>>()
        });
        let mut parted = parted;
        parted.sort();
        assert_eq!(parted, several.iter().map(|id| vec![*id]).collect::<Vec<_>>());
        for odd in [&[][..], &[0; 7], &[0; 9]] {
            assert!(notice::read(odd).is_err(), "{odd:?}");
        }
    });
}

#[test]
fn everything_is_told_to_who_chose_everything_in_the_language_of_the_moment() {
    each(10_000, |it| {
        notices(it, &["purchase", "cash", "transfer", "incoming", "decline"]);
        let cash = Request { purpose: Purpose::Cash, channel: Channel::CashMachine, ..it.purchase(1, 1_000) };
        let transfer =
            Request { purpose: Purpose::Transfer, channel: Channel::Transfer, ..it.purchase(2, 1_000) };
        let advice = Request { kind: Kind::HoldAdvice, approved_elsewhere: true, ..it.purchase(3, 1_000) };
        let refused_elsewhere = Request { kind: Kind::HoldAdvice, ..it.purchase(4, 1_000) };
        let answers = it.batch(&[cash, transfer, advice, refused_elsewhere, it.purchase(5, 50_000)]);
        assert_eq!(answers.len(), 5);
        let (rules, card) = (Arc::clone(&it.rules), it.card.id);
        let kazakh = move |tx: &mut Tx<'_>| {
            let version = card::facts(tx, &rules.catalogue, card)?.unwrap().version;
            settings::set_language(tx, &rules.catalogue, Actor::System, card, version, Language::Kk)
        };
        it.bank.run(kazakh).unwrap();
        let texts = messages(it);
        let words = ["аударым", "сатып алу", "қабылданбады", "қолма-қол ақша"];
        for word in words {
            assert_eq!(texts.iter().filter(|text| text.contains(word)).count(), 1, "{word}: {texts:?}");
        }
        assert_eq!(texts.len(), words.len());
        notices(it, &[]);
        assert_eq!(it.ask(&it.purchase(6, 1)), Ok(1));
        assert_eq!(messages(it), [""; 0]);
    });
}

#[test]
fn money_that_came_and_purchases_without_a_hold_are_told_when_they_are_posted() {
    each(10_000, |it| {
        notices(it, &["purchase", "incoming"]);
        let held = it.purchase(1, 1_000);
        assert_eq!(it.ask(&held), Ok(1_000));
        messages(it);
        assert_eq!(it.present(&it.presentment("p1", &held, 1_000)), Presented::Matched);
        assert_eq!(messages(it), [""; 0], "it was told when it was approved");
        let refund = Request { purpose: Purpose::Refund, ..it.purchase(2, 400) };
        assert_eq!(it.present(&it.presentment("p2", &refund, 400)), Presented::Refunded);
        assert!(messages(it)[0].contains("возврат 400,00"));
        assert_eq!(it.present(&it.presentment("p2", &refund, 400)), Presented::Before);
        assert_eq!(it.present(&it.presentment("p3", &it.purchase(3, 70), 70)), Presented::Unmatched);
        assert!(messages(it)[0].contains("покупка 70,00"));
        let (rules, account) = (Arc::clone(&it.rules), it.card.account);
        let came = Money::from_tenge(5);
        it.bank.get(move |tx| notice::tell_top_up(tx, &rules.catalogue, account, came));
        assert!(messages(it)[0].contains("пополнение 5,00"));
    });
}

#[test]
fn a_sleeping_card_declines_what_is_asked_and_lets_through_what_is_a_fact() {
    each(PLENTY, |it| {
        let before = it.purchase(1, 100);
        assert_eq!(it.ask(&before), Ok(100));
        set_frozen(it, true);
        assert_eq!(it.ask(&it.purchase(2, 100)), Err("card_frozen"));
        assert_eq!(it.ask(&before), Ok(100), "a repeat hears the first answer");
        let advice = Request { kind: Kind::DebitAdvice, approved_elsewhere: true, ..it.purchase(3, 30) };
        assert_eq!(it.ask(&advice), Ok(30));
        assert_eq!(it.present(&it.presentment("p1", &before, 100)), Presented::Matched);
        set_frozen(it, false);
        assert_eq!(it.ask(&it.purchase(4, 100)), Ok(100));
    });
}

#[test]
fn a_block_between_a_request_and_its_repeat_leaves_the_answer_and_stops_the_next() {
    each(PLENTY, |it| {
        let request = it.purchase(1, 100);
        assert_eq!(it.ask(&request), Ok(100));
        it.block(BlockReason::NotMine);
        assert_eq!(it.ask(&request), Ok(100));
        assert_eq!(it.ask(&it.purchase(2, 100)), Err("card_blocked"));
        assert_eq!(it.batch(&[request, it.purchase(3, 1)]).len(), 2);
    });
}

#[test]
fn with_3ds_off_the_internet_is_open_for_a_small_sum_a_day() {
    each(PLENTY * 10, |it| {
        let internet = |number, tenge| Request { channel: Channel::Internet, ..it.purchase(number, tenge) };
        let confirmed = Verdicts { cvv: Verdict::Right, cavv: Verdict::Right, ..Verdicts::default() };
        assert_eq!(it.ask(&internet(1, 15_000)), Ok(15_000), "it is on");
        switch_3ds_off(it);
        assert_eq!(it.ask(&internet(2, 5_001)), Err("over_without_3ds"));
        let last = internet(3, 5_000);
        assert_eq!(it.ask(&last), Ok(5_000));
        assert_eq!(it.ask(&internet(4, 1)), Err("over_without_3ds"));
        assert_eq!(it.ask(&Request { verdicts: confirmed, ..internet(5, 9_000) }), Ok(9_000));
        assert_eq!(it.ask(&it.purchase(6, 9_000)), Ok(9_000), "at a terminal nothing has changed");
        it.advance(86_400);
        assert_eq!(it.ask(&internet(7, 20_000)), Ok(20_000), "the day turned");
        it.reverse(&reversal(8, &internet(7, 20_000)));
        assert_eq!(it.ask(&internet(9, 20_000)), Ok(20_000), "what was taken back does not count");
    });
}

#[test]
fn another_limit_is_tried_on_what_has_been() {
    each(100_000, |it| {
        let spend = |number: i64, tenge: i64| {
            it.advance(60);
            it.ask(&Request { channel: Channel::Internet, ..it.purchase(number, tenge) }).unwrap();
        };
        spend(1, 300);
        spend(2, 500);
        spend(3, 200);
        it.ask(&Request { channel: Channel::Internet, ..it.purchase(4, 900_000) }).unwrap_err();
        it.ask(&it.purchase(5, 700)).unwrap();
        spend(6, 400);
        it.reverse(&reversal(7, &Request { channel: Channel::Internet, ..it.purchase(6, 400) }));
        it.advance(86_400);
        spend(8, 600);
        let account = it.card.account;
        let since = it.bank.now() - SignedDuration::from_hours(24 * 90);
        let history = it.bank.get(move |tx| authorization::history(tx, account, since, 2_000));
        let tried = |limit: SpendingLimit| {
            let refused = would_refuse(&history, Channel::Internet, &limit);
            let told = |(it, why): &(&authorization::Authorization, authorization::Decline)| {
                format!("{} {}", tenge(it.outcome.amount()), why.word())
            };
            refused.iter().map(told).collect::<Vec<_>>()
        };
        let daily =
            |tenge| SpendingLimit { daily_amount: Some(Money::from_tenge(tenge)), ..SpendingLimit::LIFTED };
        assert_eq!(tried(SpendingLimit::LIFTED), [""; 0]);
        assert_eq!(tried(daily(1_000)), [""; 0], "as much as was spent on a day");
        assert_eq!(tried(daily(999)), ["200 over_daily_amount"]);
        assert_eq!(
            tried(daily(599)),
            ["600 over_daily_amount", "500 over_daily_amount"],
            "300 and 200 go through"
        );
        let twice = SpendingLimit { daily_count: Some(2), ..SpendingLimit::LIFTED };
        assert_eq!(tried(twice), ["200 over_daily_count"]);
        let at_once =
            SpendingLimit { per_transaction: Some(Money::from_tenge(500)), ..SpendingLimit::LIFTED };
        assert_eq!(tried(at_once), ["600 over_per_transaction"]);
        let closed = SpendingLimit { open: false, ..SpendingLimit::LIFTED };
        assert_eq!(tried(closed).len(), 4);
    });
}

#[test]
fn operations_are_disputed_once_and_only_ones_own() {
    each(10_000, |it| {
        let asked = |number, tenge| it.answer(&it.purchase(number, tenge)).id;
        let (first, second, refused) = (asked(1, 100), asked(2, 200), asked(3, 90_000));
        let taken_back = asked(4, 300);
        it.reverse(&reversal(5, &it.purchase(4, 300)));
        let another = it.another_card();
        let open = |card: vocabulary::CardId, chosen: &[AuthorizationId]| {
            let chosen = chosen.to_vec();
            it.bank.get(move |tx| {
                let card = card::find(tx, card)?.unwrap();
                dispute::open(tx, &card, &chosen)
            })
        };
        assert_eq!(open(another.id, &[first]), Opened::Nothing, "of another card");
        assert_eq!(open(it.card.id, &[refused, taken_back]), Opened::Nothing, "no money was taken");
        assert_eq!(open(it.card.id, &[]), Opened::Nothing);
        assert!(matches!(open(it.card.id, &[first, refused]), Opened::Dispute(_, 1)));
        assert_eq!(open(it.card.id, &[first]), Opened::Nothing, "it is disputed already");
        let card = it.card.id;
        let candidates = it.bank.get(move |tx| {
            let card = card::find(tx, card)?.unwrap();
            dispute::candidates(tx, &card)
        });
        let candidates = candidates.iter().map(|(it, already)| (it.id, *already)).collect::<Vec<_>>();
        assert_eq!(candidates, [(second, false), (first, true)]);
    });
}
