//! The same message in every coding there is.

use iso8583::{Builder, FlavourError, Message, Mti, Spec, describe};

use crate::corpus::{self, unhex};

/// What one purchase is in each flavour, written by others: the same values come out.
#[test]
fn every_flavour_says_the_same() {
    for name in [
        "plain_purchase_pyiso8583",
        "plain_purchase_iso8583sim",
        "plain_purchase_iso_8583",
        "bcd_purchase_pyiso8583",
        "ebcdic_purchase_pyiso8583",
        "hex_purchase_pyiso8583",
    ] {
        let spec = corpus::spec(name.split('_').next().unwrap());
        let bytes = corpus::message(name);
        let message = Message::parse(&spec, &bytes).unwrap();
        assert_eq!(message.mti(), Mti::AUTHORIZATION_REQUEST, "{name}");
        for (number, text) in [
            (2, "4123456789012345"),
            (3, "000000"),
            (4, "000000150000"),
            (7, "1122221500"),
            (11, "000123"),
            (18, "5411"),
            (22, "051"),
            (32, "400001"),
            (35, "4123456789012345=28121010000012300000"),
            (37, "632622000123"),
            (41, "TERM0001"),
            (43, "DUKEN                    ALMATY       KZ"),
            (49, "398"),
        ] {
            assert_eq!(message.text(number), Some(text), "{name} DE {number}");
        }
        assert_eq!(message.field(52), Some(&unhex("0123456789ABCDEF")[..]), "{name}");
        assert_eq!(message.number(4), Some(150_000));
        assert!(!message.has(1) && !message.has(65) && message.field(128).is_none(), "{name}");
    }
}

#[test]
fn every_message_of_others_is_written_back_byte_for_byte() {
    let specs = corpus::specs();
    for seed in corpus::seeds() {
        let message = Message::parse(&specs[seed.flavour], &seed.bytes).unwrap();
        let mut again = Builder::new(&specs[seed.flavour], message.mti());
        again.header(message.header()).unwrap();
        for number in message.numbers() {
            again.copy(&message, number).unwrap();
        }
        let mut out = Vec::new();
        again.write(&mut out).unwrap();
        if seed.name == "plain_purchase_iso_8583" {
            // It sends a secondary bitmap that says nothing; ours is left out.
            out[4] |= 0x80;
            out.splice(12..12, [0; 8]);
        }
        assert_eq!(out, seed.bytes, "{}", seed.name);
    }
}

#[test]
fn every_field_that_others_know_is_read() {
    let spec = Spec::iso1987();
    let plain = corpus::seeds().into_iter().filter(|seed| seed.name.starts_with("plain_fields"));
    let read = plain.flat_map(|seed| {
        let message = Message::parse(&spec, &seed.bytes).unwrap();
        message.numbers().collect::<Vec<_>>()
    });
    let mut read = read.collect::<Vec<_>>();
    read.sort_unstable();
    // DE 65 announces a third bitmap, which pyiso8583 leaves out.
    assert!(read.into_iter().eq((2..=128).filter(|number| *number != 65)));
}

/// Every line: the words of a flavour, the field and its value, and the bytes after the bitmap, made by hand.
#[test]
fn a_field_is_written_as_the_flavour_says() {
    for (coding, number, value, written) in [
        ("numbers = 'bcd'", 11, "000123", "000123"),
        ("numbers = 'bcd'", 22, "051", "0051"),
        ("numbers = 'bcd'\nodd_digits = 'trailing_zero'", 22, "051", "0510"),
        ("numbers = 'bcd'\nodd_digits = 'trailing_f'", 22, "051", "051F"),
        ("numbers = 'bcd'", 2, "412345678901234", "31350412345678901234"),
        ("numbers = 'bcd'\nlengths = 'bcd'", 2, "412345678901234", "150412345678901234"),
        ("numbers = 'bcd'\nlengths = 'binary'", 2, "412345678901234", "0F0412345678901234"),
        ("numbers = 'bcd'\nlengths = 'ebcdic'", 2, "412345678901234", "F1F50412345678901234"),
        ("numbers = 'bcd'\nlengths = 'bcd'\nodd_digits = 'trailing_f'", 2, "41234", "0541234F"),
        (
            "numbers = 'bcd'\nlengths = 'binary'\ncounting = 'bytes'\nodd_digits = 'trailing_f'",
            2,
            "41234",
            "0341234F",
        ),
        ("numbers = 'bcd'\nlengths = 'binary'\ncounting = 'bytes'", 2, "412345", "03412345"),
        ("tracks = 'bcd'\nlengths = 'bcd'", 35, "4123=2812", "0904123D2812"),
        ("tracks = 'bcd'\nlengths = 'bcd'\nodd_digits = 'trailing_f'", 35, "4123=2812", "094123D2812F"),
        ("numbers = 'bcd'", 28, "C00000100", "4300000100"),
        ("text = 'ebcdic'", 39, "Z9", "E9F9"),
        ("text = 'ebcdic'\nlengths = 'ebcdic'", 44, "a-B", "F0F38160C2"),
        ("numbers = 'ebcdic'", 3, "012345", "F0F1F2F3F4F5"),
        ("bytes = 'hex'", 65, "\u{1A}", "3141"),
        ("lengths = 'bcd'", 48, "abc", "0003616263"),
        ("lengths = 'binary'", 48, "abc", "0003616263"),
        ("lengths = 'binary'", 44, "abc", "03616263"),
    ] {
        let spec = Spec::parse_toml(&format!("name = 'x'\n[coding]\n{coding}")).unwrap();
        let mut wire = Vec::new();
        Builder::new(&spec, Mti::FINANCIAL_ADVICE).set(number, value).unwrap().write(&mut wire).unwrap();
        let bitmaps = if number > 64 { 16 } else { 8 };
        assert_eq!(wire[4 + bitmaps..], unhex(written), "{coding} DE {number}");
        let read = Message::parse(&spec, &wire).unwrap();
        assert_eq!(read.field(number), Some(value.as_bytes()), "{coding} DE {number}");
    }
}

