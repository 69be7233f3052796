//! The ways in which a card is used, each with its own limits.

/// How a card is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// In a shop on the internet, by post or by telephone: the card is not there.
    Internet,
    /// At a shop's terminal.
    Terminal,
    /// Cash, at a machine or a counter.
    CashMachine,
    /// A transfer to another person.
    Transfer,
}

impl Channel {
    /// Every channel, in the order in which people are shown them.
    pub const ALL: [Channel; 4] =
        [Channel::Internet, Channel::Terminal, Channel::CashMachine, Channel::Transfer];

    /// The word rows and forms use.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Internet => "internet",
            Channel::Terminal => "terminal",
            Channel::CashMachine => "cash_machine",
            Channel::Transfer => "transfer",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.word() == word)
    }
}
