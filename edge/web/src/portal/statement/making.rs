//! Sealed statements between the button and the file: which are ordered, by whom, and the bytes of those that are done.
//!
//! ```text
//!   order ─► ordered ─► begin: who begins anew ends the work of who began before ─► finish ─► file, for a while
//! ```
//!
//! They lie in the memory of this process: a program that ends takes them along, and the person orders another.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use jiff::Timestamp;
use ledger::Days;
use sealed::Number;
use vocabulary::{CardId, CustomerId};

/// How long an order, or the file that came of it, is kept.
const KEPT: Duration = Duration::from_secs(300);
/// Most orders at the same time; each person has one.
const MOST: usize = 256;
/// Most bytes of files; the oldest make room.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub(super) customer: CustomerId,
    pub(super) card: CardId,
    pub(super) days: Days,
    pub(super) at: Timestamp,
}

struct Kept {
    order: Order,
    since: Instant,
    /// How often its making was begun: only the last goes on.
    round: u32,
    pdf: Option<Bytes>,
}

impl Kept {
    fn is_of(&self, customer: CustomerId, card: CardId) -> bool {
        self.order.customer == customer && self.order.card == card
    }
}

/// Where an order stands.
pub(super) enum Stage {
    /// To be made now, in this round.
    Make(Order, u32),
    /// It lies here.
    Done(Order, Bytes),
}

/// All orders, by the number of their paper.
#[derive(Default)]
pub(crate) struct Making(Mutex<HashMap<String, Kept>>);

impl Making {
    /// Takes an order in, in place of what the same person ordered before. False: too many.
    pub(super) fn order(&self, number: &Number, order: Order, now: Instant) -> bool {
        let mut kept = self.lock();
        kept.retain(|_, one| one.order.customer != order.customer && now.duration_since(one.since) < KEPT);
        if kept.len() >= MOST {
            return false;
        }
        kept.insert(number.as_str().to_owned(), Kept { order, since: now, round: 0, pdf: None });
        true
    }

    /// Begins the making of this person's order about this card, or finds that it is done.
    pub(super) fn begin(
        &self,
        number: &Number,
        customer: CustomerId,
        card: CardId,
        now: Instant,
    ) -> Option<Stage> {
        let mut kept = self.lock();
        let one = kept.get_mut(number.as_str()).filter(|one| one.is_of(customer, card))?;
        if now.duration_since(one.since) >= KEPT {
            return None;
        }
        if let Some(pdf) = &one.pdf {
            return Some(Stage::Done(one.order, pdf.clone()));
        }
        one.round += 1;
        Some(Stage::Make(one.order, one.round))
    }

    /// What was made of it, as long as it is kept.
    pub(super) fn file(&self, number: &Number, customer: CustomerId, card: CardId) -> Option<Bytes> {
        self.lock().get(number.as_str()).filter(|one| one.is_of(customer, card))?.pdf.clone()
    }

    /// Whether this round is still the one that counts.
    pub(super) fn goes_on(&self, number: &Number, round: u32) -> bool {
        self.lock().get(number.as_str()).is_some_and(|one| one.round == round)
    }

    /// Keeps what was made; older files make room for it.
    pub(super) fn finish(&self, number: &Number, pdf: Bytes, now: Instant) {
        let mut kept = self.lock();
        let Some(one) = kept.get_mut(number.as_str()) else { return };
        (one.pdf, one.since) = (Some(pdf), now);
        while kept.values().filter_map(|one| one.pdf.as_ref()).map(Bytes::len).sum::<usize>() > MOST_BYTES {
            let files = kept.iter().filter(|(name, one)| one.pdf.is_some() && *name != number.as_str());
            let Some(oldest) = files.min_by_key(|(_, one)| one.since).map(|(name, _)| name.clone()) else {
                return;
            };
            kept.remove(&oldest);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NUMBERS: [&str; 2] = ["7K3M9QXZ0A1B2C3D", "7K3M9QXZ0A1B2C3E"];

    fn order(customer: i64) -> Order {
        let day = jiff::civil::date(2026, 11, 1);
        let days = Days { from: day, to: day };
        Order { customer: CustomerId(customer), card: CardId(1), days, at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn a_person_has_one_order_and_whoever_begins_it_anew_ends_the_round_before() {
        let (making, now) = (Making::default(), Instant::now());
        let [one, other] = NUMBERS.map(|text| Number::parse(text).unwrap());
        assert!(making.order(&one, order(1), now));
        assert!(making.begin(&one, CustomerId(2), CardId(1), now).is_none(), "somebody else's");
        assert!(making.begin(&one, CustomerId(1), CardId(2), now).is_none(), "another card's");
        for round in 1..=2 {
            assert!(
                matches!(making.begin(&one, CustomerId(1), CardId(1), now), Some(Stage::Make(_, is)) if is == round)
            );
        }
        assert!(!making.goes_on(&one, 1));
        assert!(making.goes_on(&one, 2));
        making.finish(&one, Bytes::from_static(b"%PDF"), now);
        assert!(
            matches!(making.begin(&one, CustomerId(1), CardId(1), now), Some(Stage::Done(_, pdf)) if pdf == "%PDF")
        );
        assert!(making.begin(&one, CustomerId(1), CardId(1), now + KEPT).is_none(), "kept for ever");
        assert!(making.order(&other, order(1), now));
        assert!(making.begin(&one, CustomerId(1), CardId(1), now).is_none(), "two at once");
        assert!(!making.goes_on(&one, 2));
    }

    #[test]
    fn files_take_no_more_memory_than_they_may() {
        let (making, now) = (Making::default(), Instant::now());
        let numbers = NUMBERS.map(|text| Number::parse(text).unwrap());
        for (number, customer) in numbers.iter().zip(1..) {
            let now = now + Duration::from_secs(customer);
            assert!(making.order(number, order(i64::try_from(customer).unwrap()), now));
            making.finish(number, Bytes::from(vec![0; MOST_BYTES / 2 + 1]), now);
        }
        assert!(making.begin(&numbers[0], CustomerId(1), CardId(1), now).is_none());
        assert!(matches!(making.begin(&numbers[1], CustomerId(2), CardId(1), now), Some(Stage::Done(..))));
    }
}
