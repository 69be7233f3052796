//! One message after the other: what is asked, what is answered, what becomes of the money.

use authorization::Policy;

use crate::line::Ask;
use crate::world::{PLENTY, each, each_with, line_act, reversal, settings, typed};

#[test]
fn a_purchase_is_approved_with_a_code_and_held() {
    each(1_000, |it| {
        let asked = it.purchase(1, 700);
        let heard = it.line().ask(&asked);
        assert_eq!((heard.mti.as_str(), heard.code()), ("0110", "00"));
        let approval = heard.field(38).unwrap();
        assert!(approval.len() == 6 && approval.bytes().all(|byte| byte.is_ascii_digit()), "{approval}");
        for number in [2, 3, 4, 7, 11, 14, 18, 32, 37, 41, 42, 49] {
            assert_eq!(heard.field(number), Some(asked.field(number)), "DE {number} comes back");
        }
        assert_eq!((it.stands(), it.holds()), ((1_000, 700), vec![700]));
        assert_eq!(it.line().code(&it.purchase(2, 301)), "51");
    });
}

#[test]
fn a_repeat_hears_the_first_answer_though_the_card_was_blocked_since() {
    each(PLENTY, |it| {
        let mut line = it.line();
        let first = line.ask(&it.purchase(1, 700));
        it.block(it.card.id, card::BlockReason::Stolen);
        assert_eq!(line.ask(&it.purchase(1, 700).of_type("0101")), first);
        assert_eq!(it.line().ask(&it.purchase(1, 700)), first, "on another connection too");
        assert_eq!(line.code(&it.purchase(2, 1)), "43");
        assert_eq!(it.holds(), [700]);
    });
}

/// A shop gives up and tries again in every order that a network can make of it.
#[test]
fn all_orders_of_request_repeat_reversal_and_its_repeat_end_alike() {
    each(PLENTY, |it| {
        let mut line = it.line();
        for (round, order) in orders().iter().enumerate() {
            let number = 10 * round as u64;
            let request = it.purchase(number + 1, 100);
            let undo = reversal(number + 2, &request);
            let repeats = [request.clone().of_type("0101"), undo.clone().of_type("0401")];
            let messages = [&request, &repeats[0], &undo, &repeats[1]];
            let heard = order.map(|which| line.ask(messages[which]));
            let came_first =
                order.iter().position(|which| *which < 2) < order.iter().position(|which| *which > 1);
            for (which, heard) in order.iter().zip(&heard) {
                let code = match (*which < 2, came_first) {
                    (_, true) => "00",
                    (true, false) => "12",
                    (false, false) => "25",
                };
                assert_eq!(heard.code(), code, "{order:?}, message {which}");
                assert_eq!(heard.mti, if *which < 2 { "0110" } else { "0410" });
            }
            let approvals = heard.iter().filter_map(|heard| heard.field(38)).collect::<Vec<_>>();
            assert!(approvals.windows(2).all(|two| two[0] == two[1]), "{order:?}: {approvals:?}");
            assert_eq!((it.stands(), it.holds()), ((PLENTY, 0), Vec::new()), "{order:?}");
        }
    });
}

fn orders() -> Vec<[usize; 4]> {
    let mut orders = Vec::new();
    for number in 0..256 {
        let order = [number & 3, number >> 2 & 3, number >> 4 & 3, number >> 6 & 3];
        if (0..4).all(|which| order.contains(&which)) {
            orders.push(order);
        }
    }
    assert_eq!(orders.len(), 24);
    orders
}

#[test]
fn a_part_is_approved_only_where_a_part_is_welcome() {
    each(300, |it| {
        let mut line = it.line();
        assert_eq!(line.code(&it.purchase(1, 500)), "51");
        assert_eq!(line.code(&it.purchase(2, 500).with(48, "610500000")), "51", "flag 0");
        let welcome = it.purchase(3, 500).with(48, "610510000");
        let heard = line.ask(&welcome);
        assert_eq!((heard.code(), heard.field(4)), ("10", Some("000000030000")));
        assert_eq!(line.ask(&welcome.of_type("0101")), heard);
        assert_eq!(it.holds(), [300]);
        assert_eq!(line.code(&it.purchase(4, 1).with(48, "610510000")), "51", "nothing is no part");
    });
}

#[test]
fn a_hold_is_raised_by_a_request_that_names_it() {
    each(1_000, |it| {
        let mut line = it.line();
        let first = it.purchase(1, 300);
        assert_eq!(line.code(&first), "00");
        let names = |number, of: &Ask, tenge| {
            let original = reversal(number, of).field(90).to_owned();
            it.purchase(number, tenge).with(37, of.field(37)).with(90, original)
        };
        assert_eq!(line.code(&names(2, &first, 200)), "00");
        assert_eq!(it.holds(), [500], "one hold, raised");
        assert_eq!(line.code(&names(2, &first, 200).of_type("0101")), "00");
        assert_eq!(it.holds(), [500], "once");
        assert_eq!(line.code(&names(3, &first, 501)), "51");
        assert_eq!(line.code(&names(4, &it.purchase(99, 1), 1)), "12", "nothing to raise");
    });
}

