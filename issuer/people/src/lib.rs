//! People: customers of the portal and staff at the desks, and how they prove who they are.
//!
//! ```text
//!   register ─► code by SMS ─► confirm ─► Customer ─► sign_in ─► Session
//!                                            │            ▲
//!                    recover ─► code, IIN ───┴─ password ─┘
//! ```
//!
//! No answer here tells a stranger whether a login or a phone is known: what differs is only whether an SMS
//! leaves, and what it says.

pub mod authenticator;
pub mod code_budget;
pub mod customer;
pub mod half_sign_in;
pub mod message;
pub mod one_time_code;
pub mod password;
pub mod phone_change;
pub mod phone_on_screen;
pub mod recovery;
pub mod registration;
pub mod session;
pub mod sign_in;
pub mod sign_in_history;
pub mod sms;
pub mod staff;

use store::Migration;

pub use customer::Customer;
pub use one_time_code::{Answer, Purpose};
pub use session::{Session, Subject};
pub use staff::{Role, Staff};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "people/0001_customer", sql: include_str!("../migrations/0001_customer.sql") },
    Migration { name: "people/0002_iin", sql: include_str!("../migrations/0002_iin.sql") },
    Migration {
        name: "people/0003_sign_in_event",
        sql: include_str!("../migrations/0003_sign_in_event.sql"),
    },
    Migration { name: "people/0004_message", sql: include_str!("../migrations/0004_message.sql") },
    Migration {
        name: "people/0005_authenticator",
        sql: include_str!("../migrations/0005_authenticator.sql"),
    },
    Migration { name: "people/0006_phone_change", sql: include_str!("../migrations/0006_phone_change.sql") },
    Migration {
        name: "people/0007_message_security",
        sql: include_str!("../migrations/0007_message_security.sql"),
    },
];

/// A browser's random token, as the store may know it: its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenDigest(pub [u8; 32]);

impl TokenDigest {
    /// The digest of a token as it stands in the cookie.
    pub fn of(token: &str) -> TokenDigest {
        TokenDigest(store::sha256(token.as_bytes()))
    }
}
