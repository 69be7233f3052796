//! Is this file one that we sealed, whole and as we sealed it?
//!
//! PDF is not understood here, and need not be: the seal is over every byte of the file but its own, so that a
//! file which passes is, byte for byte, one that was made by us. Where the seal lies, the file says itself in its
//! byte range, which is under the seal too.

use crate::certificate::{Certificate, sha256};
use crate::{cms, timestamp};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Sealed by us, and nothing was changed since.
    Genuine,
    /// It bears a seal of ours which does not fit what is in it.
    Altered,
    /// It is sealed, by somebody else.
    NotOurs,
    /// It bears no seal.
    NotSealed,
    /// A paper of ours to which something was appended after it was sealed.
    LaterRevision,
}

const RANGE: &[u8] = b"/ByteRange";

/// Judges a file by the certificates we have ever sealed with.
pub fn verify(file: &[u8], ours: &[Certificate]) -> Verdict {
    let mut seals = file.windows(RANGE.len()).enumerate().filter(|(_, window)| *window == RANGE);
    let Some((first, _)) = seals.next() else { return Verdict::NotSealed };
    let more = seals.next().is_some();
    let Some(seal) = Seal::read(file, first + RANGE.len()) else { return Verdict::Altered };
    let Some(parts) = cms::read(&seal.bytes) else { return Verdict::Altered };
    let Some(signer) = ours.iter().find(|one| one.issuer_and_serial() == parts.issuer_and_serial) else {
        return Verdict::NotOurs;
    };
    let digest = sha256(&[&file[..seal.from], &file[seal.to..seal.end]]);
    let attributes = cms::attributes(signer, &digest);
    if !signer.verifies(&attributes, parts.signature) {
        return Verdict::Altered;
    }
    // All that is left of the seal is what we always write: written again it is the same to the last bit.
    let again = cms::write(parts.chain, signer, &attributes, parts.signature, parts.token);
    let padding = &seal.bytes[parts.whole.len()..];
    let same = again == parts.whole
        && parts.chain.starts_with(signer.der())
        && parts.token.is_none_or(|token| timestamp::is_of(token, parts.signature))
        && padding.iter().all(|byte| *byte == 0)
        && seal.lower_case;
    match (same, more || seal.end < file.len()) {
        (false, _) => Verdict::Altered,
        (true, true) => Verdict::LaterRevision,
        (true, false) => Verdict::Genuine,
    }
}

/// Where a file says that its seal lies, and the seal.
struct Seal {
    from: usize,
    to: usize,
    end: usize,
    bytes: Vec<u8>,
    lower_case: bool,
}

impl Seal {
    fn read(file: &[u8], at: usize) -> Option<Seal> {
        let text = file.get(at..)?.trim_ascii_start().strip_prefix(b"[")?;
        let text = std::str::from_utf8(&text[..text.iter().take(80).position(|byte| *byte == b']')?]).ok()?;
        let numbers =
            text.split_ascii_whitespace().map(str::parse).collect::<Result<Vec<usize>, _>>().ok()?;
        let [0, from, to, rest] = numbers[..] else { return None };
        let end = to.checked_add(rest).filter(|end| *end <= file.len())?;
        let hex = file.get(from..to)?.strip_prefix(b"<")?.strip_suffix(b">")?;
        let lower_case = !hex.iter().any(u8::is_ascii_uppercase);
        let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let bytes = hex.chunks(2).map(|pair| match *pair {
            [high, low] => Some(nibble(high)? << 4 | nibble(low)?),
            _ => None,
        });
        Some(Seal { from, to, end, bytes: bytes.collect::<Option<_>>()?, lower_case })
    }
}
