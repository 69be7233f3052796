//! What was declined, judged anew: whether what stood in its way still does.

use store::{Fault, Tx};
use vocabulary::{Channel, Money, civil_day};

use crate::authorize::Rules;
use crate::decide::{Facts, Question, decide};
use crate::decline::Decline;
use crate::policy::Policy;
use crate::record::{Authorization, Outcome};
use crate::request::{Verdict, Verdicts};

/// What the same request would be answered now, were the card's secrets given rightly: the money, or the first objection of now.
///
/// Cost: two reads.
pub fn would_be_now(
    tx: &mut Tx<'_>,
    rules: &Rules,
    it: &Authorization,
) -> Result<Result<Money, Decline>, Fault> {
    let card = card::facts(tx, &rules.catalogue, it.card)?;
    let position = ledger::position(tx, it.account)?;
    let verdicts = Verdicts { cvv: Verdict::Right, cavv: confirmed(it), pin: None };
    let question = Question {
        purpose: it.purpose,
        channel: it.channel,
        amount: it.asked,
        expiry: None,
        verdicts,
        pin: pin(it, &rules.policy),
        partial: false,
        raises: false,
        merchant: &it.merchant,
    };
    let (card, position) = (card.as_ref(), position.as_ref());
    Ok(decide(
        &question,
        &Facts { card, position, raised: None, today: civil_day(tx.now()), policy: &rules.policy },
    ))
}

/// One that was declined for a PIN is asked with the right one, which is of no use while the tries are used up; whether
/// any other bore one is not remembered, and only a cash machine can need it.
fn pin(it: &Authorization, policy: &Policy) -> Verdict {
    match it.outcome {
        Outcome::Declined(Decline::PinMissing | Decline::PinTriesExceeded | Decline::WrongPin) => {
            Verdict::Right
        }
        _ if policy.cash_needs_pin && it.channel == Channel::CashMachine => Verdict::Right,
        _ => Verdict::NotGiven,
    }
}

/// One that was declined for want of 3-D Secure had none, and would have none again.
fn confirmed(it: &Authorization) -> Verdict {
    match it.outcome {
        Outcome::Declined(Decline::OverWithout3ds) => Verdict::NotGiven,
        _ => Verdict::Right,
    }
}