#[test]
fn a_reversal_takes_back_the_whole_or_down_to_what_remains() {
    each(1_000, |it| {
        let mut line = it.line();
        let request = it.purchase(1, 700);
        assert_eq!(line.code(&request), "00");
        let remains = |tenge: u64| format!("{:012}{:030}", tenge * 100, 0);
        let down = reversal(2, &request).with(95, remains(300));
        let heard = line.ask(&down);
        assert_eq!((heard.mti.as_str(), heard.code()), ("0410", "00"));
        assert_eq!(it.holds(), [300]);
        assert_eq!(line.code(&down.of_type("0401")), "00");
        assert_eq!(it.holds(), [300], "once");
        let rest = line.ask(&reversal(3, &request).of_type("0420"));
        assert_eq!((rest.mti.as_str(), rest.code()), ("0430", "00"));
        assert_eq!((it.stands(), it.holds()), ((1_000, 0), Vec::new()));
        assert_eq!(line.code(&reversal(4, &it.purchase(99, 1))), "25", "never seen");
    });
}

/// DE 90 fills the acquirer's code with zeros, which are not part of it.
#[test]
fn an_acquirer_whose_code_begins_with_zeros_can_take_back() {
    each(1_000, |it| {
        let mut line = it.line();
        let request = it.purchase(1, 700).with(32, "00398001");
        assert_eq!(line.code(&request), "00");
        assert_eq!(line.code(&it.purchase(1, 700)), "00", "the same acquirer: a repeat");
        assert_eq!(line.code(&reversal(2, &request)), "00");
        assert_eq!(it.stands(), (1_000, 0));
    });
}

#[test]
fn an_advice_is_a_fact_whether_or_not_there_is_money() {
    each(100, |it| {
        let mut line = it.line();
        let heard = line.ask(&it.purchase(1, 60).of_type("0120").with(39, "00"));
        assert_eq!((heard.mti.as_str(), heard.code()), ("0130", "00"));
        assert_eq!(it.stands(), (100, 60));
        assert_eq!(line.ask(&it.purchase(1, 60).of_type("0121").with(39, "00")).mti, "0130");
        assert_eq!(it.stands(), (100, 60), "once");
        assert_eq!(line.code(&it.purchase(2, 10).of_type("0120").with(39, "51")), "00");
        assert_eq!(it.stands(), (100, 60), "a refusal in our stead moves nothing");
        let heard = line.ask(&it.purchase(3, 500).of_type("0220"));
        assert_eq!((heard.mti.as_str(), heard.code()), ("0230", "00"));
        assert_eq!(it.stands(), (-400, 60), "and may overdraw");
    });
}

#[test]
fn a_financial_request_takes_the_money_at_once() {
    each(1_000, |it| {
        let mut line = it.line();
        let request = it.purchase(1, 300).of_type("0200");
        let heard = line.ask(&request);
        assert_eq!((heard.mti.as_str(), heard.code()), ("0210", "00"));
        assert_eq!(it.stands(), (700, 0));
        assert_eq!(line.code(&request.clone().of_type("0201")), "00");
        assert_eq!(it.stands(), (700, 0), "once");
        assert_eq!(line.code(&reversal(2, &request)), "00");
        assert_eq!(it.stands(), (1_000, 0));
    });
}

#[test]
fn an_inquiry_tells_what_is_there_and_what_may_be_spent() {
    each(1_000, |it| {
        let mut line = it.line();
        assert_eq!(line.code(&it.purchase(1, 300)), "00");
        let inquiry = it.purchase(2, 0).with(3, "310000").with(18, "6011");
        let heard = line.ask(&inquiry);
        assert_eq!(heard.code(), "00");
        assert_eq!(heard.field(54), Some("0001398C0000001000000002398C000000070000"));
        // Whatever amount it mentions, nothing of it is promised, and nobody is told so.
        let heard = line.ask(&it.purchase(3, 5).with(3, "310000"));
        assert_eq!((heard.code(), heard.field(4)), ("00", Some("000000000000")));
        assert_eq!(it.stands(), (1_000, 300));
        assert_eq!(line.code(&it.purchase(4, 2_000).of_type("0220")), "00");
        let heard = line.ask(&it.purchase(5, 0).with(3, "300000"));
        assert_eq!(heard.field(54), Some("0001398D0000001000000002398D000000130000"), "a debt");
        assert_eq!(heard.field(4), Some("000000000000"));
    });
}

#[test]
fn a_refund_comes_back_at_once_or_is_promised() {
    each(100, |it| {
        let mut line = it.line();
        assert_eq!(line.code(&it.purchase(1, 50).with(3, "200000").of_type("0200")), "00");
        assert_eq!(it.stands(), (150, 0));
        assert_eq!(line.code(&it.purchase(2, 50).with(3, "200000")), "00");
        assert_eq!(it.stands(), (150, 0), "a promise of a refund holds nothing and gives nothing");
    });
}

