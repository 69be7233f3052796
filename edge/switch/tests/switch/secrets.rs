//! What the log tells, and what it does not.

use crate::world::{PLENTY, each, log, reversal, typed};

#[test]
fn no_card_number_is_ever_logged() {
    each(PLENTY, |it| {
        let mut line = it.line();
        let pan = it.card.pan.expose().to_owned();
        assert_eq!(line.code(&typed(&it.card, 1, 1)), "00");
        assert_eq!(line.code(&reversal(2, &typed(&it.card, 1, 1))), "00");
        assert_eq!(line.code(&it.purchase(3, 1).with(7, "1399999999")), "30");
        let mut spoilt = it.purchase(4, 1).bytes();
        // The length of DE 2 says a digit more than there is: everything after it is out of place.
        let at = spoilt.windows(pan.len()).position(|window| window == pan.as_bytes()).unwrap();
        spoilt[at - 1] += 1;
        line.send(&spoilt);
        assert_eq!(line.hear().unwrap().code(), "30");
        line.send(&[0, 20, b'A', b'B', b'C', b'D']);
        line.send(pan.as_bytes());
        line.send(&[&[0xff, 0xff], pan.as_bytes()].concat());
        assert_eq!(line.hear(), None);
        let log = log().text();
        for told in
            ["a message with a fault in it", "a message of no known type", "a stream that is no ISO 8583"]
        {
            assert!(log.contains(told), "{told}");
        }
        assert!(!log.contains(&pan), "the card's number is in the log");
        assert!(!log.contains(&pan[4..]), "most of the card's number is in the log");
    });
}
