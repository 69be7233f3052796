//! The courier: carries what the use cases put into the outbox, at least once, each a moment after its commit.
//!
//! ```text
//!   outbox ──lease──► words of the message ──► transport ──► delivered │ retry later │ given up
//! ```
//!
//! The words of a message with a secret are made here, at the moment of handing over, and kept nowhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use authorization::{Rules, notice};
use jiff::SignedDuration;
use keys::CardKeys;
use people::sms::{self, Sms};
use people::{message, one_time_code, phone_on_screen};
use photographs::PhotoStore;
use store::outbox::{self, Parcel};
use store::{Error, Fault, Store, Tx};

/// How long a parcel stays with a courier before another may take it.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// Parcels taken at once.
const ARMFUL: i64 = 50;
/// Between two looks at an empty outbox.
const PAUSE: Duration = Duration::from_millis(100);
/// Tries before a parcel is given up: with the waits between them, about a day.
const TRIES: i64 = 12;

/// What carries messages to phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// The phone on the screen: demonstration only.
    PhoneOnScreen,
    /// None is configured: messages wait, and the server says it is not ready.
    None,
}

/// A courier with what it needs on its way.
pub struct Courier {
    /// Where the outbox is.
    pub store: Store,
    /// To compute a card's verification value at the moment of handing over.
    pub keys: Arc<CardKeys>,
    /// What carries messages.
    pub transport: Transport,
    /// Whether the message about a virtual card carries its verification value (the operator's policy).
    pub cvv_by_sms: bool,
    /// The products, for what a card's holder is told of from the beginning.
    pub rules: Arc<Rules>,
    /// Where photographs lie that are to be erased.
    pub photographs: PhotoStore,
}

impl Courier {
    /// Carries until `stop` is set. For a thread of its own.
    pub fn work(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            match self.round() {
                Ok(0) => std::thread::sleep(PAUSE),
                Ok(_) => {}
                Err(fault) => {
                    tracing::error!(%fault, "the courier cannot reach the outbox");
                    std::thread::sleep(Duration::from_secs(1));
                }
            }
        }
    }

    /// Carries what is waiting now; tells how many parcels it took.
    pub fn round(&self) -> Result<usize, Fault> {
        let erased = self.carry_all(onboarding::photo::ERASE, Courier::erase)?;
        if self.transport == Transport::None {
            return Ok(erased);
        }
        Ok(erased + self.carry_all(sms::KIND, Courier::carry)?)
    }

    fn carry_all(
        &self,
        kind: &'static str,
        carry: impl Fn(&Courier, &Parcel) -> Result<(), Fault>,
    ) -> Result<usize, Fault> {
        let parcels = self.run(move |tx| {
            let until = tx.now() + LEASE;
            outbox::lease(tx, kind, ARMFUL, until)
        })?;
        for parcel in &parcels {
            if let Err(fault) = carry(self, parcel) {
                tracing::error!(%fault, kind = parcel.kind, "a parcel was not delivered");
                self.put_back(parcel)?;
            }
        }
        Ok(parcels.len())
    }

    /// A photograph whose row is gone. Erasing twice is erasing once.
    fn erase(&self, parcel: &Parcel) -> Result<(), Fault> {
        let (id, photo) = (parcel.id, onboarding::photo::read_erase(&parcel.body)?);
        self.photographs.erase(photo).map_err(|fault| Fault::Unavailable(fault.to_string()))?;
        self.run(move |tx| outbox::delivered(tx, id))
    }

    fn carry(&self, parcel: &Parcel) -> Result<(), Fault> {
        let id = parcel.id;
        if parcel.kind == notice::AUTHORIZATION {
            let about = notice::read(&parcel.body)?;
            if about.len() > 1 {
                return self.run(move |tx| notice::part(tx, id, &about));
            }
        }
        let Some(sms) = self.words(parcel)? else {
            metrics::counter!("tolem_sms_total", "outcome" => "dropped").increment(1);
            return self.run(move |tx| outbox::given_up(tx, id));
        };
        let by_phone = sms.by_phone;
        // To the screen, to the customer's own pages and off the outbox in one transaction: exactly once. A real SMS
        // centre gets a duplicate at worst.
        self.run(move |tx| {
            message::keep(tx, &sms)?;
            if sms.by_phone {
                phone_on_screen::deliver(tx, &sms)?;
            }
            outbox::delivered(tx, id)
        })?;
        let outcome = if by_phone { "delivered" } else { "kept" };
        metrics::counter!("tolem_sms_total", "outcome" => outcome).increment(1);
        Ok(())
    }

    /// What the message says; nothing where it is no longer to be sent.
    fn words(&self, parcel: &Parcel) -> Result<Option<Sms>, Fault> {
        match parcel.kind.as_str() {
            sms::TEXT => sms::read_text(&parcel.body).map(Some),
            sms::CODE => {
                let code = sms::read_code(&parcel.body)?;
                self.run(move |tx| one_time_code::message(tx, code))
            }
            notice::AUTHORIZATION => match notice::read(&parcel.body)?[..] {
                [id] => {
                    let rules = Arc::clone(&self.rules);
                    self.run(move |tx| notice::message(tx, &rules.catalogue, id))
                }
                _ => Err(Fault::corrupt("parcel.body")),
            },
            card::CARD_ISSUED => self.card_issued(&parcel.body),
            other => Err(Fault::Broken(format!("no courier knows parcels of kind {other}"))),
        }
    }

    /// The message with the verification value is taken before it is handed over, so that it can be lost but
    /// never sent twice.
    fn card_issued(&self, body: &[u8]) -> Result<Option<Sms>, Fault> {
        let id = card::read_card(body)?;
        if self.cvv_by_sms
            && let Some(notice) = self.run(move |tx| card::take_for_hand_over(tx, id))?
        {
            let cvv = self.keys.cvv(&notice.details).map_err(|refused| Fault::Broken(refused.to_string()))?;
            return Ok(Some(notice.sms(cvv.expose())));
        }
        self.run(move |tx| card::issued_notice(tx, id))
    }

    fn put_back(&self, parcel: &Parcel) -> Result<(), Fault> {
        let (id, attempts) = (parcel.id, parcel.attempts);
        self.run(move |tx| {
            if attempts >= TRIES {
                return outbox::given_up(tx, id);
            }
            let due_at = tx.now() + SignedDuration::from_secs(5 << attempts.clamp(0, 12));
            outbox::retry(tx, id, due_at)
        })
    }

    fn run<T: Send + 'static>(
        &self,
        mut use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let outcome =
            self.store.run(move |tx| use_case(tx).map_err(Error::<std::convert::Infallible>::Fault))?;
        match outcome {
            Ok(value) => Ok(value),
            Err(never) => match never {},
        }
    }
}
