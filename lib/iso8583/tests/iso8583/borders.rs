//! Where a message stops being one: both sides of every border, and what is said of it.

use iso8583::{Message, Part, Reason, Spec};

/// A plain message with one primary bitmap.
fn plain(fields: &[u8], content: &[u8]) -> Vec<u8> {
    let bits = fields.iter().fold(0_u64, |bits, field| bits | 1 << (64 - field));
    [b"0100", &bits.to_be_bytes()[..], content].concat()
}

fn outcome(bytes: &[u8]) -> String {
    match Message::parse(&Spec::iso1987(), bytes) {
        Ok(_) => "right".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// One line is one case: fields announced, their bytes, and what is said. The first field's bytes begin at 12.
#[test]
fn a_field_is_right_up_to_its_border_and_an_error_names_it_and_the_byte() {
    for (fields, content, said) in [
        (&[][..], &b""[..], "right"),
        (&[], b"x", "end at byte 12: 1 bytes follow the last field"),
        // Fixed lengths.
        (&[3], b"000000", "right"),
        (&[3], b"00000", "DE 3 at byte 12: 6 bytes are needed and 5 are left"),
        (&[3], b"0000000", "end at byte 18: 1 bytes follow the last field"),
        (&[3, 4], b"000000000000150000", "right"),
        (&[3, 4], b"00000000000015000", "DE 4 at byte 18: 12 bytes are needed and 11 are left"),
        // LLVAR.
        (&[2], b"00", "right"),
        (&[2], b"191234567890123456789", "right"),
        (&[2], b"2012345678901234567890", "DE 2 at byte 12: a length of 20 is more than the 19 allowed"),
        (&[2], b"99", "DE 2 at byte 12: a length of 99 is more than the 19 allowed"),
        (&[2], b"03123", "right"),
        (&[2], b"0312", "DE 2 at byte 14: 3 bytes are needed and 2 are left"),
        (&[2], b"0", "DE 2 at byte 12: 2 bytes are needed and 1 are left"),
        (&[2], b"", "DE 2 at byte 12: 2 bytes are needed and 0 are left"),
        (&[2], b" 3123", "DE 2 at byte 12: digits are expected here"),
        (&[2], b"-3123", "DE 2 at byte 12: digits are expected here"),
        (&[2], b"\xB03123", "DE 2 at byte 12: digits are expected here"),
        // LLLVAR.
        (&[36], b"000", "right"),
        (&[36], b"105", "DE 36 at byte 12: a length of 105 is more than the 104 allowed"),
        (&[55], b"003\0\xFF\n", "right"),
        (&[55], b"004\0\xFF\n", "DE 55 at byte 15: 4 bytes are needed and 3 are left"),
        (&[55], b"00x\0\xFF\n", "DE 55 at byte 12: digits are expected here"),
        // Kinds: n, an, ans, ns, z, x+n.
        (&[11], b"000009", "right"),
        (&[11], b"00000:", "DE 11 at byte 17: this character does not belong into a field of kind n"),
        (&[11], b"/00000", "DE 11 at byte 12: this character does not belong into a field of kind n"),
        (&[11], b"0000 0", "DE 11 at byte 16: this character does not belong into a field of kind n"),
        (&[39], b"Z9", "right"),
        (&[39], b"a ", "right"),
        (&[39], b"0-", "DE 39 at byte 13: this character does not belong into a field of kind an"),
        (&[39], b"[0", "DE 39 at byte 12: this character does not belong into a field of kind an"),
        (&[41], b" ~!TERM1", "right"),
        (&[41], b"TERM000\x7F", "DE 41 at byte 19: this character does not belong into a field of kind ans"),
        (&[41], b"TERM000\x1F", "DE 41 at byte 19: this character does not belong into a field of kind ans"),
        (&[41], b"TERM000\xC0", "DE 41 at byte 19: this character does not belong into a field of kind ans"),
        (&[34], b"031/-", "right"),
        (&[34], b"041/2-", "right"),
        (&[34], b"041A2-", "DE 34 at byte 15: this character does not belong into a field of kind ns"),
        (&[35], b"030=9", "right"),
        (&[35], b"030D9", "right"),
        (&[35], b"030?:", "right"),
        (&[35], b"030E9", "DE 35 at byte 15: this character does not belong into a field of kind z"),
        (&[35], b"030@9", "DE 35 at byte 15: this character does not belong into a field of kind z"),
        (&[28], b"C00000100", "right"),
        (&[28], b"D00000100", "right"),
        (&[28], b"E00000100", "DE 28 at byte 12: this character does not belong into a field of kind x+n"),
        (&[28], b"000000100", "DE 28 at byte 12: this character does not belong into a field of kind x+n"),
        (&[28], b"C0000010D", "DE 28 at byte 20: this character does not belong into a field of kind x+n"),
        (&[52], b"\0\xFF\x80\n\r\x7F  ", "right"),
    ] {
        let bytes = plain(fields, content);
        assert_eq!(outcome(&bytes), said, "{fields:?} {}", content.escape_ascii());
    }
}

#[test]
fn what_comes_before_the_fields_has_its_borders_too() {
    for (bytes, said) in [
        (&b""[..], "MTI at byte 0: 4 bytes are needed and 0 are left"),
        (b"010", "MTI at byte 0: 4 bytes are needed and 3 are left"),
        (b"01:0", "MTI at byte 0: digits are expected here"),
        (b"0100", "bitmap at byte 4: 8 bytes are needed and 0 are left"),
        (b"0100\0\0\0\0\0\0\0", "bitmap at byte 4: 8 bytes are needed and 7 are left"),
        (b"0100\0\0\0\0\0\0\0\0", "right"),
        (b"0100\x80\0\0\0\0\0\0\0", "bitmap at byte 12: 8 bytes are needed and 0 are left"),
        (b"0100\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "right"),
        (b"0800\x80\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\x00301", "right"),
        (
            b"0800\x80\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\x0030",
            "DE 70 at byte 20: 3 bytes are needed and 2 are left",
        ),
        (b"0800\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01ABCDEFGH", "right"),
        (b"0800\x80\0\0\0\0\0\0\0\x80\0\0\0\0\0\0\0A", "right"),
    ] {
        assert_eq!(outcome(bytes), said, "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_message_may_be_as_long_as_the_bound_and_not_a_byte_longer() {
    let bytes = plain(&[48], &[b"050", &[b'x'; 50][..]].concat());
    assert_eq!(bytes.len(), 65);
    assert!(Message::parse(&Spec::iso1987().with_max_message(65), &bytes).is_ok());
    let error = Message::parse(&Spec::iso1987().with_max_message(64), &bytes).unwrap_err();
    assert_eq!(error.part, Part::Whole);
    assert_eq!(error.reason, Reason::MessageTooLong { length: 65, most: 64 });
}

#[test]
fn a_number_is_what_an_n_field_says_if_64_bits_hold_it() {
    let spec = Spec::iso1987();
    for (field, content, number) in [
        (4, "000000150000", Some(150_000)),
        (2, "00", None),
        (32, "010", Some(0)),
        (90, "000000000000000000000018446744073709551615", Some(u64::MAX)),
        (90, "000000000000000000000018446744073709551616", None),
        (44, "02+5", None),
        (39, "05", None),
    ] {
        let mut bits = [0; 16];
        bits[usize::from(field - 1) / 8] = 0x80 >> ((field - 1) % 8);
        bits[0] |= 0x80;
        let bytes = [b"0100", &bits[..], content.as_bytes()].concat();
        assert_eq!(Message::parse(&spec, &bytes).unwrap().number(field), number, "DE {field} {content}");
    }
}

/// So that a switch can answer "format error" with the numbers the other side knows the message by.
#[test]
fn of_a_faulty_message_everything_that_is_right_can_be_had() {
    let spec = Spec::iso1987();
    let bytes = plain(&[3, 11, 22, 37], b"000000000123O51632622000123");
    let (message, error) = Message::parse_partly(&spec, &bytes).unwrap();
    assert_eq!(error.unwrap().field(), Some(22));
    assert_eq!(message.numbers().collect::<Vec<_>>(), [3, 11, 37]);
    assert_eq!(message.text(37), Some("632622000123"));

    let bytes = plain(&[3, 11, 22, 37], b"00000000012305");
    let (message, error) = Message::parse_partly(&spec, &bytes).unwrap();
    assert_eq!(error.unwrap().field(), Some(22));
    assert_eq!(message.numbers().collect::<Vec<_>>(), [3, 11]);

    let bytes = plain(&[3, 11, 22, 37], b"00000O000123O5163262200012");
    let (_, error) = Message::parse_partly(&spec, &bytes).unwrap();
    assert_eq!(error.unwrap().field(), Some(3), "the first error is told");
}
