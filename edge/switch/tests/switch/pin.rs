//! DE 52: the PIN, from the wire to its count.

use authorization::Policy;

use crate::world::{PLENTY, World, each, each_with, log, settings};

fn cash(it: &World<'_>, number: u64) -> crate::line::Ask {
    it.purchase(number, 1).with(3, "010000").with(18, "6011")
}

#[test]
fn three_wrong_pins_are_55_then_75_and_a_garbled_one_is_30_and_counts_nothing() {
    each(PLENTY, |it| {
        let card = &it.card;
        it.set_pin(card, "1357");
        let (right, wrong) = (it.pin_block(card, "1357"), it.pin_block(card, "1358"));
        let mut line = it.line();
        assert_eq!(line.code(&it.purchase(1, 1).with_pin(right)), "00");
        assert_eq!(line.code(&it.purchase(2, 1).with_pin(wrong)), "55");
        for number in 3..8 {
            assert_eq!(line.code(&it.purchase(number, 1).with_pin([7; 8])), "30");
        }
        let another = it.another_card(0);
        assert_eq!(line.code(&it.purchase(8, 1).with_pin(it.pin_block(&another, "1357"))), "30");
        assert_eq!(line.code(&it.purchase(9, 1).with_pin(wrong)), "55");
        assert_eq!(line.code(&it.purchase(2, 1).with_pin(wrong).of_type("0101")), "55", "a repeat is no try");
        assert_eq!(line.code(&it.purchase(10, 1).with_pin(wrong)), "55");
        assert_eq!(line.code(&it.purchase(11, 1).with_pin(right)), "75");
        assert_eq!(line.code(&it.purchase(12, 1)), "00", "where none is typed, none is asked for");

        let heard = line.ask(&it.purchase(13, 1).with_pin(right));
        assert_eq!(heard.field(52), None, "it does not come back");
        let log = log().text();
        for block in [right, wrong] {
            let hex = block.map(|byte| format!("{byte:02x}")).concat();
            assert!(!log.to_lowercase().contains(&hex), "a PIN block is in the log");
            assert!(!log.contains(&format!("{block:?}")), "a PIN block is in the log, as numbers");
        }
        assert!(log.contains("a PIN could not be compared"));
    });
}

#[test]
fn a_cash_machine_may_be_asked_for_the_pin() {
    let policy = Policy { cash_needs_pin: true, ..Policy::default() };
    each_with(PLENTY, settings(), policy, |it| {
        it.set_pin(&it.card, "1357");
        let mut line = it.line();
        assert_eq!(line.code(&cash(it, 1)), "55");
        assert_eq!(line.code(&cash(it, 2).with_pin(it.pin_block(&it.card, "1357"))), "00");
        assert_eq!(line.code(&it.purchase(3, 1)), "00", "a terminal is not");
    });
}
