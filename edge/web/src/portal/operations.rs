//! What happened on an account, as its holder reads it: purchases, approved or not, and money that came in.

use std::collections::HashSet;

use authorization::{Authorization, Decline, Outcome};
use jiff::Timestamp;
use ledger::{Entry, Hold, StatementPage};
use text::Sentences;
use vocabulary::{AuthorizationId, Channel, Money, civil_text};

/// One thing that happened.
pub(super) struct Operation {
    /// The shop and its town, or what it was.
    pub(super) title: String,
    /// What it was, and when.
    pub(super) about: String,
    pub(super) amount: String,
    pub(super) chip: &'static str,
    pub(super) state: String,
    /// What the holder should know of it, or do.
    pub(super) note: Option<String>,
}

/// Most that are shown, and read of either kind.
pub(super) const MOST: usize = 20;

/// The latest operations, the newest first: authorizations, and entries that no authorization stands behind.
pub(super) fn latest(
    t: Sentences,
    authorizations: &[Authorization],
    page: &StatementPage,
    holds: &[Hold],
) -> Vec<Operation> {
    let held = holds.iter().map(|hold| hold.id).collect::<HashSet<_>>();
    // Of which kind more was left unread: what is older than it would stand beside a gap.
    let oldest = authorizations.get(MOST - 1).map(|one| one.decided_at);
    let oldest = oldest.max(page.next.and(page.entries.last()).map(|one| one.posted_at));
    let asked =
        authorizations.iter().filter(|one| one.asked > Money::ZERO && one.purpose.word() != "inquiry");
    let asked = asked.map(|one| (one.decided_at, of_authorization(t, one, &held)));
    let moved = page.entries.iter().filter(|one| one.authorization.is_none());
    let moved = moved.map(|one| (one.posted_at, of_entry(t, one)));
    let mut all = asked.chain(moved).filter(|(at, _)| Some(*at) >= oldest).collect::<Vec<_>>();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, operation)| operation).take(MOST).collect()
}

fn of_authorization(t: Sentences, it: &Authorization, held: &HashSet<AuthorizationId>) -> Operation {
    let (amount, chip, state, note) = match &it.outcome {
        Outcome::Declined(decline) => {
            (it.asked, "bad", t.operation_state_declined(), Some(explained(t, *decline, it.channel)))
        }
        Outcome::Approved { amount, .. } => {
            let left = amount.checked_sub(it.reversed).unwrap_or(Money::ZERO);
            let alive = held.contains(&it.id) || held.contains(&it.increment_of);
            let partial = (*amount < it.asked).then(|| t.operation_partial_note(it.asked.to_string()));
            if it.cleared > Money::ZERO {
                (it.cleared, "good", t.operation_state_posted(), partial)
            } else if left == Money::ZERO {
                (*amount, "plain", t.operation_state_reversed(), Some(t.operation_reversed_note()))
            } else if alive || !it.purpose.spends() {
                (left, "info", t.operation_state_held(), partial)
            } else {
                (left, "plain", t.operation_state_expired(), Some(t.operation_expired_note()))
            }
        }
    };
    let moved = !matches!(chip, "bad" | "plain");
    let amount = match (moved, it.purpose.spends()) {
        (true, true) => Money::from_tiyn(-amount.tiyn()).to_string(),
        (true, false) => format!("+{amount}"),
        (false, _) => amount.to_string(),
    };
    let what = match it.purpose.word() {
        "cash" => t.operation_cash(),
        "transfer" => t.operation_transfer(),
        "refund" => t.operation_refund(),
        _ => t.operation_purchase(),
    };
    operation(&it.merchant.name, what, it.decided_at, amount, (chip, state, note))
}

fn of_entry(t: Sentences, it: &Entry) -> Operation {
    let what = kind_word(t, it.kind);
    let amount = if it.amount < Money::ZERO { it.amount.to_string() } else { format!("+{}", it.amount) };
    operation(&it.details, what, it.posted_at, amount, ("good", t.operation_state_posted(), None))
}

