//! Timestamps (RFC 3161): what an authority is asked, and whether its answer is one to that question.
//!
//! Whether the authority is to be trusted is judged by whoever validates the paper, who has its certificate.

use crate::certificate::sha256;
use crate::cms::SHA256;
use crate::der::{INTEGER, OCTETS, OID, Reader, SEQUENCE, SET, algorithm, context, integer, sequence, value};

/// id-ct-TSTInfo.
const TST_INFO: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04];

/// Asks for a timestamp of a signature, with the authority's certificate in the answer.
pub(crate) fn request(signature: &[u8], nonce: [u8; 8]) -> Vec<u8> {
    sequence(&[&integer(&[1]), &imprint(signature), &integer(&nonce), &[0x01, 0x01, 0xFF]])
}

fn imprint(signature: &[u8]) -> Vec<u8> {
    sequence(&[&algorithm(SHA256, false), &value(OCTETS, &[&sha256(&[signature])])])
}

/// The token in an authority's answer, if it grants what was asked.
pub(crate) fn token(response: &[u8], signature: &[u8], nonce: [u8; 8]) -> Option<Vec<u8>> {
    let mut response = Reader(response).inside(SEQUENCE)?;
    let status = response.inside(SEQUENCE)?.take(INTEGER)?.body;
    // Granted, or granted with modifications.
    if !matches!(status, [0] | [1]) {
        return None;
    }
    let token = response.take(SEQUENCE)?;
    let (hash, answered) = stamped(token.whole)?;
    let granted = hash == sha256(&[signature]) && answered == Some(&integer(&nonce)[..]);
    granted.then(|| token.whole.to_vec())
}

/// Whether a token is one of that signature.
pub(crate) fn is_of(token: &[u8], signature: &[u8]) -> bool {
    stamped(token).is_some_and(|(hash, _)| hash == sha256(&[signature]))
}

/// The digest that a token is of, and the nonce as it was asked with.
fn stamped(token: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let mut content = Reader(token).inside(SEQUENCE)?;
    content.take(OID)?;
    let mut signed = content.inside(context(0))?.inside(SEQUENCE)?;
    signed.take(INTEGER)?;
    signed.take(SET)?;
    let mut inner = signed.inside(SEQUENCE)?;
    if inner.take(OID)?.body != TST_INFO {
        return None;
    }
    let mut info = inner.inside(context(0))?.inside(OCTETS)?.inside(SEQUENCE)?;
    info.take(INTEGER)?;
    info.take(OID)?;
    let mut imprint = info.inside(SEQUENCE)?;
    let by = imprint.take(SEQUENCE)?.body;
    if Reader(by).take(OID)?.body != SHA256 {
        return None;
    }
    let hash = imprint.take(OCTETS)?.body;
    // Serial number and time come next, then what may be left out: among it, the only number is the nonce.
    info.take(INTEGER)?;
    info.next()?;
    let nonce = std::iter::from_fn(|| info.next()).find(|element| element.tag == INTEGER);
    Some((hash, nonce.map(|nonce| nonce.whole)))
}
