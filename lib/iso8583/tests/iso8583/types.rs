//! The message type identifier.

use iso8583::{Class, Function, Mti, Origin, Version};

/// One line is one case: the type, the type that answers it, whether it is a request, an advice, a repeat.
#[test]
fn a_message_type_knows_its_answer() {
    for (mti, answer, request, advice, repeat) in [
        ("0100", Some("0110"), true, false, false),
        ("0101", Some("0110"), true, false, true),
        ("0110", None, false, false, false),
        ("0120", Some("0130"), false, true, false),
        ("0121", Some("0130"), false, true, true),
        ("0130", None, false, false, false),
        ("0140", None, false, false, false),
        ("0200", Some("0210"), true, false, false),
        ("0400", Some("0410"), true, false, false),
        ("0401", Some("0410"), true, false, true),
        ("0421", Some("0430"), false, true, true),
        ("0302", Some("0312"), true, false, false),
        ("0303", Some("0312"), true, false, true),
        ("0800", Some("0810"), true, false, false),
        ("1804", Some("1814"), true, false, false),
        ("0159", None, false, false, false),
    ] {
        let parsed = Mti::parse(mti).unwrap();
        assert_eq!(parsed.response(), answer.map(|answer| Mti::parse(answer).unwrap()), "{mti}");
        let is = (parsed.is_request(), parsed.is_advice(), parsed.is_repeat());
        assert_eq!(is, (request, advice, repeat), "{mti}");
        assert_eq!(parsed.to_string(), mti);
    }
}

#[test]
fn each_digit_of_a_message_type_means_something() {
    let mti = Mti::parse("0421").unwrap();
    assert_eq!(mti.version(), Version::Iso1987);
    assert_eq!(mti.class(), Class::Reversal);
    assert_eq!(mti.function(), Function::Advice);
    assert_eq!(mti.origin(), Origin::AcquirerRepeat);
    let odd = Mti::parse("3997").unwrap();
    assert_eq!(odd.version(), Version::Reserved(3));
    assert_eq!(odd.class(), Class::Reserved(9));
    assert_eq!(odd.function(), Function::Reserved(9));
    assert_eq!(odd.origin(), Origin::Reserved(7));
}

#[test]
fn a_message_type_is_four_digits() {
    for text in ["", "010", "01000", "01O0", " 100", "٠١٠٠"] {
        assert_eq!(Mti::parse(text), None, "{text}");
    }
}
