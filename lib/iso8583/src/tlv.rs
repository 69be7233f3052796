//! BER-TLV: how a chip's data stands in DE 55. A tag, a length, a value; and the next.

use std::fmt;

/// One element of DE 55. Its value may be card data, so `Debug` shows the tag and the length alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The tag's bytes as a number: `9F02` is 0x9F02.
    pub tag: u32,
    /// The value's bytes.
    pub value: &'a [u8],
}

/// Where bytes stop being BER-TLV: at this byte a tag or a length begins that does not end within them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no tag, length and value at byte {0}")]
pub struct NotTlv(pub usize);

/// The elements one after another, in the order in which they stand; ends with the first error.
///
/// Zero bytes between elements are skipped, as EMV Book 3, annex B1 wants it. Tags have up to four bytes, lengths
/// up to three. A constructed element's value is its elements' bytes.
pub fn elements(bytes: &[u8]) -> impl Iterator<Item = Result<Tlv<'_>, NotTlv>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes.get(at..)?.iter().take_while(|byte| **byte == 0).count();
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        match first(rest) {
            Some((element, taken)) => {
                at += taken;
                Some(Ok(element))
            }
            None => {
                let wrong = at;
                at = bytes.len();
                Some(Err(NotTlv(wrong)))
            }
        }
    })
}

/// The value of the first element with this tag.
pub fn find(bytes: &[u8], tag: u32) -> Option<&[u8]> {
    elements(bytes).map_while(Result::ok).find(|element| element.tag == tag).map(|element| element.value)
}

/// The first element, and how many bytes it takes.
fn first(bytes: &[u8]) -> Option<(Tlv<'_>, usize)> {
    let (tag, tag_bytes) = tag(bytes)?;
    let (length, length_bytes) = length(&bytes[tag_bytes..])?;
    let start = tag_bytes + length_bytes;
    let value = bytes.get(start..start.checked_add(length)?)?;
    Some((Tlv { tag, value }, start + length))
}

/// Five ones at the end of the first byte say that more follow; a one at the head of each, that it is not the last.
fn tag(bytes: &[u8]) -> Option<(u32, usize)> {
    let mut tag = u32::from(*bytes.first()?);
    if tag & 0x1F != 0x1F {
        return Some((tag, 1));
    }
    for (at, byte) in bytes.iter().enumerate().take(4).skip(1) {
        tag = (tag << 8) | u32::from(*byte);
        if byte & 0x80 == 0 {
            return Some((tag, at + 1));
        }
    }
    None
}

/// Up to 127 in one byte; above, 0x80 and the number of bytes that hold it.
fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    let (first, more) = bytes.split_first()?;
    match first {
        0..=0x7F => Some((usize::from(*first), 1)),
        0x81 | 0x82 => {
            let count = usize::from(first & 0x7F);
            let bytes = more.get(..count)?;
            Some((bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), 1 + count))
        }
        _ => None,
    }
}

impl fmt::Debug for Tlv<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tlv({:X}, {} bytes)", self.tag, self.value.len())
    }
}
