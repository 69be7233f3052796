//! Sealing a paper: PAdES B-B, or B-T where an authority has said when.

use crate::certificate::{Certificate, sha256};
use crate::{Made, Paper, cms, pdf, timestamp};

/// What a seal can prove (ETSI EN 319 142-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// B-B: who sealed it.
    Basic,
    /// B-T: and, by the word of a timestamp authority, when.
    Timestamped,
}

/// A sealed paper.
pub struct Sealed {
    /// The bytes of the file.
    pub pdf: Vec<u8>,
    /// What the seal can prove.
    pub level: Level,
}

/// Why a paper was not sealed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealFault<E> {
    /// The key did not sign.
    #[error("the sealing key does not sign: {0}")]
    Key(E),
    /// The key is not that of the certificate.
    #[error("the sealing key is not that of the certificate")]
    OtherKey,
    /// There is no certificate, or the paper is not one that was drawn here.
    #[error("there is nothing to seal, or nothing to seal it with")]
    Nothing,
}

/// An authority that says when: takes its request to it, and brings its answer if there was one.
pub type Authority<'a> = &'a mut dyn FnMut(&[u8]) -> Option<Vec<u8>>;

/// Bytes of a seal besides certificates and timestamp: about 900 with RSA of 4096 bits.
const ROOM: usize = 2048;
/// Bytes for a timestamp with the authority's certificates.
const TIMESTAMP_ROOM: usize = 12 * 1024;

/// Seals a paper. The first certificate is that of the key behind `sign`, which is given what it shall sign and
/// answers as [`crate::Algorithm`] says; certificates after it that vouch for it go along. `label` is what the
/// field is called for somebody who cannot see it. If the authority does not answer, or not to the question,
/// the paper is sealed without it, and the level says so.
pub fn seal<E>(
    paper: &Paper,
    certificates: &[Certificate],
    label: &str,
    made: Made,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    authority: Option<([u8; 8], Authority<'_>)>,
) -> Result<Sealed, SealFault<E>> {
    let signer = certificates.first().ok_or(SealFault::Nothing)?;
    let chain = cms::chain(certificates);
    let room = ROOM + chain.len() + if authority.is_some() { TIMESTAMP_ROOM } else { 0 };
    let mut prepared = pdf::prepare(paper, label, made, room).ok_or(SealFault::Nothing)?;
    let gap = prepared.gap.clone();
    let digest = sha256(&[&prepared.bytes[..gap.start], &prepared.bytes[gap.end..]]);

    let attributes = cms::attributes(signer, &digest);
    let signature = sign(&attributes).map_err(SealFault::Key)?;
    if !signer.verifies(&attributes, &signature) {
        return Err(SealFault::OtherKey);
    }
    let token = authority.and_then(|(nonce, ask)| {
        let answer = ask(&timestamp::request(&signature, nonce))?;
        timestamp::token(&answer, &signature, nonce)
    });
    let write = |token: Option<&[u8]>| cms::write(&chain, signer, &attributes, &signature, token);
    let mut level = if token.is_some() { Level::Timestamped } else { Level::Basic };
    let mut seal = write(token.as_deref());
    if seal.len() > room {
        (level, seal) = (Level::Basic, write(None));
    }
    if seal.len() > room {
        return Err(SealFault::Nothing);
    }
    let hex = seal.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    for (place, digit) in prepared.bytes[gap.start + 1..].iter_mut().zip(hex) {
        *place = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
    }
    Ok(Sealed { pdf: prepared.bytes, level })
}