/// A `D` is the separator's other spelling, and the side of an amount stands in a byte of its own.
#[test]
fn packed_tracks_and_amounts_keep_their_half_bytes_apart() {
    let text = "name = 'x'\ncoding = { numbers = 'bcd', tracks = 'bcd' }\n[fields.28]\nlength = '8'";
    let spec = Spec::parse_toml(text).unwrap();
    let mut wire = Vec::new();
    let mut message = Builder::new(&spec, Mti::FINANCIAL_ADVICE);
    message.set(28, "D1234567").unwrap().set(35, "4123D281").unwrap().write(&mut wire).unwrap();
    assert_eq!(wire[12..], unhex("44 01234567 3038 4123D281".replace(' ', "").as_str()));
    let read = Message::parse(&spec, &wire).unwrap();
    assert_eq!((read.text(28), read.text(35)), (Some("D1234567"), Some("4123=281")));
}

#[test]
fn what_is_no_digit_is_refused_in_every_coding() {
    let all = "name = 'x'\n[coding]\nnumbers = 'bcd'\ntracks = 'bcd'\ntext = 'ebcdic'\nbytes = 'hex'\nlengths = 'bcd'";
    let spec = Spec::parse_toml(all).unwrap();
    for (field, content, said) in [
        (11, "00012A", "DE 11 at byte 14: this character does not belong into a field of kind n"),
        (11, "A00123", "DE 11 at byte 12: this character does not belong into a field of kind n"),
        (22, "00A1", "DE 22 at byte 13: this character does not belong into a field of kind n"),
        (2, "0A1234", "DE 2 at byte 12: digits are expected here"),
        (2, "201234", "DE 2 at byte 12: a length of 20 is more than the 19 allowed"),
        (28, "4500000100", "DE 28 at byte 12: this character does not belong into a field of kind x+n"),
        (28, "430000010F", "DE 28 at byte 16: this character does not belong into a field of kind x+n"),
        (39, "E900", "DE 39 at byte 13: this character does not belong into a field of kind an"),
        (39, "E939", "DE 39 at byte 13: this character does not belong into a field of kind an"),
        (
            52,
            "30313233343536373839414243444547",
            "DE 52 at byte 27: this character does not belong into a field of kind b",
        ),
    ] {
        let bitmap = (1_u64 << (64 - field)).to_be_bytes();
        let wire = [b"0100", &bitmap[..], &unhex(content)].concat();
        assert_eq!(Message::parse(&spec, &wire).unwrap_err().to_string(), said, "DE {field} {content}");
    }
}

#[test]
fn a_hex_bitmap_is_read_in_small_letters_too_and_nothing_else() {
    let spec = corpus::spec("hex");
    let wire = b"01000020000002000000000123";
    assert_eq!(Message::parse(&spec, b"0100002000000200000000012300").unwrap().text(39), Some("00"));
    assert_eq!(
        Message::parse(&spec, b"0100000000000000000a").unwrap_err().to_string(),
        "DE 61 at byte 20: 3 bytes are needed and 0 are left"
    );
    assert_eq!(
        Message::parse(&spec, b"010000200000020000x0").unwrap_err().to_string(),
        "bitmap at byte 18: digits are expected here"
    );
    assert!(Message::parse(&spec, wire).is_err());
}

