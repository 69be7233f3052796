//! Card cryptography: what a card's printed and encoded security codes are computed with, and the keys for it.
//!
//! ```text
//!   key file (text) ── parse ──> KeyFile ──┬─ data_key, index_key, code_key, session_key   for others to use
//!                                          ├─ CardVerificationKey ── cvv(PAN, expiry, service code) ──> Cvv
//!                                          ├─ PinKey ── seal(PAN, Pin) ──> PinBlock
//!                                          └─ PinVerificationKey ── pvv(PinKey, PAN, PinBlock) ──> Pvv
//! ```
//!
//! Nothing here reads a clock, a disk or a source of randomness: they come in as arguments. A security code
//! is computed whenever it is needed and never stored (PCI DSS 4.0, requirement 3.3).

mod cvv;
mod keyfile;
mod pin;
mod tdes;

pub use cvv::{CardVerificationKey, Cvv, CvvRefused, WeakKey, cvv};
pub use keyfile::{BadRandomness, KEY_FILE_VERSION, KeyFile, KeyFileError, KeyFileFault, PinKeys};
pub use pin::{Pin, PinBlock, PinKey, PinRefused, PinVerificationKey, Pvv};
