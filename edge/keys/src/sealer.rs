//! Sealing papers: the key, its certificate, and the authority that says when.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use papers::{Certificate, Made, Paper, SealFault, Sealed, Verdict};

use crate::seal_key::{SealKey, SealKeyFault};

/// How long an authority is waited for before a paper is sealed without it.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most bytes of an authority's answer.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// What seals papers, and knows its own seals again.
pub struct Sealer {
    key: SealKey,
    /// The key's own first; then those that vouch for it, and those of keys that sealed before it.
    certificates: Vec<Certificate>,
    authority: Option<String>,
    agent: ureq::Agent,
}

/// Why nothing can be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealerFault {
    /// None of the certificates is of the key.
    #[error("no certificate is of the sealing key")]
    NoCertificate,
    /// The authority's address is none that can be asked.
    #[error("{0:?}: a timestamp authority's address begins with http://")]
    Address(String),
}

impl Sealer {
    /// `certificates` in any order; `authority` is the address of a timestamp authority (RFC 3161).
    pub fn new(
        key: SealKey,
        mut certificates: Vec<Certificate>,
        authority: Option<String>,
    ) -> Result<Sealer, SealerFault> {
        let own = certificates.iter().position(|one| one.public_key() == key.public_key());
        let own = certificates.remove(own.ok_or(SealerFault::NoCertificate)?);
        certificates.insert(0, own);
        // A token is signed by the authority, so that the way to it need not be secret.
        if let Some(other) = authority.as_ref().filter(|address| !address.starts_with("http://")) {
            return Err(SealerFault::Address(other.clone()));
        }
        let agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build();
        Ok(Sealer { key, certificates, authority, agent: agent.into() })
    }

    /// The fingerprint of the certificate that seals.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.certificates[0].fingerprint()
    }

    /// Seals a paper; waits for the token and the authority, so it is for a thread that may wait. `label` is what
    /// the seal is called for somebody who cannot see it.
    pub fn seal(&self, paper: &Paper, label: &str, at: Timestamp) -> Result<Sealed, SealFault<SealKeyFault>> {
        let mut nonce = [0; 8];
        let mut ask = |request: &[u8]| self.ask(request);
        let authority = match self.authority {
            Some(_) => {
                aws_lc_rs::rand::fill(&mut nonce).map_err(|_| SealFault::Key(SealKeyFault::Sign))?;
                Some((nonce, &mut ask as papers::Authority<'_>))
            }
            None => None,
        };
        papers::seal(paper, &self.certificates, label, made(at), |message| self.key.sign(message), authority)
    }

    /// Whether a file is one that was sealed here.
    pub fn verify(&self, file: &[u8]) -> Verdict {
        papers::verify(file, &self.certificates)
    }

    fn ask(&self, request: &[u8]) -> Option<Vec<u8>> {
        let answer = self
            .agent
            .post(self.authority.as_ref()?)
            .content_type("application/timestamp-query")
            .send(request)
            .and_then(|answer| answer.into_body().into_with_config().limit(LONGEST_ANSWER).read_to_vec());
        match answer {
            Ok(answer) => Some(answer),
            Err(error) => {
                tracing::warn!(%error, "the timestamp authority does not answer: sealed without a timestamp");
                None
            }
        }
    }
}

/// An instant as papers take it.
pub fn made(at: Timestamp) -> Made {
    let at = at.to_zoned(TimeZone::UTC);
    Made {
        year: at.year().unsigned_abs(),
        month: at.month().unsigned_abs(),
        day: at.day().unsigned_abs(),
        hour: at.hour().unsigned_abs(),
        minute: at.minute().unsigned_abs(),
        second: at.second().unsigned_abs(),
    }
}