#[test]
fn a_flavour_that_makes_no_sense_is_refused() {
    for (text, said) in [
        ("", "missing field `name`"),
        ("name = 'x'\nmax_mesage = 5", "unknown field `max_mesage`"),
        ("name = 'x'\nmax_message = 0", "max_message: 0 is not between 1 and 32767"),
        ("name = 'x'\nmax_message = 32768", "max_message: 32768 is not between 1 and 32767"),
        (
            "name = 'x'\nmax_message = 9996\nframe = { length = 'ascii4', counts_itself = true }",
            "not between 1 and 9995",
        ),
        ("name = 'x'\nheader = 'tpud'", "header: \"tpud\""),
        ("name = 'x'\ncoding = { mti = 'hex' }", "coding.mti"),
        ("name = 'x'\ncoding = { text = 'bcd' }", "DE 34: a field of kind ns cannot be written in Bcd"),
        ("name = 'x'\ncoding = { bytes = 'ascii' }", "DE 52: a field of kind b cannot be written in Ascii"),
        ("name = 'x'\ncoding = { numbers = 'ascci' }", "unknown variant `ascci`"),
        ("name = 'x'\n[fields.1]", "[fields.1]: there are the data elements 2 to 128"),
        ("name = 'x'\n[fields.129]", "[fields.129]"),
        ("name = 'x'\n[fields.x]", "[fields.x]"),
        ("name = 'x'\n[fields.48]\nkind = 'anx'", "[fields.48]: \"anx\" is no kind"),
        ("name = 'x'\n[fields.48]\nlength = '..100'", "[fields.48]: \"..100\" is no length"),
        ("name = 'x'\n[fields.48]\nlength = '...1000'", "[fields.48]: \"...1000\" is no length"),
        ("name = 'x'\n[fields.48]\nlength = '0'", "[fields.48]: \"0\" is no length"),
        (
            "name = 'x'\n[coding]\nbytes = 'hex'\ncounting = 'bytes'\n[fields.52]\nlength = '..50'",
            "DE 52: 100 is more than",
        ),
    ] {
        let error: FlavourError = Spec::parse_toml(text).unwrap_err();
        assert!(error.to_string().contains(said), "{text}: {error}");
    }
}

#[test]
fn a_length_in_a_byte_says_up_to_255_and_in_two_digits_up_to_99() {
    for (lengths, most, taken) in [("binary", 99, true), ("ascii", 49, true), ("ascii", 50, false)] {
        let coding = format!("coding = {{ bytes = 'hex', counting = 'bytes', lengths = '{lengths}' }}");
        let text =
            format!("name = 'x'\n{coding}\n[fields.52]\nlength = '..{most}'\n[fields.55]\nlength = '...9'");
        assert_eq!(Spec::parse_toml(&text).is_ok(), taken, "{text}");
    }
}

#[test]
fn a_flavour_may_say_of_a_field_what_it_likes() {
    let text = "name = 'x'\n[fields.48]\nname = 'Sweets'\nkind = 'b'\nlength = '..9'\nlengths = 'binary'";
    let spec = Spec::parse_toml(text).unwrap();
    let field = spec.field(48).unwrap();
    assert_eq!((field.name(), field.format().as_str()), ("Sweets", "b ..9"));
    let wire = b"0100\0\0\0\0\0\x01\0\0\x02\xFF\0";
    assert_eq!(Message::parse(&spec, wire).unwrap().field(48), Some(&b"\xFF\0"[..]));
    assert!(describe(&spec, wire).contains("Sweets"));
}

/// One line is one case: what the table of a field says, what is set, and its bytes.
#[test]
fn a_fields_own_table_goes_before_what_is_said_for_all() {
    for (table, number, value, written) in [
        ("", 32, "12345", "05012345"),
        ("counting = 'bytes'", 32, "123456", "03123456"),
        ("lengths = 'ascii'", 32, "12345", "3035012345"),
        ("odd_digits = 'trailing_f'", 32, "12345", "0512345F"),
        ("coding = 'ascii'", 32, "12345", "053132333435"),
        ("padding = 'zeros'", 11, "123", "000123"),
        ("padding = 'blanks'", 39, "5", "3520"),
        ("padding = 'zeros'", 39, "5", "3035"),
        ("length = '..6'", 39, "5", "0135"),
        ("kind = 'n'", 39, "05", "05"),
    ] {
        let all = "name = 'x'\ncoding = { numbers = 'bcd', lengths = 'bcd' }";
        let spec = Spec::parse_toml(&format!("{all}\n[fields.{number}]\n{table}")).unwrap();
        let mut wire = Vec::new();
        Builder::new(&spec, Mti::FINANCIAL_ADVICE).set(number, value).unwrap().write(&mut wire).unwrap();
        assert_eq!(wire[12..], unhex(written), "{table}");
    }
    let unpadded = Spec::parse_toml("name = 'x'\n[fields.41]\npadding = 'none'").unwrap();
    assert!(Builder::new(&unpadded, Mti::FINANCIAL_ADVICE).set(41, "TERM1").is_err());
}

#[test]
fn the_plain_table_is_the_standards() {
    let spec = Spec::iso1987();
    for (number, format) in [
        (2, "n ..19"),
        (4, "n 12"),
        (28, "x+n 9"),
        (34, "ns ..28"),
        (35, "z ..37"),
        (37, "an 12"),
        (43, "ans 40"),
        (52, "b 8"),
        (54, "an ...120"),
        (90, "n 42"),
        (97, "x+n 17"),
        (128, "b 8"),
    ] {
        assert_eq!(spec.field(number).unwrap().format(), format, "DE {number}");
    }
    assert!(spec.field(0).is_none() && spec.field(1).is_none() && spec.field(129).is_none());
}
