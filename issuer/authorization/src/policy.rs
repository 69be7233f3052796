//! What the bank has decided for all cards.

use vocabulary::Channel;

/// What the bank has decided for all cards; configuration, since rules of schemes and of the law change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Days after which a hold is released by itself, by channel, in the order of [`Channel::ALL`].
    pub hold_days: [i64; Channel::ALL.len()],
    /// Whether a purchase on the internet needs the card verification value.
    pub internet_needs_cvv: bool,
    /// Whether a cash machine must send the PIN.
    pub cash_needs_pin: bool,
    /// Wrong PINs in a row after which none is right until a branch lifts it.
    pub pin_tries: i64,
    /// Merchant category codes that are not served.
    pub forbidden_mccs: Vec<i64>,
    /// Countries that are not served, ISO 3166-1 numeric.
    pub forbidden_countries: Vec<String>,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            hold_days: [7, 10, 5, 7],
            internet_needs_cvv: true,
            cash_needs_pin: false,
            pin_tries: 3,
            forbidden_mccs: Vec::new(),
            forbidden_countries: Vec::new(),
        }
    }
}

impl Policy {
    pub(crate) fn hold_days(&self, channel: Channel) -> i64 {
        let place = Channel::ALL.iter().position(|one| *one == channel).unwrap_or_default();
        self.hold_days[place]
    }
}
