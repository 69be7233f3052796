//! The doors that browsers knock at: the portal for customers, the desk for staff.
//!
//! ```text
//!   request ─► listen ─► frame (context, headers, apologies) ─► portal/<screen>.rs │ operator/<screen>.rs
//!                                                                  │ one use case
//!                                                               Store
//! ```
//!
//! One file for one screen; its template bears the same name. A handler reads what was sent, runs one use case
//! and shows the outcome; POST is followed by a redirect; everything works without script.

#![allow(clippy::cmp_owned, reason = "askama's macros take anything that prints and compare what it prints")]

mod apology;
mod assets;
mod call_script;
mod client_address;
mod context;
mod frame;
mod hashing;
mod listen;
mod multipart;
mod operator;
mod page;
mod papering;
mod photographing;
mod portal;
mod posted;
mod request_rate;
mod settings;
mod sign_in;

use std::sync::Arc;

use cardcrypto::Cvv;
use keys::{CardKeys, Sealer};
use photographs::PhotoStore;
use store::{Error, Store, Tx};
use tokio::sync::oneshot;

use apology::Apology;
pub use call_script::{CallScript, CallScriptError};
pub use client_address::{AddressBlock, AddressBlockError};
pub use listen::serve;
pub use request_rate::Rate;
pub use settings::{Issuer, Settings};

/// What every handler may reach.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

struct Inner {
    store: Store,
    settings: Settings,
    hashing: hashing::Hashing,
    keys: Arc<CardKeys>,
    bank: Bank,
    photographing: photographing::Photographing,
    downloading: portal::Downloading,
    making: Arc<portal::Making>,
    papering: papering::Papering,
    request_rate: request_rate::RequestRate,
}

/// What the bank offers, and where its photographs lie.
#[derive(Clone)]
pub struct Bank {
    /// Products, places and policy.
    pub rules: Arc<onboarding::Rules>,
    /// What authorizations follow from, to tell a holder what one would be answered now.
    pub authorizing: Arc<authorization::Rules>,
    /// On what terms money is sent.
    pub terms: Arc<transfer::Terms>,
    /// The store of photographs.
    pub photographs: PhotoStore,
    /// What operators say in a call.
    pub call_script: Arc<CallScript>,
    /// What seals papers; without it none are given out.
    pub sealer: Option<Arc<Sealer>>,
}

impl Web {
    /// The web doors over a store.
    pub fn new(store: Store, settings: Settings, keys: Arc<CardKeys>, bank: Bank) -> Web {
        let hashing = hashing::Hashing::new(settings.hashing_at_once);
        let photographing = photographing::Photographing::default();
        let downloading = portal::Downloading::default();
        let making = Arc::new(portal::Making::default());
        let papering = papering::Papering::default();
        let request_rate = request_rate::RequestRate::new(settings.rate);
        Web(Arc::new(Inner {
            store,
            settings,
            hashing,
            keys,
            bank,
            photographing,
            downloading,
            making,
            papering,
            request_rate,
        }))
    }

    /// The customers' portal.
    pub fn portal(&self) -> axum::Router {
        portal::router(self)
    }

    /// The operators' desk.
    pub fn desk(&self) -> axum::Router {
        operator::router(self)
    }

    fn settings(&self) -> &Settings {
        &self.0.settings
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    /// Products, places and policy, to be taken into a use case.
    fn rules(&self) -> Arc<onboarding::Rules> {
        Arc::clone(&self.0.bank.rules)
    }

    /// What authorizations follow from.
    fn authorizing(&self) -> Arc<authorization::Rules> {
        Arc::clone(&self.0.bank.authorizing)
    }

    /// On what terms money is sent.
    fn terms(&self) -> Arc<transfer::Terms> {
        Arc::clone(&self.0.bank.terms)
    }

    /// What operators say in a call.
    fn call_script(&self) -> &CallScript {
        &self.0.bank.call_script
    }

    /// Runs a use case and waits until it is durable.
    async fn run<T, R>(
        &self,
        use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Error<R>> + Send + 'static,
    ) -> Result<Result<T, R>, Apology>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        self.0.store.submit(use_case, |outcome| drop(sender.send(outcome)));
        Ok(receiver.await.map_err(|_| Apology::Stopped)??)
    }

    /// Runs a use case that only reads and refuses nothing.
    async fn read<T: Send + 'static>(
        &self,
        mut use_case: impl FnMut(&mut Tx<'_>) -> Result<T, store::Fault> + Send + 'static,
    ) -> Result<T, Apology> {
        let (sender, receiver) = oneshot::channel();
        let use_case = move |tx: &mut Tx<'_>| use_case(tx).map_err(Error::<std::convert::Infallible>::Fault);
        self.0.store.submit_read(use_case, |outcome| drop(sender.send(outcome)));
        match receiver.await.map_err(|_| Apology::Stopped)?? {
            Ok(value) => Ok(value),
            Err(never) => match never {},
        }
    }

    /// Runs a use case that writes and refuses nothing.
    async fn write<T: Send + 'static>(
        &self,
        mut use_case: impl FnMut(&mut Tx<'_>) -> Result<T, store::Fault> + Send + 'static,
    ) -> Result<T, Apology> {
        let use_case = move |tx: &mut Tx<'_>| use_case(tx).map_err(Error::<std::convert::Infallible>::Fault);
        match self.run(use_case).await? {
            Ok(value) => Ok(value),
            Err(never) => match never {},
        }
    }

    /// Counts a request of this client, or says after how many seconds it may be repeated.
    fn take_request(&self, client: std::net::IpAddr, is_asset: bool) -> Result<(), i64> {
        let asked = if is_asset { request_rate::Asked::Asset } else { request_rate::Asked::Page };
        let taken = self.0.request_rate.take(client, asked, self.0.store.clock().now());
        taken.map_err(|wait| wait.as_secs() + 1)
    }

    /// A card's verification value, for its holder's eyes.
    fn keys(&self) -> &CardKeys {
        &self.0.keys
    }

    fn cvv(&self, details: &card::Details) -> Result<Cvv, Apology> {
        self.0.keys.cvv(details).map_err(|refused| Apology::Fault(refused.to_string()))
    }

    /// A fresh token for a cookie: 32 bytes of chance in hexadecimal.
    fn token(&self) -> String {
        let mut bytes = [0; 32];
        self.0.store.random(&mut bytes);
        hex(&bytes)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        use std::fmt::Write;
        let _ = write!(out, "{byte:02x}");
        out
    })
}
