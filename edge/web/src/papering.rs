//! Papers at the door: drawn and sealed off the threads that serve, few at a time; what all of them have in common.
//!
//! ```text
//!   one transaction: a number ─► draw, seal (no transaction: a token and an authority are waited for)
//!                                  ─► one transaction: the digest of the bytes ─► the answer
//! ```

use std::sync::Arc;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use keys::Sealer;
use papers::{Head, Paper, Stamp, Stopped, Verdict};
use sealed::{Level, Number};
use store::sha256;
use text::{Sentences, long_date};
use tokio::sync::{Semaphore, SemaphorePermit};
use vocabulary::{civil_day, civil_text};

use crate::{Apology, Web, hex};

/// Papers drawn, and files judged, at the same time.
const AT_ONCE: usize = 2;
/// Files to be judged that lie in memory at the same time.
const FILES: usize = 8;
/// Bytes of the certificate's fingerprint on a stamp: enough to compare by eye.
const FINGERPRINT_HEAD: usize = 8;

/// The right to draw and judge, and to bring a file, shared out.
pub(crate) struct Papering {
    work: Arc<Semaphore>,
    files: Semaphore,
}

impl Default for Papering {
    fn default() -> Papering {
        Papering { work: Arc::new(Semaphore::new(AT_ONCE)), files: Semaphore::new(FILES) }
    }
}

impl Papering {
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Apology> {
        let permit = Arc::clone(&self.work).acquire_owned().await.map_err(|_| Apology::Stopped)?;
        tokio::task::spawn_blocking(move || {
            let out = work();
            drop(permit);
            out
        })
        .await
        .map_err(|_| Apology::Stopped)
    }
}

impl Web {
    /// What seals papers, where they are given out.
    pub(crate) fn sealer(&self) -> Option<&Arc<Sealer>> {
        self.0.bank.sealer.as_ref()
    }

    /// The frame of a paper: who gives it under which number, and the visible side of its seal.
    pub(crate) fn paper_frame(
        &self,
        t: Sentences,
        sealer: &Sealer,
        number: &Number,
        title: &str,
        at: Timestamp,
    ) -> (Head, Stamp) {
        let issuer = &self.settings().issuer;
        let name = issuer.name.in_language(t.language());
        let shown = number.to_string();
        let url = format!("{}/check/{}", self.settings().address, number.as_str());
        let mut requisites =
            vec![format!("{} {}", t.paper_bin(), issuer.bin), format!("{} {}", t.cards_bic(), issuer.bic)];
        requisites.extend(issuer.address.iter().map(|address| address.in_language(t.language()).to_owned()));
        requisites.extend(issuer.contacts.first().map(|line| t.paper_contact(line)));
        let head = Head {
            language: t.language().code(),
            issuer: name.to_owned(),
            requisites,
            title: title.to_owned(),
            dated: t.paper_dated(long_date(t.language(), civil_day(at)), shown.as_str()),
            number: shown.clone(),
            running: format!("{name} · {title}"),
            foot: t.paper_foot(shown.as_str()),
            page: Box::new(move |page, of| t.paper_page(page, of)),
            made: keys::made(at),
        };
        let stamp = Stamp {
            title: t.paper_sealed(),
            lines: vec![
                name.to_owned(),
                t.paper_seal_number(shown.as_str(), civil_text(at)),
                t.paper_seal_certificate(fingerprint_head(sealer)),
            ],
            check: t.paper_check(url.as_str()),
            qr: t.paper_qr(),
            url,
        };
        (head, stamp)
    }

    /// Draws a paper, seals it, and remembers what was sealed.
    pub(crate) async fn seal_paper(
        &self,
        t: Sentences,
        number: Number,
        at: Timestamp,
        draw: impl FnOnce() -> Result<Paper, Stopped> + Send + 'static,
    ) -> Result<Vec<u8>, Apology> {
        let sealer = Arc::clone(self.sealer().ok_or(Apology::NotFound)?);
        let label = t.paper_seal_label(self.settings().issuer.name.in_language(t.language()));
        let work = move || {
            let paper = draw().map_err(|stopped| match stopped {
                Stopped::Cancelled => Apology::Stopped,
                Stopped::Broken => Apology::Fault(stopped.to_string()),
            })?;
            sealer.seal(&paper, &label, at).map_err(|fault| Apology::Fault(fault.to_string()))
        };
        let sealed = self.0.papering.work(work).await??;
        let (digest, level) = (sha256(&sealed.pdf), level(sealed.level));
        metrics::counter!("tolem_papers_sealed_total", "level" => level.word()).increment(1);
        self.write(move |tx| sealed::finish(tx, &number, &digest, level)).await?;
        Ok(sealed.pdf)
    }

    /// Room for one file that somebody brings.
    pub(crate) fn room_for_file(&self) -> Result<SemaphorePermit<'_>, Apology> {
        self.0.papering.files.try_acquire().map_err(|_| Apology::Busy)
    }

    /// Judges a file, and gives the digest by which it may be known.
    pub(crate) async fn judge_paper(&self, file: Vec<u8>) -> Result<(Verdict, [u8; 32]), Apology> {
        let sealer = self.sealer().cloned();
        self.0
            .papering
            .work(move || {
                let verdict = sealer.map_or(Verdict::NotOurs, |sealer| sealer.verify(&file));
                (verdict, sha256(&file))
            })
            .await
    }
}

fn level(level: papers::Level) -> Level {
    match level {
        papers::Level::Basic => Level::Basic,
        papers::Level::Timestamped => Level::Timestamped,
    }
}

/// `1A2B 3C4D …`: the beginning of the certificate's fingerprint.
fn fingerprint_head(sealer: &Sealer) -> String {
    let head = hex(&sealer.fingerprint()[..FINGERPRINT_HEAD]).to_uppercase();
    let groups = head.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok());
    groups.collect::<Vec<_>>().join(" ")
}

/// A paper as the answer: to be kept and printed, not shown in the page's place.
pub(crate) fn download(name: &str, pdf: impl Into<Body>) -> Response {
    let disposition = format!("attachment; filename=\"{name}.pdf\"");
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, pdf.into()).into_response()
}
