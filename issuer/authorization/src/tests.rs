//! The judgement, as tables.
#![allow(clippy::unwrap_used)]

use card::{BlockReason, CardFacts, Controls, Expiry, Notices, PinFacts, State};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Balance, Position, Turnover};
use store::{Column, Value};
use vocabulary::{AccountId, AuthorizationId, CardId, Channel, Money, Pan};

use crate::decide::{Facts, Question, decide};
use crate::{Decline, Kind, Merchant, Policy, Purpose, RepeatKey, Request, Verdict, Verdicts};

fn today() -> Date {
    "2026-11-22".parse().unwrap()
}

fn request(channel: Channel, tiyn: i64) -> Request {
    Request {
        key: RepeatKey {
            transmitted_at: Timestamp::UNIX_EPOCH,
            stan: 1,
            acquirer: "1".to_owned(),
            rrn: "1".to_owned(),
        },
        kind: Kind::Hold,
        purpose: Purpose::Purchase,
        pan: Pan::parse("4000000000000002").unwrap(),
        expiry: Expiry::from_value(&Value::Integer(202912)),
        channel,
        amount: Money::from_tiyn(tiyn),
        foreign: None,
        verdicts: Verdicts { cvv: Verdict::Right, ..Verdicts::default() },
        merchant: Merchant { mcc: 5411, country: "398".to_owned(), name: "Shop".to_owned() },
        partial: false,
        increment_of: None,
        approved_elsewhere: false,
    }
}

fn state(word: &str) -> State {
    let at = Timestamp::UNIX_EPOCH;
    match word {
        "ordered" => State::Ordered { at },
        "active" => State::Active { since: at },
        "without_3ds" | "open_cash" => State::Active { since: at },
        "frozen" => State::Frozen { since: at },
        "closed" => State::Closed { since: at },
        reason => State::Blocked { since: at, reason: BlockReason::parse(reason).unwrap() },
    }
}

/// Open for 300 000 a day, five times, 200 000 at once on the internet; open for all else at terminals.
fn controls(open_cash: bool) -> Controls {
    let text = r#"[{"s":[true,300000,5,200000]},{"s":[true,null,null,null]},{"s":[false,null,null,null]},{"s":[true,null,null,null]}]"#;
    let text = text.replace("[false,", if open_cash { "[true," } else { "[false," });
    Controls::from_value(&Value::Text(text)).unwrap()
}

fn position(posted: i64, held: i64, claimed: i64) -> Position {
    let money = Money::from_tiyn;
    Position {
        account: AccountId(9),
        state: ledger::State::Open,
        balance: Balance { posted: money(posted), held: money(held), claimed: money(claimed) },
        turnover: Turnover::none_on(today()),
        last_entry: 0,
        last_hold: 0,
        last_authorization: AuthorizationId(0),
    }
}

fn judge(request: &Request, word: &str, position: &Position, policy: &Policy) -> Result<i64, Decline> {
    judge_pin(request, word, position, policy, (Verdict::NotGiven, 0))
}

/// The same with a PIN, after so many wrong ones.
fn judge_pin(
    request: &Request,
    word: &str,
    position: &Position,
    policy: &Policy,
    (pin, tries): (Verdict, i64),
) -> Result<i64, Decline> {
    let card = CardFacts {
        card: CardId(1),
        account: AccountId(9),
        state: state(word),
        expiry: Expiry::from_value(&Value::Integer(202912)).unwrap(),
        controls: controls(word == "open_cash"),
        without_3ds: Some(Money::from_tiyn(150_000)).filter(|_| word == "without_3ds"),
        notices: Notices::default(),
        pin: PinFacts { digest: None, set_at: None, tries },
        version: 0,
    };
    let facts = Facts { card: Some(&card), position: Some(position), raised: None, today: today(), policy };
    decide(&Question::of(request, pin), &facts).map(Money::tiyn)
}

