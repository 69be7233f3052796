//! The judgement: values in, a value out.

use card::{CardFacts, Expiry, SpendingLimit, State};
use jiff::civil::Date;
use ledger::{Position, Used};
use vocabulary::{Channel, Money};

use crate::decline::Decline;
use crate::policy::Policy;
use crate::request::{Merchant, Purpose, Request, Verdict, Verdicts};

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

/// What is asked, as far as the answer follows from it.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    /// What the money is for.
    pub(crate) purpose: Purpose,
    /// How the card is used.
    pub(crate) channel: Channel,
    /// How much.
    pub(crate) amount: Money,
    /// Until when the card is said to be good, if it was said.
    pub(crate) expiry: Option<Expiry>,
    /// What came of checking the card's secrets, …
    pub(crate) verdicts: Verdicts,
    /// … and of comparing its PIN.
    pub(crate) pin: Verdict,
    /// Whether less than asked is welcome.
    pub(crate) partial: bool,
    /// Whether it raises an earlier one.
    pub(crate) raises: bool,
    /// Who wants the money.
    pub(crate) merchant: &'a Merchant,
}

impl<'a> Question<'a> {
    /// What a request asks, its PIN compared.
    pub(crate) fn of(it: &'a Request, pin: Verdict) -> Question<'a> {
        Question {
            purpose: it.purpose,
            channel: it.channel,
            amount: it.amount,
            expiry: it.expiry,
            verdicts: it.verdicts,
            pin,
            partial: it.partial,
            raises: it.increment_of.is_some(),
            merchant: &it.merchant,
        }
    }
}

/// How much is approved, or why nothing is: the objections of [`Decline`] from top to bottom.
pub(crate) fn decide(question: &Question<'_>, facts: &Facts<'_>) -> Result<Money, Decline> {
    let (Some(card), Some(position)) = (facts.card, facts.position) else { return Err(Decline::NoSuchCard) };
    card_is_good(question, card, facts.today)?;
    account_is_open(question, position)?;
    if question.raises && facts.raised.is_none() {
        return Err(Decline::NothingToRaise);
    }
    let limit = card.controls.of_channel(question.channel).on(facts.today);
    if question.purpose.spends() && !limit.open {
        return Err(Decline::ChannelClosed);
    }
    secrets_are_right(question, card, facts.policy)?;
    if question.purpose == Purpose::Inquiry {
        // Whatever amount it mentions, no money is promised: so there is none to take back either.
        return Ok(Money::ZERO);
    }
    if !question.purpose.spends() {
        return Ok(question.amount);
    }
    let used = position.turnover.on(facts.today).of(question.channel);
    over_limit(limit, used, question.amount, facts.raised)?;
    if is_without_3ds(question) {
        over_without_3ds(card.without_3ds, used, question.amount)?;
    }
    if facts.policy.forbidden_mccs.contains(&question.merchant.mcc) {
        return Err(Decline::MerchantKindForbidden);
    }
    if facts.policy.forbidden_countries.contains(&question.merchant.country) {
        return Err(Decline::CountryForbidden);
    }
    enough(question, position.balance.available())
}

fn card_is_good(question: &Question<'_>, card: &CardFacts, today: Date) -> Result<(), Decline> {
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
    if question.expiry.is_some_and(|given| given != card.expiry) {
        return Err(Decline::WrongExpiry);
    }
    Ok(())
}

fn account_is_open(question: &Question<'_>, position: &Position) -> Result<(), Decline> {
    match position.state {
        ledger::State::Open => Ok(()),
        ledger::State::DebitsStopped if question.purpose.spends() => Err(Decline::DebitsStopped),
        ledger::State::DebitsStopped => Ok(()),
        ledger::State::Closed => Err(Decline::AccountClosed),
    }
}

fn secrets_are_right(question: &Question<'_>, card: &CardFacts, policy: &Policy) -> Result<(), Decline> {
    let verdicts = question.verdicts;
    if verdicts.cvv == Verdict::Wrong {
        return Err(Decline::WrongCvv);
    }
    // An increment rests on the secrets of the request it raises.
    let cvv_needed = policy.internet_needs_cvv
        && question.channel == Channel::Internet
        && question.purpose.spends()
        && !question.raises;
    if cvv_needed && verdicts.cvv == Verdict::NotGiven && verdicts.cavv != Verdict::Right {
        return Err(Decline::CvvMissing);
    }
    if verdicts.cavv == Verdict::Wrong {
        return Err(Decline::WrongCavv);
    }
    pin_is_right(question, card, policy)
}

fn pin_is_right(question: &Question<'_>, card: &CardFacts, policy: &Policy) -> Result<(), Decline> {
    if question.pin == Verdict::NotGiven {
        let needed = policy.cash_needs_pin
            && question.channel == Channel::CashMachine
            && question.purpose.spends()
            && !question.raises;
        return if needed { Err(Decline::PinMissing) } else { Ok(()) };
    }
    // The right one is not told from a wrong one any more.
    if card.pin.tries >= policy.pin_tries {
        return Err(Decline::PinTriesExceeded);
    }
    if question.pin == Verdict::Wrong {
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
fn is_without_3ds(question: &Question<'_>) -> bool {
    question.channel == Channel::Internet
        && question.purpose == Purpose::Purchase
        && question.verdicts.cavv != Verdict::Right
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

fn enough(question: &Question<'_>, available: Money) -> Result<Money, Decline> {
    if question.amount <= available || question.amount == Money::ZERO {
        return Ok(question.amount);
    }
    if question.partial && available > Money::ZERO {
        return Ok(available);
    }
    Err(Decline::NotEnough)
}
