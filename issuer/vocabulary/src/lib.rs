//! The words every other crate speaks: values that are parsed once and are right ever after.
//!
//! ```text
//!   what a person typed ──parse──▶ Iin, PhoneNumber, PersonName, Money … ──▶ use cases, rows, pages
//!                         └──────▶ IinError, PhoneError, NameError … ──▶ a sentence beside the field
//! ```
//!
//! Nothing here reads a clock, a file or a socket. Whatever is personal or secret hides in `Debug`.

mod address;
mod alphabet;
mod bounded;
mod calendar;
mod channel;
mod code_word;
mod currency;
mod document;
mod iban;
mod id;
mod iin;
mod language;
pub mod latin;
mod login;
mod luhn;
mod money;
mod name;
mod pan;
mod phone;
mod spending;

pub use address::{AddressLine, Postcode};
pub use bounded::{TextError, plain_line, plain_text};
pub use calendar::{age_on, almaty, civil_day, civil_text, date_text, parse_date};
pub use channel::Channel;
pub use code_word::{CodeWord, CodeWordError};
pub use currency::currency_of_number;
pub use document::{DocumentError, DocumentKind, DocumentNumber};
pub use iban::{Iban, IbanError};
pub use id::{
    AccountId, ApplicationId, AuthorizationId, CardId, CodeId, CustomerId, EntryId, PhotoId, PostingId,
    SessionId, StaffId, TransferId,
};
pub use iin::{Iin, IinError, Sex};
pub use language::Language;
pub use latin::{LatinName, LatinNameError};
pub use login::{Login, LoginError};
pub use money::Money;
pub use name::{NameError, PersonName};
pub use pan::{IssuerPrefix, Pan, PanError};
pub use phone::{PhoneError, PhoneNumber};
pub use spending::Spending;
