//! The keys that make and verify a card's secrets. They come from the key file that `tolem` makes on its first
//! run.

use card::{Details, Pvv};
use cardcrypto::{CardVerificationKey, Cvv, CvvRefused, Pin, PinBlock, PinKeys, PinRefused};
use vocabulary::Pan;

/// The service code that stands for "no card was read": it makes the value for the internet (CVV2) differ
/// from the one on the stripe, so that neither can be made from the other.
const NOT_READ: &str = "000";

/// The keys that make and verify a card's secrets.
pub struct CardKeys {
    cvk: CardVerificationKey,
    pin: Option<PinKeys>,
}

/// Why there is no verification value of a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinFault {
    /// The key file has none of the keys.
    #[error("the key file has no keys of PINs: `tolem keys pin` adds them")]
    NoKeys,
    /// The block is none of this card's under our key.
    #[error(transparent)]
    Refused(#[from] PinRefused),
}

impl CardKeys {
    /// Takes the card verification key.
    pub fn new(cvk: CardVerificationKey) -> CardKeys {
        CardKeys { cvk, pin: None }
    }

    /// Takes the keys of PINs as well, if there are any.
    pub fn with_pin(self, pin: Option<PinKeys>) -> CardKeys {
        CardKeys { pin, ..self }
    }

    /// The verification value of the PIN in a block, which is deciphered here and nowhere else.
    pub fn pvv(&self, pan: &Pan, block: &PinBlock) -> Result<Pvv, PinFault> {
        let keys = self.pin.as_ref().ok_or(PinFault::NoKeys)?;
        let pvv = keys.verification.pvv(&keys.transport, pan.expose(), block)?;
        Ok(Pvv::of_digits(*pvv.expose()))
    }

    /// Puts digits that were typed at a door into a block, under the key that blocks travel by.
    pub fn seal_pin(&self, pan: &Pan, pin: &Pin) -> Result<PinBlock, PinFault> {
        let keys = self.pin.as_ref().ok_or(PinFault::NoKeys)?;
        Ok(keys.transport.seal(pan.expose(), pin)?)
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