/// What a movement of money is called.
pub(super) fn kind_word(t: Sentences, kind: ledger::Kind) -> String {
    match kind {
        ledger::Kind::TopUp => t.operation_top_up(),
        ledger::Kind::Purchase => t.operation_purchase(),
        ledger::Kind::Cash => t.operation_cash(),
        ledger::Kind::Transfer => t.operation_transfer(),
        ledger::Kind::Refund => t.operation_refund(),
        ledger::Kind::Fee => t.operation_fee(),
        ledger::Kind::Correction => t.operation_correction(),
        ledger::Kind::Collection => t.operation_collection(),
    }
}

fn operation(
    details: &str,
    what: String,
    at: Timestamp,
    amount: String,
    (chip, state, note): (&'static str, String, Option<String>),
) -> Operation {
    let when = civil_text(at);
    // What has no shop behind it is called by what it is, once.
    let (title, about) = match details.trim() {
        "" => (what, when),
        details => (details.to_owned(), format!("{what}, {when}")),
    };
    Operation { title, about, amount, chip, state, note }
}

/// Why money was not given, and the one thing that would change it.
pub(super) fn explained(t: Sentences, decline: Decline, channel: Channel) -> String {
    match decline {
        Decline::ReversedBefore => t.decline_reversed_before(),
        Decline::NoSuchCard => t.decline_no_such_card(),
        Decline::CardNotActive => t.decline_card_not_active(),
        Decline::CardLost => t.decline_card_lost(),
        Decline::CardStolen => t.decline_card_stolen(),
        Decline::CardBlocked => t.decline_card_blocked(),
        Decline::CardFrozen => t.decline_card_frozen(),
        Decline::CardClosed => t.decline_card_closed(),
        Decline::CardExpired => t.decline_card_expired(),
        Decline::WrongExpiry => t.decline_wrong_expiry(),
        Decline::AccountClosed => t.decline_account_closed(),
        Decline::DebitsStopped => t.decline_debits_stopped(),
        Decline::NothingToRaise => t.decline_nothing_to_raise(),
        Decline::ChannelClosed => match channel {
            Channel::Internet => t.decline_channel_internet(),
            Channel::Terminal => t.decline_channel_terminal(),
            Channel::CashMachine => t.decline_channel_cash_machine(),
            Channel::Transfer => t.decline_channel_transfer(),
        },
        Decline::WrongCvv => t.decline_wrong_cvv(),
        Decline::CvvMissing => t.decline_cvv_missing(),
        Decline::WrongCavv => t.decline_wrong_cavv(),
        Decline::PinMissing => t.decline_pin_missing(),
        Decline::PinTriesExceeded => t.decline_pin_tries_exceeded(),
        Decline::WrongPin => t.decline_wrong_pin(),
        Decline::OverPerTransaction => t.decline_over_per_transaction(),
        Decline::OverDailyAmount => t.decline_over_daily_amount(),
        Decline::OverDailyCount => t.decline_over_daily_count(),
        Decline::OverWithout3ds => t.decline_over_without_3ds(),
        Decline::MerchantKindForbidden => t.decline_merchant_kind_forbidden(),
        Decline::CountryForbidden => t.decline_country_forbidden(),
        Decline::NotEnough => t.decline_not_enough(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::Language;

    #[test]
    fn every_decline_is_explained_in_every_language_and_no_two_alike() {
        for language in Language::ALL {
            let t = Sentences(language);
            let mut said = HashSet::new();
            for decline in Decline::ALL {
                let sentence = explained(t, decline, Channel::Internet);
                assert!(sentence.len() > 30 && sentence.ends_with('.'), "{decline:?}: {sentence}");
                assert!(said.insert(sentence), "{decline:?}");
            }
            let channels = Channel::ALL.map(|channel| explained(t, Decline::ChannelClosed, channel));
            assert_eq!(channels.iter().collect::<HashSet<_>>().len(), 4);
        }
    }
}
