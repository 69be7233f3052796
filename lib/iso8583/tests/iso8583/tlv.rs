//! BER-TLV, as DE 55 has it.

use iso8583::tlv::{elements, find};

use crate::corpus::unhex;

/// One line is one case: the bytes, and what is found in them, tag by tag with the length of its value.
#[test]
fn elements_are_found_up_to_the_first_that_is_none() {
    let long = format!("9F1081{:02X}{}", 128, "AB".repeat(128));
    let longer = format!("9F108201FF{}", "AB".repeat(511));
    for (bytes, found) in [
        ("", ""),
        ("5A00", "5A:0"),
        ("9A03261123", "9A:3"),
        ("9F0206000000150000 9C0100", "9F02:6 9C:1"),
        ("8F0101 9F360201C8", "8F:1 9F36:2"),
        ("DF8101 01 FF", "DF8101:1"),
        ("DF818101 01 FF", "DF818101:1"),
        ("DF81818101 01 FF", "wrong at 0"),
        ("0000 9C0100 00 9A03261123 0000", "9C:1 9A:3"),
        (&long, "9F10:128"),
        (&longer, "9F10:511"),
        ("9C0100 9F", "9C:1 wrong at 3"),
        ("9C0100 9F02", "9C:1 wrong at 3"),
        ("9C0100 9F0206 0000001500", "9C:1 wrong at 3"),
        ("9C80 00", "wrong at 0"),
        ("9C83000001 00", "wrong at 0"),
        ("9C81", "wrong at 0"),
        ("9C8201", "wrong at 0"),
    ] {
        let bytes = unhex(&bytes.replace(' ', ""));
        let seen = elements(&bytes).map(|element| match element {
            Ok(element) => format!("{:X}:{}", element.tag, element.value.len()),
            Err(wrong) => format!("wrong at {}", wrong.0),
        });
        assert_eq!(seen.collect::<Vec<_>>().join(" "), found);
    }
}

#[test]
fn an_element_is_found_by_its_tag_and_shows_nothing_of_its_value() {
    let chip = unhex("9F0206000000150000 9F360201C8".replace(' ', "").as_str());
    assert_eq!(find(&chip, 0x9F36), Some(&[0x01, 0xC8][..]));
    assert_eq!(find(&chip, 0x9F26), None);
    let first = elements(&chip).next().unwrap().unwrap();
    assert_eq!(format!("{first:?}"), "Tlv(9F02, 6 bytes)");
}
