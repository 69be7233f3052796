//! The judgement: values in, a value out.

use card::{CardFacts, SpendingLimit, State};
use jiff::civil::Date;
use ledger::{Position, Used};
use vocabulary::{Channel, Money};

use crate::decline::Decline;
use crate::policy::Policy;
use crate::request::{Purpose, Request, Verdict};

/// What is known when money is asked for.
pub(crate) struct Facts<'a> {
    /// The card, if it is ours.
    pub(crate) card: Option<&'a CardFacts>,
    /// Its account.
    pub(crate) position: Option<&'a Position>,
    /// What is still held by the request that this one raises; none if that is not there.
    pub(crate) raised: Option<Money>,
    /// The civil day in Almaty.
    pub(crate) today: Date,
    pub(crate) policy: &'a Policy,
}

/// How much is approved, or why nothing is: the objections of [`Decline`] from top to bottom.
pub(crate) fn decide(request: &Request, facts: &Facts<'_>) -> Result<Money, Decline> {
    let (Some(card), Some(position)) = (facts.card, facts.position) else { return Err(Decline::NoSuchCard) };
    card_is_good(request, card, facts.today)?;
    account_is_open(request, position)?;
    if request.increment_of.is_some() && facts.raised.is_none() {
        return Err(Decline::NothingToRaise);
    }
    let limit = card.controls.of_channel(request.channel).on(facts.today);
    if request.purpose.spends() && !limit.open {
        return Err(Decline::ChannelClosed);
    }
    secrets_are_right(request, facts.policy)?;
    if request.purpose == Purpose::Inquiry {
        // Whatever amount it mentions, no money is promised: so there is none to take back either.
        return Ok(Money::ZERO);
    }
    if !request.purpose.spends() {
        return Ok(request.amount);
    }
    let used = position.turnover.on(facts.today).of(request.channel);
    over_limit(limit, used, request.amount, facts.raised)?;
    if is_without_3ds(request) {
        over_without_3ds(card.without_3ds, used, request.amount)?;
    }
    if facts.policy.forbidden_mccs.contains(&request.merchant.mcc) {
        return Err(Decline::MerchantKindForbidden);
    }
    if facts.policy.forbidden_countries.contains(&request.merchant.country) {
        return Err(Decline::CountryForbidden);
    }
    enough(request, position.balance.available())
}

fn card_is_good(request: &Request, card: &CardFacts, today: Date) -> Result<(), Decline> {
    match card.state {
        State::Active { .. } => {}
        State::Ordered { .. } => return Err(Decline::CardNotActive),
        State::Blocked { reason, .. } => return Err(Decline::of_block(reason)),
        State::Frozen { .. } => return Err(Decline::CardFrozen),
        State::Closed { .. } => return Err(Decline::CardClosed),
    }
    if card.expiry.is_over(today) {
        return Err(Decline::CardExpired);
    }
    if request.expiry.is_some_and(|given| given != card.expiry) {
        return Err(Decline::WrongExpiry);
    }
    Ok(())
}

fn account_is_open(request: &Request, position: &Position) -> Result<(), Decline> {
    match position.state {
        ledger::State::Open => Ok(()),
        ledger::State::DebitsStopped if request.purpose.spends() => Err(Decline::DebitsStopped),
        ledger::State::DebitsStopped => Ok(()),
        ledger::State::Closed => Err(Decline::AccountClosed),
    }
}

fn secrets_are_right(request: &Request, policy: &Policy) -> Result<(), Decline> {
    let verdicts = request.verdicts;
    if verdicts.cvv == Verdict::Wrong {
        return Err(Decline::WrongCvv);
    }
    // An increment rests on the secrets of the request it raises.
    let cvv_needed = policy.internet_needs_cvv
        && request.channel == Channel::Internet
        && request.purpose.spends()
        && request.increment_of.is_none();
    if cvv_needed && verdicts.cvv == Verdict::NotGiven && verdicts.cavv != Verdict::Right {
        return Err(Decline::CvvMissing);
    }
    if verdicts.cavv == Verdict::Wrong {
        return Err(Decline::WrongCavv);
    }
    if verdicts.pin == Verdict::Wrong {
        return Err(Decline::WrongPin);
    }
    Ok(())
}

/// What a limit objects to, with so much used on the day. `raised` is what an increment is added to: it is judged
/// by the whole that would then be held, and is no further use.
pub(crate) fn over_limit(
    limit: &SpendingLimit,
    used: Used,
    amount: Money,
    raised: Option<Money>,
) -> Result<(), Decline> {
    if is_over(limit.per_transaction, amount.checked_add(raised.unwrap_or(Money::ZERO))) {
        return Err(Decline::OverPerTransaction);
    }
    if is_over(limit.daily_amount, amount.checked_add(used.amount)) {
        return Err(Decline::OverDailyAmount);
    }
    if raised.is_none() && limit.daily_count.is_some_and(|most| used.count >= most) {
        return Err(Decline::OverDailyCount);
    }
    Ok(())
}

/// A purchase on the internet that nobody has confirmed by 3-D Secure.
fn is_without_3ds(request: &Request) -> bool {
    request.channel == Channel::Internet
        && request.purpose == Purpose::Purchase
        && request.verdicts.cavv != Verdict::Right
}

/// With 3-D Secure switched off, everything bought on the internet that day counts towards the small limit.
fn over_without_3ds(most: Option<Money>, used: Used, amount: Money) -> Result<(), Decline> {
    match is_over(most, amount.checked_add(used.amount)) {
        true => Err(Decline::OverWithout3ds),
        false => Ok(()),
    }
}

fn is_over(most: Option<Money>, sum: Option<Money>) -> bool {
    most.is_some_and(|most| sum.is_none_or(|sum| sum > most))
}

fn enough(request: &Request, available: Money) -> Result<Money, Decline> {
    if request.amount <= available || request.amount == Money::ZERO {
        return Ok(request.amount);
    }
    if request.partial && available > Money::ZERO {
        return Ok(available);
    }
    Err(Decline::NotEnough)
}
