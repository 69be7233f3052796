//! What a wish about a limit comes to; changes that wait read back.

#![allow(clippy::unwrap_used)]
use super::*;

const DAY: &str = "2026-11-22";

fn limit(text: &str) -> SpendingLimit {
    match text {
        "lifted" => SpendingLimit::LIFTED,
        "closed" => SpendingLimit { open: false, ..limit("100") },
        tenge => SpendingLimit {
            daily_amount: Some(Money::from_tenge(tenge.parse().unwrap())),
            ..SpendingLimit::LIFTED
        },
    }
}

fn told(plan: &Plan) -> String {
    let text = |limit: &SpendingLimit| match (limit.open, limit.daily_amount) {
        (false, _) => "closed".to_owned(),
        (true, None) => "lifted".to_owned(),
        (true, Some(amount)) => (amount.tiyn() / 100).to_string(),
    };
    let control = |control: &Control| match &control.exception {
        Some(exception) => {
            format!("{} then {} after {}", text(&exception.limit), text(&control.standing), exception.until)
        }
        None => text(&control.standing),
    };
    match plan {
        Plan::Nothing => "nothing".to_owned(),
        Plan::AtOnce(made) => format!("at once: {}", control(made)),
        Plan::Code(made) => format!("code: {}", control(made)),
    }
}

/// One line is one wish: `standing exception wanted days => what it comes to`; an exception holds through
/// the 29th.
#[test]
fn what_lets_a_card_do_more_needs_a_code_and_ends_and_what_lets_it_do_less_does_not() {
    for line in "
        100    -      100    30 => nothing
        100    -      99     30 => at once: 99
        100    -      101    30 => code: 101 then 100 after 2026-12-22
        100    -      101     1 => code: 101 then 100 after 2026-11-23
        100    -      lifted 30 => code: lifted then 100 after 2026-12-22
        100    -      closed 30 => at once: closed
        lifted -      100    30 => at once: 100
        closed -      100    30 => code: 100 then closed after 2026-12-22
        closed -      50     30 => code: 50 then closed after 2026-12-22
        closed -      closed 30 => nothing
        100    900    900     7 => nothing
        100    900    900     8 => code: 900 then 100 after 2026-11-30
        100    900    900     6 => at once: 900 then 100 after 2026-11-28
        100    900    500     7 => at once: 500 then 100 after 2026-11-29
        100    900    500     8 => code: 500 then 100 after 2026-11-30
        100    900    901     7 => code: 901 then 100 after 2026-11-29
        100    900    100     7 => at once: 100
        100    900    99     30 => at once: 99
        closed 900    closed 30 => at once: closed
        100    lifted 900     7 => at once: 900 then 100 after 2026-11-29
    "
    .lines()
    .filter(|line| !line.trim().is_empty())
    {
        let (case, outcome) = line.split_once("=>").unwrap();
        let [standing, exception, wanted, days] = case.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let until = "2026-11-29".parse().unwrap();
        let exception = (exception != "-").then(|| LimitException { limit: limit(exception), until });
        let control = Control { standing: limit(standing), exception };
        let limit = limit(wanted);
        let wanted = Wanted {
            channel: Channel::Internet,
            open: limit.open,
            daily_amount: limit.daily_amount,
            days: days.parse().unwrap(),
        };
        assert_eq!(told(&plan(&control, DAY.parse().unwrap(), &wanted)), outcome.trim(), "{line}");
    }
}

#[test]
fn an_exception_that_is_over_is_no_exception() {
    let until = "2026-11-21".parse().unwrap();
    let control =
        Control { standing: limit("100"), exception: Some(LimitException { limit: limit("900"), until }) };
    let wanted = Wanted {
        channel: Channel::Internet,
        open: true,
        daily_amount: Some(Money::from_tenge(500)),
        days: 30,
    };
    let plan = plan(&control, DAY.parse().unwrap(), &wanted);
    assert_eq!(told(&plan), "code: 500 then 100 after 2026-12-22");
}

#[test]
fn a_change_that_waits_reads_back_and_no_two_bear_one_mark() {
    let until: Date = DAY.parse().unwrap();
    let raised = |tenge: &str| LimitException { limit: limit(tenge), until };
    let all = [
        Waiting::ThreeDSecureOff,
        Waiting::Limit(Channel::Internet, raised("900")),
        Waiting::Limit(Channel::Transfer, raised("900")),
        Waiting::Limit(Channel::Internet, raised("901")),
        Waiting::Limit(Channel::Internet, raised("lifted")),
        Waiting::Pin(PinDigest::from_hex(&"0f".repeat(32)).unwrap()),
        Waiting::Pin(PinDigest::from_hex(&"f0".repeat(32)).unwrap()),
    ];
    let marks = all.map(|one| one.mark()).into_iter().collect::<std::collections::HashSet<_>>();
    assert_eq!(marks.len(), all.len());
    for one in all {
        assert_eq!(Waiting::from_text(&one.to_text()), Some(one));
    }
}
