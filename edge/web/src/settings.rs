//! What the web doors are told by the configuration.

use card::unblocking::SecondPerson;
use people::code_budget::Budget;
use people::session::Lifetime;

use crate::{AddressBlock, Rate};

/// Settings of the web doors.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether this is the demonstration: the phone on the screen exists only then.
    pub demonstration: bool,
    /// Whether browsers reach us by https: then cookies are `Secure` and bound to the host, and HSTS is sent.
    pub secure: bool,
    /// How browsers reach this door: `https://cards.example`.
    pub address: String,
    /// Proxies whose word for a client's address is taken.
    pub trusted_proxies: Vec<AddressBlock>,
    /// How many requests one client may make.
    pub rate: Rate,
    /// How long customers' sessions last.
    pub lifetime: Lifetime,
    /// How long staff's sessions last.
    pub staff_lifetime: Lifetime,
    /// How many codes may be sent.
    pub budget: Budget,
    /// Password hashes computed at the same time; each takes 19 MiB.
    pub hashing_at_once: usize,
    /// Most months a statement is made of.
    pub statement_months: i64,
    /// When a second person confirms that a branch lifts a block.
    pub unblock_second_person: SecondPerson,
    /// Connections served at the same time, for each door.
    pub connections: usize,
    /// The issuer as texts name it.
    pub issuer: Issuer,
}

/// The issuer as texts name it.
#[derive(Debug, Clone)]
pub struct Issuer {
    /// Its legal name, as it is spelt in each language.
    pub name: card::Text3,
    /// Its business identification number (БИН).
    pub bin: String,
    /// Its bank identification code (БИК, ISO 9362).
    pub bic: String,
    /// Where it is, as papers print it; none if they do not.
    pub address: Option<card::Text3>,
    /// The contact centre's lines, as they are printed.
    pub contacts: Vec<String>,
}
