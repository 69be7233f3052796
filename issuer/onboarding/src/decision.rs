//! The operator's decision.

use audit::{Actor, Object};
use card::Issue;
use jiff::ToSpan;
use store::{Error, Tx};
use vocabulary::{ApplicationId, CardId, StaffId, civil_day};

use crate::application::{self, Stage};
use crate::eligibility::BranchReason;
use crate::event::{self, What};
use crate::order::CardOrder;
use crate::review::{self, Obstacle, ReviewRefused};
use crate::{Rules, signing, waiting};

/// Why an application was rejected: for the desk and the statistics. The customer hears one neutral sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectReason {
    /// The photographs cannot be read, and better ones were not to be had.
    UnreadablePhotos,
    /// What the person said or sent does not match.
    Mismatch,
    /// It is not the person it says.
    NotThePerson,
    /// The person does not want the card.
    CustomerDeclined,
    /// Signs of fraud.
    SuspectedFraud,
    /// Policy: too many cards, a list, another rule.
    Policy,
}

impl RejectReason {
    /// Every reason.
    pub const ALL: [RejectReason; 6] = [
        RejectReason::UnreadablePhotos,
        RejectReason::Mismatch,
        RejectReason::NotThePerson,
        RejectReason::CustomerDeclined,
        RejectReason::SuspectedFraud,
        RejectReason::Policy,
    ];

    /// The word it goes by in forms and rows.
    pub fn word(self) -> &'static str {
        match self {
            RejectReason::UnreadablePhotos => "unreadable_photos",
            RejectReason::Mismatch => "mismatch",
            RejectReason::NotThePerson => "not_the_person",
            RejectReason::CustomerDeclined => "customer_declined",
            RejectReason::SuspectedFraud => "suspected_fraud",
            RejectReason::Policy => "policy",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<RejectReason> {
        RejectReason::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// Why no card was issued. In order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApproveRefused {
    /// It is not this operator's to decide.
    Review(ReviewRefused),
    /// Something is still to be done.
    Obstacle(Obstacle),
    /// The document's last day has passed since.
    DocumentExpired,
    /// The person may not have this card online, or not any more.
    NotEligible(BranchReason),
    /// This registration has a card of another person.
    OtherPerson,
    /// The product, or the place it goes to, is not offered any more.
    NotOffered,
}

/// Approves: opens the account and issues the card. Approving twice is one card.
pub fn approve(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
) -> Result<CardId, Error<ApproveRefused>> {
    let refused = |refused| Err(Error::Refused(refused));
    if let Stage::Issued { card } = review::signed(tx, id).map_err(of_review)?.stage {
        return Ok(card);
    }
    let mut application = review::claimed(tx, rules, staff, id).map_err(of_review)?;
    if let Some(obstacle) = review::obstacle(&event::all(tx, id)?, application.signed_at) {
        return refused(ApproveRefused::Obstacle(obstacle));
    }
    let today = civil_day(tx.now());
    let order = CardOrder::read(&application.answers, &rules.context(&[], today));
    // What was signed was whole; it is whole no more only if the catalogue or the places changed under it.
    let Some(order) = order else { return refused(ApproveRefused::NotOffered) };
    if order.document.expires_on < today {
        return refused(ApproveRefused::DocumentExpired);
    }
    if let Err(why) = signing::eligible(tx, rules, &order, &application.found_by)? {
        return refused(ApproveRefused::NotEligible(why));
    }
    if application::other_card_holder(tx, &application)? {
        return refused(ApproveRefused::OtherPerson);
    }
    let product =
        rules.catalogue.product(&order.product).filter(|product| product.kinds.contains(&order.kind));
    let Some(product) = product else { return refused(ApproveRefused::NotOffered) };

    let account = ledger::open_account(tx, application.customer, &rules.iban_head, &product.currency)?;
    let twelve_months = today.checked_add(rules.policy.non_resident_months.months()).ok();
    let card = card::issue(
        tx,
        &Issue {
            customer: application.customer,
            account: account.id,
            product,
            kind: order.kind,
            holder: &order.latin_name,
            delivery_note: order.delivery_note(&rules.places),
            language: application.language,
            phone: &order.phone,
            valid_until_at_most: if order.resident { None } else { twelve_months },
        },
    )?;
    if let Some(iin) = &order.iin {
        people::customer::remember_iin(tx, application.customer, iin)?;
    }
    application.stage = Stage::Issued { card };
    application::update(tx, &application)?;
    event::record(tx, id, What::Approved, Some(staff), None)?;
    audit::record(
        tx,
        Actor::Staff(staff),
        "application.approve",
        Object::Application(id),
        &card.to_string(),
    )?;
    waiting::over(tx, rules, &application)?;
    Ok(card)
}

/// Rejects. The reason and the note stay at the desk.
pub fn reject(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
    reason: RejectReason,
    note: &str,
) -> Result<(), Error<ReviewRefused>> {
    let note = review::optional_note(note)?;
    let mut application = review::claimed(tx, rules, staff, id)?;
    application.stage = Stage::Rejected { reason };
    application::update(tx, &application)?;
    event::record(tx, id, What::Rejected, Some(staff), note.as_deref())?;
    audit::record(tx, Actor::Staff(staff), "application.reject", Object::Application(id), reason.word())?;
    waiting::tell_declined(tx, &application)?;
    Ok(waiting::over(tx, rules, &application)?)
}

/// Lets an application go after so many calls that nobody answered.
pub fn give_up(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
) -> Result<(), Error<ReviewRefused>> {
    let application = review::claimed(tx, rules, staff, id)?;
    let unanswered = review::unanswered(&event::all(tx, id)?, application.signed_at);
    if unanswered < rules.policy.unanswered_calls {
        return Err(Error::Refused(ReviewRefused::TooFewCalls { unanswered }));
    }
    waiting::tell_declined(tx, &application)?;
    Ok(waiting::expire(tx, rules, application, Actor::Staff(staff))?)
}

fn of_review(error: Error<ReviewRefused>) -> Error<ApproveRefused> {
    match error {
        Error::Refused(refused) => Error::Refused(ApproveRefused::Review(refused)),
        Error::Fault(fault) => Error::Fault(fault),
    }
}
