//! What a customer sees of their applications: where they stand in plain words, and never why one was
//! rejected or what the desk noticed.

use audit::{Actor, Object};
use card::Kind;
use jiff::Timestamp;
use store::{Fault, Tx};
use vocabulary::{ApplicationId, CardId, CustomerId};

use crate::answers::Answers;
use crate::application::{self, Application, Stage};
use crate::eligibility::BranchReason;
use crate::event::{self, CallOutcome, Event, What};
use crate::photo::{self, Photo};
use crate::step::Side;

/// Where an application stands, as its customer may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Being filled in.
    Draft,
    /// Waiting for the code.
    AwaitingCode,
    /// Only a branch can take this order.
    BranchOnly(BranchReason),
    /// With the operators, who will call.
    InReview,
    /// More is asked for: these fields.
    NeedInfo(Vec<&'static str>),
    /// There is a card.
    Issued(CardId),
    /// There will be none.
    Declined,
    /// Taken back.
    Withdrawn,
    /// What was waited for did not come.
    Expired,
}

/// An application in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its key.
    pub id: ApplicationId,
    /// Its number, for people.
    pub number: String,
    /// Code of the product, as chosen so far.
    pub product: String,
    /// Whether there will be plastic, if chosen.
    pub kind: Option<Kind>,
    /// Where it stands.
    pub progress: Progress,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was signed first, if it was.
    pub signed_at: Option<Timestamp>,
}

/// An application on its own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What the list shows.
    pub summary: Summary,
    /// What happened, oldest first.
    pub history: Vec<(Timestamp, Milestone)>,
    /// What the operator wrote when asking for more, if that is where it stands.
    pub note: Option<String>,
}

/// Something that happened, as a customer may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// Submitted; a code was sent.
    Submitted,
    /// Changed after that.
    Changed,
    /// Sent to a branch.
    SentToBranch,
    /// Signed by the code.
    Signed,
    /// An operator called, and somebody answered.
    Called,
    /// An operator called, and nobody answered.
    NotReached,
    /// More was asked for.
    MoreAsked,
    /// It was supplied.
    Supplied,
    /// Approved.
    Approved,
    /// Declined.
    Declined,
    /// Taken back.
    Withdrawn,
    /// Ended for want of an answer.
    Expired,
}

/// An application as its form shows it.
#[derive(Debug, Clone)]
pub struct Form {
    /// What the list shows.
    pub summary: Summary,
    /// What was typed so far.
    pub answers: Answers,
    /// The photographs attached.
    pub photos: Vec<Photo>,
    /// To be handed back when submitting.
    pub version: i64,
    /// The only fields that may be changed, where an operator asked for some.
    pub asked: Option<Vec<&'static str>>,
}

impl Form {
    /// Which photographs are attached.
    pub fn sides(&self) -> Vec<Side> {
        self.photos.iter().map(|photo| photo.side).collect()
    }

    /// Whether this field may be changed now.
    pub fn may_change(&self, field: &str) -> bool {
        let open = matches!(
            self.summary.progress,
            Progress::Draft | Progress::AwaitingCode | Progress::BranchOnly(_) | Progress::NeedInfo(_)
        );
        open && self.asked.as_ref().is_none_or(|asked| asked.contains(&field))
    }
}

/// A customer's applications, the newest first.
pub fn of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Summary>, Fault> {
    Ok(application::all_of(tx, customer)?.iter().map(summary).collect())
}

/// One application with its history, if it is this customer's own.
pub fn status(tx: &mut Tx<'_>, customer: CustomerId, id: ApplicationId) -> Result<Option<Status>, Fault> {
    let Some(application) = application::find_of(tx, customer, id)? else { return Ok(None) };
    let story = event::all(tx, id)?;
    let asks = matches!(application.stage, Stage::NeedInfo { .. });
    let note = story.iter().rev().find(|event| event.what == What::MoreAsked).filter(|_| asks);
    Ok(Some(Status {
        summary: summary(&application),
        note: note.and_then(|event| event.note.clone()),
        history: story.iter().filter_map(milestone).collect(),
    }))
}

/// The form of one application, if it is this customer's own.
pub fn form(tx: &mut Tx<'_>, customer: CustomerId, id: ApplicationId) -> Result<Option<Form>, Fault> {
    let Some(application) = application::find_of(tx, customer, id)? else { return Ok(None) };
    let photos = photo::current(tx, id)?;
    let summary = summary(&application);
    let Application { version, asked, answers, .. } = application;
    Ok(Some(Form { summary, answers, photos, version, asked }))
}

/// The photograph a customer attached, for its preview.
pub fn own_photo(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: ApplicationId,
    side: Side,
) -> Result<Option<Photo>, Fault> {
    if application::find_of(tx, customer, id)?.is_none() {
        return Ok(None);
    }
    Ok(photo::current(tx, id)?.into_iter().find(|photo| photo.side == side))
}

/// Writes down that a customer reached for somebody else's application, if it is one.
pub fn refuse_stranger(tx: &mut Tx<'_>, who: CustomerId, id: ApplicationId) -> Result<(), Fault> {
    match application::find(tx, id)? {
        Some(application) if application.customer != who => {
            let object = Object::Application(id);
            audit::record(tx, Actor::Customer(who), "application.refuse_stranger", object, "")
        }
        _ => Ok(()),
    }
}

fn summary(application: &Application) -> Summary {
    Summary {
        id: application.id,
        number: application.number.clone(),
        product: application.answers.product.clone(),
        kind: Kind::parse(&application.answers.card_type),
        progress: progress(&application.stage),
        created_at: application.created_at,
        signed_at: application.queued_at,
    }
}

fn progress(stage: &Stage) -> Progress {
    match stage {
        Stage::Draft => Progress::Draft,
        Stage::AwaitingCode { .. } => Progress::AwaitingCode,
        Stage::BranchOnly { why } => Progress::BranchOnly(*why),
        Stage::InReview { .. } => Progress::InReview,
        Stage::NeedInfo { asked } => Progress::NeedInfo(asked.clone()),
        Stage::Issued { card } => Progress::Issued(*card),
        Stage::Rejected { .. } => Progress::Declined,
        Stage::Withdrawn => Progress::Withdrawn,
        Stage::Expired => Progress::Expired,
    }
}

fn milestone(event: &Event) -> Option<(Timestamp, Milestone)> {
    let milestone = match event.what {
        What::Submitted => Milestone::Submitted,
        What::Reopened => Milestone::Changed,
        What::SentToBranch => Milestone::SentToBranch,
        What::Signed => Milestone::Signed,
        What::Called(CallOutcome::NoAnswer) => Milestone::NotReached,
        What::Called(_) => Milestone::Called,
        What::MoreAsked => Milestone::MoreAsked,
        What::Supplied => Milestone::Supplied,
        What::Approved => Milestone::Approved,
        What::Rejected => Milestone::Declined,
        What::Withdrawn => Milestone::Withdrawn,
        What::Expired => Milestone::Expired,
        What::Started | What::Claimed | What::Released | What::Compared(_) => return None,
    };
    Some((event.at, milestone))
}
