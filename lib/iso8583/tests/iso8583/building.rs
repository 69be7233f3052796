//! What a builder takes and what it refuses.

use iso8583::{BuildError, Builder, Kind, Length, Message, Mti, Spec, Unfit};

fn builder(spec: &Spec) -> Builder<'_> {
    Builder::new(spec, Mti::AUTHORIZATION_RESPONSE)
}

/// What stands in the field after it was set, or why it could not be.
fn set(number: u8, value: &str) -> Result<String, BuildError> {
    let spec = Spec::iso1987();
    let mut wire = Vec::new();
    builder(&spec).set(number, value)?.write(&mut wire)?;
    let message = Message::parse(&spec, &wire).unwrap();
    Ok(message.text(number).unwrap().to_owned())
}

fn length(field: u8, given: usize, rule: Length) -> Result<String, BuildError> {
    Err(BuildError::Field { field, unfit: Unfit::Length { given, rule } })
}

fn content(field: u8, at: usize, kind: Kind) -> Result<String, BuildError> {
    Err(BuildError::Field { field, unfit: Unfit::Content { at, kind } })
}

#[test]
fn a_value_is_taken_if_it_fits_its_field() {
    let same = |text: &str| Ok(text.to_owned());
    let most = "x".repeat(999);
    for (number, value, outcome) in [
        (2, "", same("")),
        (2, "1234567890123456789", same("1234567890123456789")),
        (2, "12345678901234567890", length(2, 20, Length::Llvar(19))),
        (2, "4123 5678", content(2, 4, Kind::N)),
        (39, "00", same("00")),
        (39, "0", length(39, 1, Length::Fixed(2))),
        (39, "000", length(39, 3, Length::Fixed(2))),
        (7, "122221500", length(7, 9, Length::Fixed(10))),
        (41, "TERM1", same("TERM1   ")),
        (41, "", same("        ")),
        (41, "TERM00001", length(41, 9, Length::Fixed(8))),
        (42, "ДУКЕН", content(42, 0, Kind::Ans)),
        (48, &most, same(&most)),
        (48, &"x".repeat(1000), length(48, 1000, Length::Lllvar(999))),
        (28, "C00000100", same("C00000100")),
        (28, "100000100", content(28, 0, Kind::XN)),
        (1, "x", Err(BuildError::Field { field: 1, unfit: Unfit::NoSuchField })),
        (0, "x", Err(BuildError::Field { field: 0, unfit: Unfit::NoSuchField })),
        (129, "x", Err(BuildError::Field { field: 129, unfit: Unfit::NoSuchField })),
    ] {
        assert_eq!(set(number, value), outcome, "DE {number} {value:.30}");
    }
}

#[test]
fn a_number_is_written_with_the_zeros_its_field_wants() {
    let spec = Spec::iso1987();
    for (number, value, written) in [
        (4, 0, Some("000000000000")),
        (4, 150_000, Some("000000150000")),
        (4, 999_999_999_999, Some("999999999999")),
        (4, 1_000_000_000_000, None),
        (32, 0, Some("0")),
        (32, 99_999_999_999, Some("99999999999")),
        (32, 100_000_000_000, None),
        (11, 7, Some("000007")),
        (2, u64::MAX, None),
        (86, u64::MAX, None),
    ] {
        let mut wire = Vec::new();
        let outcome = builder(&spec).set_number(number, value).and_then(|built| built.write(&mut wire));
        let text =
            outcome.ok().map(|()| Message::parse(&spec, &wire).unwrap().text(number).unwrap().to_owned());
        assert_eq!(text.as_deref(), written, "DE {number} {value}");
    }
}

#[test]
fn fields_stand_in_their_order_whatever_the_order_of_setting() {
    let spec = Spec::iso1987();
    let mut wire = Vec::new();
    let mut message = builder(&spec);
    message.set(70, "301").unwrap().set(39, "05").unwrap().set(11, "000001").unwrap().set(39, "00").unwrap();
    message.write(&mut wire).unwrap();
    assert_eq!(wire, b"0110\x80\x20\0\0\x02\0\0\0\x04\0\0\0\0\0\0\x0000000100301");

    wire.clear();
    message.remove(70).remove(3).write(&mut wire).unwrap();
    assert_eq!(wire, b"0110\0\x20\0\0\x02\0\0\x0000000100", "no secondary bitmap without its fields");

    wire.clear();
    message.clear(Mti::parse("0810").unwrap());
    message.write(&mut wire).unwrap();
    assert_eq!(wire, b"0810\0\0\0\0\0\0\0\0");
}

#[test]
fn a_message_over_the_bound_is_not_written() {
    let spec = Spec::iso1987().with_max_message(65);
    let mut message = builder(&spec);
    let mut wire = Vec::new();
    message.set(48, "x".repeat(50)).unwrap().write_frame(&mut wire).unwrap();
    assert_eq!(wire.len(), 67);
    message.set(48, "x".repeat(51)).unwrap();
    assert_eq!(message.write_frame(&mut wire), Err(BuildError::TooLong { length: 66, most: 65 }));
    assert_eq!(wire.len(), 67, "nothing is written of what is refused");
}

#[test]
fn an_answer_turns_a_tpdu_round() {
    let spec = Spec::parse_toml("name = \"x\"\nheader = \"tpdu\"").unwrap();
    let request = b"\x60\x01\x02\x03\x040800\0\0\0\0\0\0\0\0";
    let parsed = Message::parse(&spec, request).unwrap();
    assert_eq!(parsed.header(), b"\x60\x01\x02\x03\x04");
    let mut wire = Vec::new();
    Builder::answer(&parsed).unwrap().write(&mut wire).unwrap();
    assert_eq!(wire, b"\x60\x03\x04\x01\x020810\0\0\0\0\0\0\0\0");

    let answer = Message::parse(&spec, &wire).unwrap();
    assert!(Builder::answer(&answer).is_none(), "an answer has no answer");
}

#[test]
fn a_header_is_as_long_as_the_flavour_says() {
    let spec = Spec::parse_toml("name = \"x\"\nheader = 3").unwrap();
    let mut message = builder(&spec);
    assert_eq!(message.header(b"ISOX").unwrap_err(), BuildError::Header { given: 4, wanted: 3 });
    let mut wire = Vec::new();
    message.header(b"ISO").unwrap().write(&mut wire).unwrap();
    assert_eq!(wire, b"ISO0110\0\0\0\0\0\0\0\0");
}

#[test]
fn a_builder_shows_which_fields_it_has_and_not_what_is_in_them() {
    let spec = Spec::iso1987();
    let mut message = builder(&spec);
    message.set(2, "4123456789012345").unwrap();
    assert_eq!(format!("{message:?}"), "0110 {2}");
}