/// One line is one case: `state channel posted held claimed amount => outcome`.
#[test]
fn the_first_objection_wins() {
    for line in "
        active  internet  200000      0      0 200000 => ok
        active  internet  200000      0      0 200001 => over_per_transaction
        active  internet  199999      0      0 200000 => not_enough
        active  internet  300000 100000      0 200000 => ok
        active  internet  300000 100001      0 200000 => not_enough
        active  internet  300000      0 100001 200000 => not_enough
        active  internet       0      0      0      0 => ok
        active  internet  -50000      0      0      0 => ok
        active  internet  -50000      0      0      1 => not_enough
        active  terminal 9000000      0      0 900000 => ok
        active  cash_machine 9000     0      0    100 => channel_closed
        active  cash_machine    0     0      0    100 => channel_closed
        ordered internet  200000      0      0      1 => card_not_active
        lost    internet  200000      0      0      1 => card_lost
        stolen  internet  200000      0      0      1 => card_stolen
        asked   internet  200000      0      0      1 => card_blocked
        not_mine internet 200000      0      0      1 => card_blocked
        frozen  internet  200000      0      0      1 => card_frozen
        frozen  cash_machine   0      0      0 999999 => card_frozen
        without_3ds internet 900000   0      0 150000 => ok
        without_3ds internet 900000   0      0 150001 => over_without_3ds
        without_3ds internet 900000   0      0 200001 => over_per_transaction
        without_3ds internet      0   0      0 150001 => over_without_3ds
        without_3ds terminal 900000   0      0 150001 => ok
        closed  cash_machine   0      0      0 999999 => card_closed
    "
    .lines()
    .filter(|line| !line.trim().is_empty())
    {
        let (case, outcome) = line.split_once("=>").unwrap();
        let [word, channel, posted, held, claimed, amount] = case.split_whitespace().collect::<Vec<_>>()[..]
        else {
            panic!("{line}")
        };
        let number = |text: &str| text.parse::<i64>().unwrap();
        let request = request(Channel::parse(channel).unwrap(), number(amount));
        let position = position(number(posted), number(held), number(claimed));
        let told = match judge(&request, word, &position, &Policy::default()) {
            Ok(tiyn) => {
                assert_eq!(tiyn, number(amount));
                "ok"
            }
            Err(decline) => decline.word(),
        };
        assert_eq!(told, outcome.trim(), "{line}");
    }
}

#[test]
fn every_objection_yields_to_those_before_it() {
    // A request with everything wrong with it, put right one thing after the other from the top.
    let policy = Policy {
        forbidden_mccs: vec![7995],
        forbidden_countries: vec!["643".to_owned()],
        ..Policy::default()
    };
    let mut wrong = Request {
        expiry: Expiry::from_value(&Value::Integer(203001)),
        verdicts: Verdicts { cvv: Verdict::Wrong, cavv: Verdict::Wrong, pin: None },
        merchant: Merchant { mcc: 7995, country: "643".to_owned(), name: "Casino".to_owned() },
        increment_of: Some(request(Channel::Internet, 1).key),
        ..request(Channel::Internet, 200_001)
    };
    let mut position = position(0, 0, 0);
    position.state = ledger::State::Closed;
    let mut told = Vec::new();
    let pin = std::cell::Cell::new((Verdict::Wrong, 3));
    let mut ask = |wrong: &Request, word: &str, position: &Position| {
        told.push(judge_pin(wrong, word, position, &policy, pin.get()).map_err(Decline::word));
    };
    ask(&wrong, "lost", &position);
    ask(&wrong, "active", &position);
    wrong.expiry = None;
    ask(&wrong, "active", &position);
    position.state = ledger::State::DebitsStopped;
    ask(&wrong, "active", &position);
    position.state = ledger::State::Open;
    ask(&wrong, "active", &position);
    wrong.increment_of = None;
    ask(&wrong, "active", &position);
    wrong.verdicts.cvv = Verdict::NotGiven;
    ask(&wrong, "active", &position);
    wrong.verdicts.cvv = Verdict::Right;
    ask(&wrong, "active", &position);
    wrong.verdicts.cavv = Verdict::NotGiven;
    ask(&wrong, "active", &position);
    pin.set((Verdict::Wrong, 2));
    ask(&wrong, "active", &position);
    pin.set((Verdict::Right, 2));
    ask(&wrong, "active", &position);
    wrong.amount = Money::from_tiyn(200_000);
    position.turnover = spent(100_001, 5);
    ask(&wrong, "active", &position);
    position.turnover = spent(100_000, 5);
    ask(&wrong, "active", &position);
    position.turnover = spent(100_000, 4);
    ask(&wrong, "active", &position);
    wrong.merchant.mcc = 5411;
    ask(&wrong, "active", &position);
    wrong.merchant.country = "398".to_owned();
    ask(&wrong, "active", &position);
    position.balance.posted = Money::from_tiyn(200_000);
    ask(&wrong, "active", &position);
    let expected = [
        "card_lost",
        "wrong_expiry",
        "account_closed",
        "debits_stopped",
        "nothing_to_raise",
        "wrong_cvv",
        "cvv_missing",
        "wrong_cavv",
        "pin_tries_exceeded",
        "wrong_pin",
        "over_per_transaction",
        "over_daily_amount",
        "over_daily_count",
        "merchant_kind_forbidden",
        "country_forbidden",
        "not_enough",
    ];
    let mut expected = expected.map(Err).to_vec();
    expected.push(Ok(200_000));
    assert_eq!(told, expected);
    // And that order is the enum's.
    let places = expected.iter().filter_map(|told| told.err()).map(|word| Decline::parse(word).unwrap());
    assert!(places.collect::<Vec<_>>().is_sorted());
}

