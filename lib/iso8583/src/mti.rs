//! The message type identifier: four digits that say what a message is.

use std::fmt;

/// Message type identifier (MTI): version, class, function and origin, a digit each.
///
/// Any four digits are an MTI, so that a message of a kind nobody expects can still be named, shown and answered;
/// what a digit means is asked of [`Mti::class`] and its sisters.
///
/// Source: ISO 8583:1987, clause 4.1 (message type identifier); the third and fourth digit as ISO 8583:1993 names them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mti([u8; 4]);

/// First digit: the edition of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 0: ISO 8583:1987.
    Iso1987,
    /// 1: ISO 8583:1993.
    Iso1993,
    /// 2: ISO 8583:2003.
    Iso2003,
    /// 8: agreed within a country.
    National,
    /// 9: agreed between two parties.
    Private,
    /// A digit without a meaning.
    Reserved(u8),
}

/// Second digit: what the message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 1: may this be spent? Money moves later, by a presentment.
    Authorization,
    /// 2: money moves with the answer.
    Financial,
    /// 3: files, such as a list of stopped cards.
    FileAction,
    /// 4: what was said before did not happen, wholly or in part; a chargeback too.
    Reversal,
    /// 5: totals of both sides are compared.
    Reconciliation,
    /// 6: text for people.
    Administrative,
    /// 7: fees are collected.
    FeeCollection,
    /// 8: sign-on, sign-off, echo, keys.
    NetworkManagement,
    /// A digit without a meaning.
    Reserved(u8),
}

/// Third digit: what is expected of the receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// 0: decide, and answer.
    Request,
    /// 1: the answer to a request.
    RequestResponse,
    /// 2: this happened; acknowledge it.
    Advice,
    /// 3: the acknowledgement of an advice.
    AdviceResponse,
    /// 4: this happened; no answer is due.
    Notification,
    /// A digit without a meaning in 1987.
    Reserved(u8),
}

/// Fourth digit: who speaks, and whether for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// 0.
    Acquirer,
    /// 1.
    AcquirerRepeat,
    /// 2.
    Issuer,
    /// 3.
    IssuerRepeat,
    /// 4.
    Other,
    /// 5.
    OtherRepeat,
    /// A digit without a meaning.
    Reserved(u8),
}

impl Mti {
    /// 0100: may this be spent?
    pub const AUTHORIZATION_REQUEST: Mti = Mti(*b"0100");
    /// 0110: the answer to 0100.
    pub const AUTHORIZATION_RESPONSE: Mti = Mti(*b"0110");
    /// 0120: an authorization was given in the issuer's place.
    pub const AUTHORIZATION_ADVICE: Mti = Mti(*b"0120");
    /// 0200: may this be spent, and move the money.
    pub const FINANCIAL_REQUEST: Mti = Mti(*b"0200");
    /// 0220: money moved already.
    pub const FINANCIAL_ADVICE: Mti = Mti(*b"0220");
    /// 0400: undo.
    pub const REVERSAL_REQUEST: Mti = Mti(*b"0400");
    /// 0420: it was undone.
    pub const REVERSAL_ADVICE: Mti = Mti(*b"0420");
    /// 0800: sign-on, sign-off or echo; DE 70 says which.
    pub const NETWORK_MANAGEMENT_REQUEST: Mti = Mti(*b"0800");

    /// The MTI written with these four ASCII digits.
    pub const fn from_digits(digits: [u8; 4]) -> Option<Mti> {
        let mut at = 0;
        while at < digits.len() {
            if !digits[at].is_ascii_digit() {
                return None;
            }
            at += 1;
        }
        Some(Mti(digits))
    }

    /// Reads four digits, as in `0100`.
    pub fn parse(text: &str) -> Option<Mti> {
        Mti::from_digits(text.as_bytes().try_into().ok()?)
    }

    /// The four ASCII digits.
    pub const fn digits(self) -> [u8; 4] {
        self.0
    }

    /// The edition of the standard it is written by.
    pub const fn version(self) -> Version {
        match self.0[0] {
            b'0' => Version::Iso1987,
            b'1' => Version::Iso1993,
            b'2' => Version::Iso2003,
            b'8' => Version::National,
            b'9' => Version::Private,
            digit => Version::Reserved(digit - b'0'),
        }
    }

    /// What it is about.
    pub const fn class(self) -> Class {
        match self.0[1] {
            b'1' => Class::Authorization,
            b'2' => Class::Financial,
            b'3' => Class::FileAction,
            b'4' => Class::Reversal,
            b'5' => Class::Reconciliation,
            b'6' => Class::Administrative,
            b'7' => Class::FeeCollection,
            b'8' => Class::NetworkManagement,
            digit => Class::Reserved(digit - b'0'),
        }
    }

    /// What is expected of the receiver.
    pub const fn function(self) -> Function {
        match self.0[2] {
            b'0' => Function::Request,
            b'1' => Function::RequestResponse,
            b'2' => Function::Advice,
            b'3' => Function::AdviceResponse,
            b'4' => Function::Notification,
            digit => Function::Reserved(digit - b'0'),
        }
    }

    /// Who speaks.
    pub const fn origin(self) -> Origin {
        match self.0[3] {
            b'0' => Origin::Acquirer,
            b'1' => Origin::AcquirerRepeat,
            b'2' => Origin::Issuer,
            b'3' => Origin::IssuerRepeat,
            b'4' => Origin::Other,
            b'5' => Origin::OtherRepeat,
            digit => Origin::Reserved(digit - b'0'),
        }
    }

    /// Whether a decision is asked for.
    pub const fn is_request(self) -> bool {
        matches!(self.function(), Function::Request)
    }

    /// Whether it tells of something that has happened.
    pub const fn is_advice(self) -> bool {
        matches!(self.function(), Function::Advice)
    }

    /// Whether it answers another message.
    pub const fn is_response(self) -> bool {
        matches!(self.function(), Function::RequestResponse | Function::AdviceResponse)
    }

    /// Whether the sender says that it has sent this before.
    pub const fn is_repeat(self) -> bool {
        matches!(self.origin(), Origin::AcquirerRepeat | Origin::IssuerRepeat | Origin::OtherRepeat)
    }

    /// The MTI of the answer, or none where no answer is due.
    ///
    /// A repeat hears what the first sending would have heard: 0110 answers both 0100 and 0101.
    pub const fn response(self) -> Option<Mti> {
        let [version, class, _, mut origin] = self.0;
        let function = match self.function() {
            Function::Request => b'1',
            Function::Advice => b'3',
            _ => return None,
        };
        if self.is_repeat() {
            origin -= 1;
        }
        Some(Mti([version, class, function, origin]))
    }
}

impl fmt::Display for Mti {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{}", char::from(*digit)))
    }
}

impl fmt::Debug for Mti {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mti({self})")
    }
}
