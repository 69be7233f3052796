//! What people see of a message, and what nobody sees.

use iso8583::{Builder, Message, Mti, Spec, describe};

/// Every digit and letter of it is secret; the pieces are what would be found if one slipped through.
const SECRETS: &[&str] =
    &["345678901", "2812", "8765432109", "7712", "88991", "999666", "0BADC0DE", "553311", "IVANOV"];

fn message_full_of_secrets(spec: &Spec) -> Vec<u8> {
    let mut message = Builder::new(spec, Mti::AUTHORIZATION_REQUEST);
    let pin_block = b"\x0B\xAD\xC0\xDE\x0B\xAD\xC0\xDE";
    let chip = b"\x9F\x02\x06\x00\x00\x00\x15\x00\x00\x5A\x08\x41\x23\x45\x67\x89\x01\x23\x45\
                 \x5F\x24\x03\x28\x12\x31\x57\x04\x0B\xAD\xC0\xDE\x5F\x20\x06IVANOV\xDF\x01\x06999666\x9F\x36\x02\x01\xC8";
    for (number, value) in [
        (2, &b"4123456789012345"[..]),
        (3, b"000000"),
        (4, b"000000150000"),
        (14, b"2812"),
        (34, b"8765432109"),
        (35, b"4123456789012345=28121018765432109"),
        (36, b"014123456789012345=8765432109"),
        (37, b"632622000123"),
        (42, b"SHOP1"),
        (43, b"PAID BY 4123456789012349"),
        (45, b"B4123456789012345^IVANOV/IVAN^28121018765432109"),
        (46, b"CODE WORD 553311"),
        (48, b"T92037714306999666"),
        (52, pin_block),
        (53, b"8899100000000000"),
        (55, chip),
        (62, b"999666"),
        (96, pin_block),
        (102, b"8765432109012345"),
        (103, b"7712"),
        (120, b"999666"),
        (126, b"553311"),
    ] {
        message.set(number, value).unwrap();
    }
    let mut bytes = Vec::new();
    message.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_message_is_shown_a_line_for_a_field_and_its_card_data_is_not() {
    let spec = Spec::iso1987();
    let seen = include_str!("described.txt");
    assert_eq!(describe(&spec, &message_full_of_secrets(&spec)), seen);
}

#[test]
fn no_secret_is_seen_in_a_description_a_debug_or_an_error() {
    let spec = Spec::iso1987();
    let whole = message_full_of_secrets(&spec);
    let mut shown = format!("{:?}", Message::parse(&spec, &whole).unwrap());
    for end in 0..=whole.len() {
        shown += &describe(&spec, &whole[..end]);
        if let Err(error) = Message::parse(&spec, &whole[..end]) {
            shown += &format!("{error} {error:?}");
        }
    }
    for at in 0..whole.len() {
        let mut faulty = whole.clone();
        faulty[at] = 0xFF;
        shown += &describe(&spec, &faulty);
    }
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{secret}");
    }
}

/// One line is one case: what follows the bitmap of DE 11, 22 and 37, whether values are shown, and the error.
#[test]
fn values_are_shown_only_where_the_fields_are_known_to_be_cut_rightly() {
    let spec = Spec::iso1987();
    for (content, shown, error) in [
        ("000123051632622000123", true, ""),
        (
            "000123O51632622000123",
            true,
            "error   DE 22 at byte 18: this character does not belong into a field of kind n\n",
        ),
        ("00012305163262200012", false, "error   DE 37 at byte 21: 12 bytes are needed and 11 are left\n"),
        ("0001230516326220001234", false, "error   end at byte 33: 1 bytes follow the last field\n"),
    ] {
        let bitmap = (1_u64 << (64 - 11) | 1 << (64 - 22) | 1 << (64 - 37)).to_be_bytes();
        let text = describe(&spec, &[b"0100", &bitmap[..], content.as_bytes()].concat());
        assert_eq!(text.contains("000123"), shown, "{text}");
        assert!(text.contains("Systems trace audit number"), "{text}");
        assert!(text.ends_with(error), "{text}");
        assert_eq!(text.contains("error"), !error.is_empty());
    }
}