#[test]
fn a_foreign_amount_counts_as_the_scheme_has_converted_it() {
    each(1_000, |it| {
        let mut line = it.line();
        let foreign = it.purchase(1, 0).with(4, "000000000150").with(49, "840");
        assert_eq!(line.code(&foreign), "12", "nobody has converted it");
        let tenge = |ask: Ask, tenge: u64| ask.with(6, format!("{:012}", tenge * 100)).with(51, "398");
        assert_eq!(line.code(&foreign.clone().with(51, "398")), "30", "DE 6 is missing");
        assert_eq!(line.code(&tenge(foreign.clone(), 600).with(51, "643")), "12");
        let heard = line.ask(&tenge(foreign.clone(), 600));
        assert_eq!(
            (heard.code(), heard.field(4), heard.field(49)),
            ("00", Some("000000000150"), Some("840"))
        );
        assert_eq!(it.stands(), (1_000, 600));
        // A part of it could not be told in dollars.
        let more = tenge(foreign.with(11, "000002").with(37, "000000000002"), 500).with(48, "610510000");
        assert_eq!(line.code(&more), "51");
        // DE 6 and 51 beside an amount in tenge change nothing.
        let partly = it.purchase(3, 500).with(48, "610510000").with(51, "398");
        let heard = line.ask(&partly);
        assert_eq!((heard.code(), heard.field(4)), ("10", Some("000000040000")));
        assert_eq!(it.stands(), (1_000, 1_000));
    });
}

#[test]
fn a_card_value_is_checked_as_it_was_taken() {
    each(PLENTY, |it| {
        let mut line = it.line();
        let wrong = if it.card.cvv == "000" { "001" } else { "000" };
        assert_eq!(line.code(&typed(&it.card, 1, 1)), "00");
        assert_eq!(line.code(&typed(&it.card, 2, 1).with(48, format!("9203{wrong}"))), "63");
        assert_eq!(line.code(&typed(&it.card, 3, 1).without(48)), "63", "needed and missing");
        assert_eq!(
            line.code(&typed(&it.card, 4, 1).without(14)),
            "63",
            "without an expiry it proves nothing"
        );
        let details = it.bank.get({
            let id = it.card.id;
            move |tx| card::details_for_hand_over(tx, id)
        });
        let service = details.unwrap().service_code;
        let value = |service: &str| {
            (0..1_000)
                .map(|value| format!("{value:03}"))
                .find(|value| it.keys.verify(&it.card.pan, &it.card.yymm, service, value))
                .unwrap()
        };
        let (stripe, chip) = (value(&service), value("999"));
        let track = |number, entry: &str, value: &str| {
            let track = format!("{}={}{service}00000{value}", it.card.pan.expose(), it.card.yymm);
            it.purchase(number, 1).with(22, entry).with(35, track)
        };
        assert_eq!(line.code(&track(5, "901", &stripe)), "00");
        assert_eq!(line.code(&track(6, "051", &chip)), "00");
        assert_eq!(line.code(&track(7, "071", &chip).without(2).without(14)), "00", "the track alone");
        assert_eq!(line.code(&track(8, "901", &chip)), "63", "a stripe made from a chip");
        assert_eq!(line.code(&track(9, "051", &stripe)), "63");
        let other = it.another_card(0);
        assert_eq!(line.code(&track(10, "901", &stripe).with(2, other.pan.expose())), "30", "two numbers");
        assert_eq!(it.holds().len(), 4);
    });
}

#[test]
fn who_signs_off_is_not_served_until_it_signs_on() {
    each(PLENTY, |it| {
        let (mut line, mut other) = (it.line(), it.line());
        let heard = line.ask(&line_act(1, "301"));
        assert_eq!((heard.mti.as_str(), heard.code(), heard.field(70)), ("0810", "00", Some("301")));
        assert_eq!(line.code(&line_act(2, "002")), "00");
        assert_eq!(line.code(&it.purchase(3, 1)), "91");
        assert_eq!(line.code(&line_act(4, "301")), "00", "an echo is heard all the same");
        assert_eq!(other.code(&it.purchase(5, 1)), "00", "another connection is served");
        assert_eq!(line.code(&line_act(6, "001")), "00");
        assert_eq!(line.code(&it.purchase(3, 1).of_type("0101")), "00");
        assert_eq!(line.code(&line_act(7, "999")), "12");
        assert_eq!(it.holds().len(), 2);
    });
}

#[test]
fn where_the_bank_says_so_the_internet_needs_no_card_value() {
    let policy = Policy { internet_needs_cvv: false, ..Policy::default() };
    each_with(PLENTY, settings(), policy, |it| {
        assert_eq!(it.line().code(&typed(&it.card, 1, 1).without(48)), "00");
    });
}
