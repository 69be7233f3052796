//! The keys that make and verify a card's secrets. They come from the key file that `tolem` makes on its first
//! run.

use card::Details;
use cardcrypto::{CardVerificationKey, Cvv, CvvRefused};
use vocabulary::Pan;

/// The service code that stands for "no card was read": it makes the value for the internet (CVV2) differ
/// from the one on the stripe, so that neither can be made from the other.
const NOT_READ: &str = "000";

/// The keys that make and verify a card's secrets.
pub struct CardKeys {
    cvk: CardVerificationKey,
}

impl CardKeys {
    /// Takes the card verification key.
    pub fn new(cvk: CardVerificationKey) -> CardKeys {
        CardKeys { cvk }
    }

    /// The value a holder types on the internet, computed afresh each time and kept nowhere.
    pub fn cvv(&self, details: &Details) -> Result<Cvv, CvvRefused> {
        self.cvv_typed(&details.pan, &details.expiry.yymm())
    }

    /// The same of a number and an expiry as `YYMM`.
    pub fn cvv_typed(&self, pan: &Pan, expiry: &str) -> Result<Cvv, CvvRefused> {
        cardcrypto::cvv(&self.cvk, pan.expose(), expiry, NOT_READ)
    }

    /// Whether this is the value a holder types on the internet; `expiry` as `YYMM`.
    pub fn verify_typed(&self, pan: &Pan, expiry: &str, given: &str) -> bool {
        self.verify(pan, expiry, NOT_READ, given)
    }

    /// Whether this is a card's value under a service code: as on the stripe, or 999 in the chip.
    pub fn verify(&self, pan: &Pan, expiry: &str, service_code: &str, given: &str) -> bool {
        let right = cardcrypto::cvv(&self.cvk, pan.expose(), expiry, service_code);
        right.is_ok_and(|right| right.matches(given))
    }
}
