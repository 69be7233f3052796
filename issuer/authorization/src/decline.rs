//! Why money is not given.

use card::BlockReason;

/// Why a request is declined, in order of precedence: the first that applies is the one that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decline {
    /// It was taken back before it arrived.
    ReversedBefore,
    /// No card of ours has this number.
    NoSuchCard,
    /// The holder does not have the plastic in hand yet.
    CardNotActive,
    /// Lost.
    CardLost,
    /// Stolen.
    CardStolen,
    /// Blocked for another reason.
    CardBlocked,
    /// Put to sleep by its holder, who alone wakes it.
    CardFrozen,
    /// Returned or replaced.
    CardClosed,
    /// Its last day is over.
    CardExpired,
    /// The expiry that was given is not the card's.
    WrongExpiry,
    /// The account is closed.
    AccountClosed,
    /// Nothing may leave the account for now.
    DebitsStopped,
    /// The hold to be raised is not there.
    NothingToRaise,
    /// The holder has closed this channel, or never opened it.
    ChannelClosed,
    /// The card verification value is wrong.
    WrongCvv,
    /// The card verification value was needed and not given.
    CvvMissing,
    /// The authentication value of 3-D Secure is wrong.
    WrongCavv,
    /// The PIN was needed and not given.
    PinMissing,
    /// Wrong PINs have used up the tries, so that even the right one is none until a branch lifts it.
    PinTriesExceeded,
    /// The PIN is wrong.
    WrongPin,
    /// More at once than the holder allows.
    OverPerTransaction,
    /// More in a day than the holder allows.
    OverDailyAmount,
    /// More often in a day than the holder allows.
    OverDailyCount,
    /// With 3-D Secure switched off, more in a day without it than the small limit for that.
    OverWithout3ds,
    /// The bank does not serve this kind of merchant.
    MerchantKindForbidden,
    /// The bank does not serve this country.
    CountryForbidden,
    /// Less is available.
    NotEnough,
}

impl Decline {
    /// Every reason, in order of precedence.
    pub const ALL: [Decline; 27] = [
        Decline::ReversedBefore,
        Decline::NoSuchCard,
        Decline::CardNotActive,
        Decline::CardLost,
        Decline::CardStolen,
        Decline::CardBlocked,
        Decline::CardFrozen,
        Decline::CardClosed,
        Decline::CardExpired,
        Decline::WrongExpiry,
        Decline::AccountClosed,
        Decline::DebitsStopped,
        Decline::NothingToRaise,
        Decline::ChannelClosed,
        Decline::WrongCvv,
        Decline::CvvMissing,
        Decline::WrongCavv,
        Decline::PinMissing,
        Decline::PinTriesExceeded,
        Decline::WrongPin,
        Decline::OverPerTransaction,
        Decline::OverDailyAmount,
        Decline::OverDailyCount,
        Decline::OverWithout3ds,
        Decline::MerchantKindForbidden,
        Decline::CountryForbidden,
        Decline::NotEnough,
    ];

    /// The word rows use.
    pub fn word(self) -> &'static str {
        match self {
            Decline::ReversedBefore => "reversed_before",
            Decline::NoSuchCard => "no_such_card",
            Decline::CardNotActive => "card_not_active",
            Decline::CardLost => "card_lost",
            Decline::CardStolen => "card_stolen",
            Decline::CardBlocked => "card_blocked",
            Decline::CardFrozen => "card_frozen",
            Decline::CardClosed => "card_closed",
            Decline::CardExpired => "card_expired",
            Decline::WrongExpiry => "wrong_expiry",
            Decline::AccountClosed => "account_closed",
            Decline::DebitsStopped => "debits_stopped",
            Decline::NothingToRaise => "nothing_to_raise",
            Decline::ChannelClosed => "channel_closed",
            Decline::WrongCvv => "wrong_cvv",
            Decline::CvvMissing => "cvv_missing",
            Decline::WrongCavv => "wrong_cavv",
            Decline::PinMissing => "pin_missing",
            Decline::PinTriesExceeded => "pin_tries_exceeded",
            Decline::WrongPin => "wrong_pin",
            Decline::OverPerTransaction => "over_per_transaction",
            Decline::OverDailyAmount => "over_daily_amount",
            Decline::OverDailyCount => "over_daily_count",
            Decline::OverWithout3ds => "over_without_3ds",
            Decline::MerchantKindForbidden => "merchant_kind_forbidden",
            Decline::CountryForbidden => "country_forbidden",
            Decline::NotEnough => "not_enough",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<Decline> {
        Decline::ALL.into_iter().find(|decline| decline.word() == word)
    }

    pub(crate) fn of_block(reason: BlockReason) -> Decline {
        match reason {
            BlockReason::Lost => Decline::CardLost,
            BlockReason::Stolen => Decline::CardStolen,
            BlockReason::Asked | BlockReason::Suspected | BlockReason::Retained | BlockReason::NotMine => {
                Decline::CardBlocked
            }
        }
    }
}
