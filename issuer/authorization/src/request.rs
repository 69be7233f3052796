//! What is asked of the issuer, in its own words.

use card::{Expiry, Pvv};
use jiff::Timestamp;
use vocabulary::{Channel, Money, Pan};

/// By what a repeated message is recognised (DE 7, 11, 32 and 37 on the wire).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RepeatKey {
    /// When it was sent, in whole seconds.
    pub transmitted_at: Timestamp,
    /// STAN, the system trace audit number: the acquirer's own.
    pub stan: i64,
    /// The acquiring institution's code, up to eleven digits.
    pub acquirer: String,
    /// RRN, the retrieval reference number: twelve letters and digits.
    pub rrn: String,
}

/// What kind of message it is, and what becomes of the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Asks for a promise; the money is taken when the shop presents it.
    Hold,
    /// Asks for the money at once.
    Debit,
    /// Tells of a promise that was made in our stead.
    HoldAdvice,
    /// Tells of money that was taken in our stead.
    DebitAdvice,
}

/// What the money is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Goods and services; with no amount, whether the card is good.
    Purchase,
    /// Cash.
    Cash,
    /// A transfer to somebody.
    Transfer,
    /// A shop gives money back.
    Refund,
    /// How much there is.
    Inquiry,
}

/// What came of checking a secret before the request came here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verdict {
    /// It was not given.
    #[default]
    NotGiven,
    /// It is right.
    Right,
    /// It is not.
    Wrong,
}

/// What came of checking the secrets, in the order of the checks; of the PIN, what it is to be compared with: only the
/// card's own row knows whether it is right, and counts it if it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdicts {
    /// CVV, the card verification value.
    pub cvv: Verdict,
    /// CAVV, the cardholder authentication verification value of 3-D Secure.
    pub cavv: Verdict,
    /// The verification value of the PIN that was typed, if one was.
    pub pin: Option<Pvv>,
}

/// Who wants the money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// MCC, the merchant category code (ISO 18245).
    pub mcc: i64,
    /// Its country, ISO 3166-1 numeric: `398`.
    pub country: String,
    /// Its name and town.
    pub name: String,
}

/// An amount in another currency than the account's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignAmount {
    /// In the currency's minor units.
    pub minor: i64,
    /// ISO 4217 numeric: `840`.
    pub currency: String,
}

/// Money asked of a card, or told to have been taken from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// By what its repeat is recognised.
    pub key: RepeatKey,
    /// What kind of message it is.
    pub kind: Kind,
    /// What the money is for.
    pub purpose: Purpose,
    /// Whose card.
    pub pan: Pan,
    /// Until when the card is said to be good, if it was said.
    pub expiry: Option<Expiry>,
    /// How the card is used.
    pub channel: Channel,
    /// How much.
    pub amount: Money,
    /// How much in the merchant's currency, where that is not the account's.
    pub foreign: Option<ForeignAmount>,
    /// What came of checking its secrets.
    pub verdicts: Verdicts,
    /// Who wants the money.
    pub merchant: Merchant,
    /// Whether less than asked is welcome.
    pub partial: bool,
    /// The earlier request whose hold this one raises.
    pub increment_of: Option<RepeatKey>,
    /// Of an advice: whether it was approved in our stead.
    pub approved_elsewhere: bool,
}

impl Kind {
    pub(crate) const ALL: [Kind; 4] = [Kind::Hold, Kind::Debit, Kind::HoldAdvice, Kind::DebitAdvice];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Hold => "hold",
            Kind::Debit => "debit",
            Kind::HoldAdvice => "hold_advice",
            Kind::DebitAdvice => "debit_advice",
        }
    }

    /// Whether it tells of a fact rather than asks.
    pub fn is_advice(self) -> bool {
        matches!(self, Kind::HoldAdvice | Kind::DebitAdvice)
    }

    /// Whether the money moves at once.
    pub fn is_debit(self) -> bool {
        matches!(self, Kind::Debit | Kind::DebitAdvice)
    }
}

impl Purpose {
    const ALL: [Purpose; 5] =
        [Purpose::Purchase, Purpose::Cash, Purpose::Transfer, Purpose::Refund, Purpose::Inquiry];

    /// The word rows use.
    pub fn word(self) -> &'static str {
        match self {
            Purpose::Purchase => "purchase",
            Purpose::Cash => "cash",
            Purpose::Transfer => "transfer",
            Purpose::Refund => "refund",
            Purpose::Inquiry => "inquiry",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.word() == word)
    }

    /// Whether money leaves the account.
    pub fn spends(self) -> bool {
        matches!(self, Purpose::Purchase | Purpose::Cash | Purpose::Transfer)
    }

    /// What its entry is.
    pub fn entry_kind(self) -> ledger::Kind {
        match self {
            Purpose::Purchase | Purpose::Inquiry => ledger::Kind::Purchase,
            Purpose::Cash => ledger::Kind::Cash,
            Purpose::Transfer => ledger::Kind::Transfer,
            Purpose::Refund => ledger::Kind::Refund,
        }
    }
}
