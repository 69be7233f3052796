//! The keys behind the doors.
//!
//! ```text
//!   CardKeys ── cvv, verify           below the doors a verification value is a verdict or does not exist
//!            ── pvv ────────── of digits typed at a door, or of a block that came over the wire
//!   Sealer ─┬─ SealKey ── the key file, or a token behind PKCS #11
//!           └─ a timestamp authority, where there is one
//! ```

mod card_keys;
mod seal_key;
mod sealer;

pub use card_keys::{CardKeys, PinFault};
pub use seal_key::{SealKey, SealKeyFault, TokenKey};
pub use sealer::{Sealer, SealerFault, made};
