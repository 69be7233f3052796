//! Photographs at the door: made safe off the threads that serve, few at a time, and kept encrypted.

use std::sync::Arc;

use onboarding::PhotoFacts;
use photo::{Hint, Limits, Refused};
use photographs::PhotoFault;
use store::sha256;
use tokio::sync::Semaphore;
use vocabulary::PhotoId;

use crate::{Apology, Web};

/// Photographs decoded at the same time: each may take `Limits::max_memory` and most of a core.
const AT_ONCE: usize = 2;
/// The long side of a preview, in pixels.
const PREVIEW: u32 = 480;
/// What the bits of `PhotoFacts::hints` mean.
const HINTS: [(i64, Hint); 4] = [(1, Hint::Dark), (2, Hint::Bright), (4, Hint::Blurred), (8, Hint::Small)];

/// The right to decode, shared out.
pub(crate) struct Photographing(Arc<Semaphore>);

impl Default for Photographing {
    fn default() -> Photographing {
        Photographing(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Photographing {
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Apology> {
        let permit = Arc::clone(&self.0).acquire_owned().await.map_err(|_| Apology::Stopped)?;
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
    /// Makes a photograph safe and keeps it; its row is the caller's to write. One whose row never comes is
    /// an orphan, which the server's sweep removes.
    pub(crate) async fn keep_photograph(
        &self,
        bytes: Vec<u8>,
    ) -> Result<Result<PhotoFacts, Refused>, Apology> {
        let (mut key, mut nonce) = ([0; 8], [0; 12]);
        self.store().random(&mut key);
        self.store().random(&mut nonce);
        // Positive, as all keys are.
        let photo = PhotoId((i64::from_le_bytes(key) & i64::MAX).max(1));
        let web = self.clone();
        let kept = self.0.photographing.work(move || {
            let safe = match photo::normalise(&bytes, &Limits::default()) {
                Ok(safe) => safe,
                Err(refused) => return Ok(Err(refused)),
            };
            drop(bytes);
            web.0.bank.photographs.put(web.store().vault(), photo, &safe.jpeg, nonce)?;
            Ok(Ok(PhotoFacts {
                photo,
                digest: sha256(&safe.jpeg),
                width: i64::from(safe.width),
                height: i64::from(safe.height),
                hints: HINTS.iter().filter(|(_, hint)| safe.hints.contains(hint)).map(|(bit, _)| bit).sum(),
                fingerprint: safe.fingerprint,
            }))
        });
        kept.await?.map_err(|fault: PhotoFault| Apology::Fault(fault.to_string()))
    }

    /// Erases a photograph whose row was refused.
    pub(crate) async fn forget_photograph(&self, photo: PhotoId) -> Result<(), Apology> {
        let web = self.clone();
        let erased = tokio::task::spawn_blocking(move || web.0.bank.photographs.erase(photo)).await;
        erased.map_err(|_| Apology::Stopped)?.map_err(|fault| Apology::Fault(fault.to_string()))
    }

    /// A kept photograph, whole.
    pub(crate) async fn photograph(&self, photo: PhotoId) -> Result<Vec<u8>, Apology> {
        let web = self.clone();
        let read = move || web.0.bank.photographs.get(web.store().vault(), photo);
        let read = tokio::task::spawn_blocking(read).await.map_err(|_| Apology::Stopped)?;
        read.map_err(|fault| Apology::Fault(fault.to_string()))
    }

    /// A kept photograph, small.
    pub(crate) async fn preview(&self, photo: PhotoId) -> Result<Vec<u8>, Apology> {
        let whole = self.photograph(photo).await?;
        let small = self.0.photographing.work(move || photo::thumbnail(&whole, PREVIEW)).await?;
        small.map_err(|refused| Apology::Fault(format!("a kept photograph: {refused}")))
    }
}

/// What might be done better about a photograph.
pub(crate) fn hints(facts: &PhotoFacts) -> impl Iterator<Item = Hint> {
    let bits = facts.hints;
    HINTS.into_iter().filter(move |(bit, _)| bits & bit != 0).map(|(_, hint)| hint)
}
