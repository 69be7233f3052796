//! The signature in a sealed paper: CMS SignedData (RFC 5652) as PAdES asks for it (ETSI EN 319 142-1).

use crate::certificate::{Certificate, sha256};
use crate::der::{
    INTEGER, OCTETS, OID, Reader, SEQUENCE, SET, algorithm, context, integer, oid, sequence, set, value,
};

/// id-signedData.
pub(crate) const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// id-data.
const DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];
/// id-sha256.
pub(crate) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
/// id-aa-signingCertificateV2 (RFC 5035).
const SIGNING_CERTIFICATE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x2F];
/// id-aa-timeStampToken (RFC 3161, appendix A).
const TIMESTAMP: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x0E];

/// What is signed, of a paper with that digest: as a set, in the order of the bytes.
pub(crate) fn attributes(signer: &Certificate, digest: &[u8; 32]) -> Vec<u8> {
    let attribute = |kind: &[u8], of: Vec<u8>| sequence(&[&oid(kind), &set(&mut [of])]);
    let hash = value(OCTETS, &[&sha256(&[signer.der()])]);
    let by = sequence(&[&sequence(&[&sequence(&[&hash])])]);
    set(&mut [
        attribute(CONTENT_TYPE, oid(DATA)),
        attribute(MESSAGE_DIGEST, value(OCTETS, &[digest])),
        attribute(SIGNING_CERTIFICATE, by),
    ])
}

/// The certificates that go with a seal: the signer's, then those that vouch for it, as far as they are known.
pub(crate) fn chain(certificates: &[Certificate]) -> Vec<u8> {
    let Some(mut last) = certificates.first() else { return Vec::new() };
    let mut chain = last.der().to_vec();
    // No chain is longer than there are certificates, however they name one another.
    for _ in 1..certificates.len() {
        let Some(next) = certificates.iter().find(|other| last.names_as_issuer(other)) else { break };
        chain.extend_from_slice(next.der());
        last = next;
    }
    chain
}

/// The whole structure. `attributes` is the set that was signed.
pub(crate) fn write(
    chain: &[u8],
    signer: &Certificate,
    attributes: &[u8],
    signature: &[u8],
    token: Option<&[u8]>,
) -> Vec<u8> {
    let sha256 = algorithm(SHA256, false);
    let attributes = Reader(attributes).next().map_or(&[][..], |set| set.body);
    let timestamp = token.map(|token| {
        let stamped = sequence(&[&oid(TIMESTAMP), &set(&mut [token.to_vec()])]);
        value(context(1), &[&stamped])
    });
    let signer_info = sequence(&[
        &integer(&[1]),
        signer.issuer_and_serial(),
        &sha256,
        &value(context(0), &[attributes]),
        &signer.algorithm().identifier(),
        &value(OCTETS, &[signature]),
        timestamp.as_deref().unwrap_or(&[]),
    ]);
    let signed = sequence(&[
        &integer(&[1]),
        &set(&mut [sha256.clone()]),
        &sequence(&[&oid(DATA)]),
        &value(context(0), &[chain]),
        &set(&mut [signer_info]),
    ]);
    sequence(&[&oid(SIGNED_DATA), &value(context(0), &[&signed])])
}

/// The parts of a seal that differ from one to the next; the rest of it is always the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) chain: &'a [u8],
    pub(crate) issuer_and_serial: &'a [u8],
    pub(crate) signature: &'a [u8],
    pub(crate) token: Option<&'a [u8]>,
    /// It whole; what stands behind it in the file is padding.
    pub(crate) whole: &'a [u8],
}

/// Reads what [`write`] writes, and what others write in its way.
pub(crate) fn read(bytes: &[u8]) -> Option<Parts<'_>> {
    let whole = Reader(bytes).take(SEQUENCE)?;
    let mut outer = Reader(whole.body);
    outer.take(OID)?;
    let mut signed = outer.inside(context(0))?.inside(SEQUENCE)?;
    signed.take(INTEGER)?;
    signed.take(SET)?;
    signed.take(SEQUENCE)?;
    let chain = signed.maybe(context(0)).map_or(&[][..], |chain| chain.body);
    signed.maybe(context(1));
    let mut signer = signed.inside(SET)?.inside(SEQUENCE)?;
    signer.take(INTEGER)?;
    let issuer_and_serial = signer.next()?.whole;
    signer.take(SEQUENCE)?;
    signer.maybe(context(0));
    signer.take(SEQUENCE)?;
    let signature = signer.take(OCTETS)?.body;
    let token = signer.maybe(context(1)).and_then(|unsigned| {
        let mut attribute = Reader(unsigned.body).inside(SEQUENCE)?;
        attribute.take(OID)?;
        Some(attribute.inside(SET)?.next()?.whole)
    });
    Some(Parts { chain, issuer_and_serial, signature, token, whole: whole.whole })
}
