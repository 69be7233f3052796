//! Argon2 at the door: outside of transactions, off the threads that serve, few at a time.

use std::sync::Arc;

use people::password::{Password, PasswordHash};
use tokio::sync::Semaphore;

use crate::{Apology, Web};

/// The right to hash, shared out.
pub(crate) struct Hashing(Arc<Semaphore>);

impl Hashing {
    pub(crate) fn new(at_once: usize) -> Hashing {
        Hashing(Arc::new(Semaphore::new(at_once.max(1))))
    }

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
    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: Password) -> Result<PasswordHash, Apology> {
        let mut salt = [0; 16];
        self.store().random(&mut salt);
        self.0.hashing.work(move || password.hash(salt)).await
    }

    /// Whether `typed` is the password behind `hash`.
    pub(crate) async fn verify(&self, hash: PasswordHash, typed: String) -> Result<bool, Apology> {
        self.0.hashing.work(move || hash.matches(&typed)).await
    }
}
