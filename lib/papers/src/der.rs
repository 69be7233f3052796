//! DER (ITU-T X.690): as much of it as a seal is written in and read from.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const UTF8: u8 = 0x0C;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// The tag of a structure that stands in place `number` of those that may be left out.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// One value: its tag, its length, what is in it.
pub(crate) fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let digits = bytes.iter().skip_while(|byte| **byte == 0).copied().collect::<Vec<_>>();
            // A length of 2^1016 bytes will not be met.
            out.push(0x80 | u8::try_from(digits.len()).unwrap_or(0x7F));
            out.extend(digits);
        }
    }
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

/// A sequence of values.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    value(SEQUENCE, parts)
}

/// A set: its members in the order of their bytes.
pub(crate) fn set(members: &mut [Vec<u8>]) -> Vec<u8> {
    members.sort();
    let members = members.iter().map(Vec::as_slice).collect::<Vec<_>>();
    value(SET, &members)
}

/// A whole number without sign.
pub fn integer(bytes: &[u8]) -> Vec<u8> {
    let digits = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    match digits.first() {
        None => vec![INTEGER, 1, 0],
        Some(first) if *first >= 0x80 => value(INTEGER, &[&[0], digits]),
        Some(_) => value(INTEGER, &[digits]),
    }
}

pub(crate) fn oid(encoded: &[u8]) -> Vec<u8> {
    value(OID, &[encoded])
}

/// An algorithm without parameters, or with none said.
pub(crate) fn algorithm(encoded: &[u8], null: bool) -> Vec<u8> {
    sequence(&[&oid(encoded), if null { &[0x05, 0x00] } else { &[] }])
}

/// A value that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    /// What is in it.
    pub(crate) body: &'a [u8],
    /// It whole, with tag and length.
    pub(crate) whole: &'a [u8],
}

/// Values one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next value, if there is a whole one.
    pub(crate) fn next(&mut self) -> Option<Element<'a>> {
        let all = self.0;
        let (&tag, rest) = all.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7F => (usize::from(first), rest),
            // Four bytes hold every length of a file we look at.
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
                (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let (body, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some(Element { tag, body, whole: &all[..all.len() - after.len()] })
    }

    /// The next value, if it has that tag.
    pub(crate) fn take(&mut self, tag: u8) -> Option<Element<'a>> {
        self.next().filter(|element| element.tag == tag)
    }

    /// The next value if it has that tag; otherwise nothing was read.
    pub(crate) fn maybe(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.0.first() == Some(&tag) { self.next() } else { None }
    }

    /// What is inside the next value, if it has that tag.
    pub(crate) fn inside(&mut self, tag: u8) -> Option<Reader<'a>> {
        self.take(tag).map(|element| Reader(element.body))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Lengths on both sides of every border of their encoding.
    #[test]
    fn what_is_written_is_read_back() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let body = vec![7; length];
            let written = value(OCTETS, &[&body]);
            let mut reader = Reader(&written);
            let read = reader.next().unwrap();
            assert_eq!((read.tag, read.body, read.whole), (OCTETS, &body[..], &written[..]));
            assert!(reader.next().is_none());
            assert!(Reader(&written[..written.len() - 1]).next().is_none(), "cut short");
        }
    }

    #[test]
    fn numbers_have_neither_a_sign_nor_a_useless_zero() {
        for (bytes, written) in [
            (&[][..], &[2, 1, 0][..]),
            (&[0, 0], &[2, 1, 0]),
            (&[0x7F], &[2, 1, 0x7F]),
            (&[0, 0x80], &[2, 2, 0, 0x80]),
        ] {
            assert_eq!(integer(bytes), written);
        }
    }
}
