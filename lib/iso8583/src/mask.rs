//! What people may see of a message. What nobody has said may be shown is hidden.
//!
//! PCI DSS 4.0: of a PAN at most the first six and the last four digits (3.4.1); of tracks, verification values and
//! PINs nothing, not even encrypted (3.3). Reserved and private fields carry whatever two parties agreed on, card
//! verification values among it, so they are hidden as a whole.

use std::fmt;

use crate::coding::hex_of;
use crate::field::Field;
use crate::kind::Kind;

/// How much of a data element may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disclosure {
    /// All, but for anything that looks like a PAN in what a person may have typed.
    Open,
    /// The first six and the last four digits.
    Pan,
    /// The last four characters.
    LastFour,
    /// Nothing but how long it is.
    Hidden,
}

fn disclosure(number: u8) -> Disclosure {
    match number {
        2 => Disclosure::Pan,
        // Expiry; PAN extended; tracks 2, 3 and 1; PIN; control information and code of message security.
        14 | 34 | 35 | 36 | 45 | 52 | 53 | 96 => Disclosure::Hidden,
        // Additional, chip, reserved and private data.
        46..=48 | 55..=63 | 105..=127 => Disclosure::Hidden,
        // Accounts, which with some are PANs.
        102 | 103 => Disclosure::LastFour,
        _ => Disclosure::Open,
    }
}

/// A data element's content as it may be shown.
pub(crate) struct Masked<'m> {
    /// Whether the message is known to be cut into fields rightly; if not, nothing of any field is shown.
    pub(crate) aligned: bool,
    pub(crate) number: u8,
    pub(crate) field: &'m Field,
    pub(crate) content: &'m [u8],
}

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Masked { aligned, number, field, content } = self;
        let text = str::from_utf8(content).ok().filter(|_| field.kind().is_text());
        let disclosure = if *aligned { disclosure(*number) } else { Disclosure::Hidden };
        match (disclosure, text) {
            (Disclosure::Open, Some(text)) if field.kind() == Kind::N => f.write_str(text),
            (Disclosure::Open, Some(text)) => f.write_str(&without_pans(text)),
            (Disclosure::Open, None) => f.write_str(&hex(content)),
            (Disclosure::Pan, Some(text)) => f.write_str(&masked_pan(text)),
            (Disclosure::LastFour, Some(text)) => f.write_str(&masked_account(text)),
            (Disclosure::Hidden, Some(text)) => write!(f, "({} characters, hidden)", text.len()),
            (_, None) => write!(f, "({} bytes, hidden)", content.len()),
        }
    }
}

/// Bytes in hex, as they are shown.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| hex_of(*byte)).map(char::from).collect()
}

/// The shortest and the longest number that a card may have (ISO/IEC 7812-1 in use).
const PAN_LENGTHS: std::ops::RangeInclusive<usize> = 13..=19;

fn masked_pan(text: &str) -> String {
    let (head, tail) = if PAN_LENGTHS.contains(&text.len()) { (6, 4) } else { (0, 0) };
    stars_but(text, head, tail)
}

/// The end of an account's number, if that leaves as much again unseen.
fn masked_account(text: &str) -> String {
    stars_but(text, 0, if text.len() >= 8 { 4 } else { 0 })
}

/// The ASCII text with stars for all but its head and tail.
fn stars_but(text: &str, head: usize, tail: usize) -> String {
    let last = text.len().saturating_sub(tail);
    text.char_indices().map(|(at, shown)| if (head..last).contains(&at) { '*' } else { shown }).collect()
}

/// Free text may hold a card's number, typed there by a clerk: any run of digits that could be one is masked.
fn without_pans(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let run = rest[start..].bytes().take_while(u8::is_ascii_digit).count();
        let (before, digits) = (&rest[..start], &rest[start..start + run]);
        shown.push_str(before);
        if PAN_LENGTHS.contains(&run) && passes_luhn(digits) {
            shown.push_str(&masked_pan(digits));
        } else {
            shown.push_str(digits);
        }
        rest = &rest[start + run..];
    }
    shown.push_str(rest);
    shown
}

/// The check digit of ISO/IEC 7812-1, annex B.
fn passes_luhn(digits: &str) -> bool {
    let sum = digits.bytes().rev().enumerate().fold(0, |sum, (place, digit)| {
        let digit = u32::from(digit - b'0');
        sum + match place % 2 {
            0 => digit,
            _ => digit * 2 / 10 + digit * 2 % 10,
        }
    });
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_pan_six_and_four_digits_are_seen_and_of_a_stump_none() {
        for (pan, seen) in [
            ("", ""),
            ("4123", "****"),
            ("412345678901", "************"),
            ("4123456789012", "412345***9012"),
            ("4123456789012345", "412345******2345"),
            ("4123456789012345678", "412345*********5678"),
        ] {
            assert_eq!(masked_pan(pan), seen);
        }
    }

    #[test]
    fn of_an_account_four_characters_are_seen_if_that_is_little() {
        for (account, seen) in
            [("1234567", "*******"), ("12345678", "****5678"), ("KZ12345678", "******5678")]
        {
            assert_eq!(masked_account(account), seen);
        }
    }

    #[test]
    fn a_cards_number_is_found_in_free_text_and_other_numbers_are_left() {
        for (text, seen) in [
            ("CARD 4761739001010119 VOID", "CARD 476173******0119 VOID"),
            ("4761739001010119", "476173******0119"),
            ("4761739001010118", "4761739001010118"),
            ("TERM0001", "TERM0001"),
            ("0100000123112222150000000400001", "0100000123112222150000000400001"),
            ("no digits", "no digits"),
        ] {
            assert_eq!(without_pans(text), seen);
        }
    }
}