/// One line is one case: `channel purpose needed PIN tries => outcome`.
#[test]
fn a_pin_is_right_wrong_or_worth_nothing_any_more() {
    for line in "
        terminal     no  none  0 => ok
        terminal     no  right 2 => ok
        terminal     no  right 3 => pin_tries_exceeded
        terminal     no  wrong 2 => wrong_pin
        terminal     no  wrong 3 => pin_tries_exceeded
        terminal     no  none  3 => ok
        transfer     no  wrong 0 => wrong_pin
        terminal     yes none  0 => ok
        cash_machine no  none  0 => ok
        cash_machine yes none  0 => pin_missing
        cash_machine yes none  3 => pin_missing
        cash_machine yes right 0 => ok
    "
    .lines()
    .filter(|line| !line.trim().is_empty())
    {
        let (case, outcome) = line.split_once("=>").unwrap();
        let [channel, needed, pin, tries] = case.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let pin = match pin {
            "none" => Verdict::NotGiven,
            "right" => Verdict::Right,
            _ => Verdict::Wrong,
        };
        let policy = Policy { cash_needs_pin: needed == "yes", ..Policy::default() };
        let request = request(Channel::parse(channel).unwrap(), 100);
        // The channel of cash is closed in the standing controls of these tables.
        let word = if channel == "cash_machine" { "open_cash" } else { "active" };
        let told = judge_pin(&request, word, &position(100, 0, 0), &policy, (pin, tries.parse().unwrap()));
        assert_eq!(told.err().map_or("ok", Decline::word), outcome.trim(), "{line}");
    }
}

/// With 3-D Secure off: what was bought on the internet that day, with or without it, leaves less of the small
/// limit; a purchase that was confirmed is not held against it, and neither is a transfer.
#[test]
fn without_3ds_only_the_small_limit_is_left() {
    let confirmed = Verdicts { cavv: Verdict::Right, ..Verdicts::default() };
    let mut position = position(900_000, 0, 0);
    position.turnover = spent(100_000, 1);
    let ask = |request: &Request| judge(request, "without_3ds", &position, &Policy::default());
    assert_eq!(ask(&request(Channel::Internet, 50_000)), Ok(50_000));
    assert_eq!(ask(&request(Channel::Internet, 50_001)), Err(Decline::OverWithout3ds));
    assert_eq!(ask(&Request { verdicts: confirmed, ..request(Channel::Internet, 50_001) }), Ok(50_001));
    let refund = Request { purpose: Purpose::Refund, ..request(Channel::Internet, 50_001) };
    assert_eq!(ask(&refund), Ok(50_001));
    let on = judge(&request(Channel::Internet, 50_001), "active", &position, &Policy::default());
    assert_eq!(on, Ok(50_001), "with it on, no small limit is there");
}

fn spent(tiyn: i64, count: i64) -> Turnover {
    let used = ledger::Used { amount: Money::from_tiyn(tiyn), count };
    Turnover::none_on(today()).with(Channel::Internet, used)
}

#[test]
fn part_is_approved_only_where_part_is_welcome_and_something_is_there() {
    for (posted, partial, outcome) in [
        (100, true, Ok(100)),
        (100, false, Err(Decline::NotEnough)),
        (0, true, Err(Decline::NotEnough)),
        (-1, true, Err(Decline::NotEnough)),
        (50_000, true, Ok(5_000)),
    ] {
        let request = Request { partial, ..request(Channel::Terminal, 5_000) };
        let told = judge(&request, "active", &position(posted, 0, 0), &Policy::default());
        assert_eq!(told, outcome, "{posted} {partial}");
    }
}

#[test]
fn a_refund_is_taken_on_a_closed_channel_and_below_zero_but_not_on_a_blocked_card() {
    let refund = Request { purpose: Purpose::Refund, ..request(Channel::CashMachine, 5_000) };
    assert_eq!(judge(&refund, "active", &position(-10, 0, 0), &Policy::default()), Ok(5_000));
    assert_eq!(judge(&refund, "lost", &position(0, 0, 0), &Policy::default()), Err(Decline::CardLost));
}

#[test]
fn every_reason_has_its_own_word() {
    for decline in Decline::ALL {
        assert_eq!(Decline::parse(decline.word()), Some(decline));
    }
    assert!(Decline::ALL.is_sorted());
}
