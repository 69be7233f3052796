//! The operator's desk: the queue, the look, the call, the code word.

use audit::{Actor, Object};
use card::Kind;
use jiff::Timestamp;
use store::{Error, Fault, Row, Tx, job};
use text::Sentences;
use vocabulary::{
    ApplicationId, CodeWord, CustomerId, Language, PhoneNumber, PhotoId, StaffId, TextError, civil_day,
    plain_text,
};

use crate::answers::code_word_digest;
use crate::application::{self, Application, Claim, Stage};
use crate::event::{self, CallOutcome, Comparison, Event, What};
use crate::order::CardOrder;
use crate::photo::{self, Photo};
use crate::screening::{self, Finding};
use crate::signature;
use crate::step::Step;
use crate::{Rules, waiting};

/// Rows of one page of the queue.
const PAGE: i64 = 50;
/// How often a code word may be compared in one call.
const COMPARISONS_A_CALL: usize = 3;
/// How often in all, so that calls cannot be multiplied to guess it.
const COMPARISONS_IN_ALL: usize = 9;
/// Most characters of a note.
const LONGEST_NOTE: usize = 500;

/// Which part of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// All that is in review.
    All,
    /// What nobody works on.
    Free,
    /// What this operator works on.
    Of(StaffId),
}

/// An application in the queue: nothing in it tells who the person is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its key.
    pub id: ApplicationId,
    /// Its number, for people.
    pub number: String,
    /// Code of the product.
    pub product: String,
    /// Whether there will be plastic.
    pub kind: Option<Kind>,
    /// Since when it waits.
    pub queued_at: Timestamp,
    /// Who works on it, if somebody does.
    pub claim: Option<Claim>,
    /// How often it was called about.
    pub calls: i64,
}

/// Everything an operator sees of an application.
#[derive(Debug, Clone)]
pub struct View {
    /// Its key.
    pub id: ApplicationId,
    /// Its number, for people.
    pub number: String,
    /// Whose it is on the portal.
    pub customer: CustomerId,
    /// The phone they registered with.
    pub registered_phone: PhoneNumber,
    /// The language they are spoken to in.
    pub language: Language,
    /// Where it stands.
    pub stage: Stage,
    /// The order; none while the customer is correcting it.
    pub order: Option<CardOrder>,
    /// What the program noticed, the gravest first.
    pub findings: Vec<Finding>,
    /// The photographs that count now.
    pub photos: Vec<Photo>,
    /// What happened so far, oldest first: calls, comparisons, notes.
    pub story: Vec<Event>,
    /// When what is in review was signed.
    pub signed_at: Option<Timestamp>,
    /// The first eight hexadecimal digits of what was signed, as in the customer's SMS.
    pub signed_head: Option<String>,
    /// How often the code word may still be compared in this call.
    pub comparisons_left: usize,
    /// What is still to be done before it can be approved.
    pub obstacle: Option<Obstacle>,
}

/// What is still to be done before an application can be approved. In order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The last call that reached somebody did not end with the data confirmed.
    CallFirst,
    /// The code word was neither said rightly nor overridden.
    CodeWordFirst,
}

/// What came of comparing a code word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// The word.
    Same,
    /// Another word.
    Different {
        /// How often it may still be compared in this call.
        attempts_left: usize,
    },
    /// It may not be compared any more in this call.
    NoMore,
}

/// Why an operator's act did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewRefused {
    /// There is no such application, or it was never signed.
    NotFound,
    /// It is not in review.
    NotInReview,
    /// Another operator works on it.
    Taken(StaffId),
    /// Nobody does: claim it first.
    NotClaimed,
    /// The note is missing or unfit.
    Note(TextError),
    /// Nothing was asked for, or something that cannot be.
    NothingAsked,
    /// Fewer unanswered calls than it takes to let an application go.
    TooFewCalls {
        /// How many there were.
        unanswered: usize,
    },
}

/// The queue, oldest first: a page of fifty, after the row that is given.
pub fn queue(
    tx: &mut Tx<'_>,
    filter: Filter,
    after: Option<(Timestamp, ApplicationId)>,
) -> Result<Vec<Waiting>, Fault> {
    let now = tx.now();
    let (after_at, after_id) = after.unwrap_or((Timestamp::UNIX_EPOCH, ApplicationId(0)));
    let (mode, of) = match filter {
        Filter::All => (0_i64, StaffId(0)),
        Filter::Free => (1, StaffId(0)),
        Filter::Of(staff) => (2, staff),
    };
    let waiting = tx.rows(
        "select a.id, a.number, a.product, a.kind, a.queued_at, a.claimed_by, a.claimed_until,
                (select count(*) from application_event e
                  where e.application = a.id and e.what = 'called') as calls
           from application a
          where a.stage = 'in_review' and (a.queued_at > $1 or a.queued_at = $1 and a.id > $2)
            and (cast($3 as bigint) = 0
                 or cast($3 as bigint) = 1 and (a.claimed_until is null or a.claimed_until <= $4)
                 or cast($3 as bigint) = 2 and a.claimed_by = $5 and a.claimed_until > $4)
          order by a.queued_at, a.id limit $6",
        &[&after_at, &after_id, &mode, &now, &of, &PAGE],
        read_waiting,
    )?;
    Ok(waiting
        .into_iter()
        .map(|w| Waiting { claim: w.claim.filter(|claim| claim.until > now), ..w })
        .collect())
}

/// Takes an application to work on; taking one's own again keeps it.
pub fn claim(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
) -> Result<(), Error<ReviewRefused>> {
    let mut application = in_review(tx, id)?;
    let now = tx.now();
    let before = live_claim(&application.stage, now);
    if let Some(other) = before.filter(|claim| claim.by != staff) {
        return Err(Error::Refused(ReviewRefused::Taken(other.by)));
    }
    let until = now + rules.policy.claim_life;
    application.stage = Stage::InReview { claim: Some(Claim { by: staff, until }) };
    application::update(tx, &application)?;
    if before.is_none() {
        event::record(tx, id, What::Claimed, Some(staff), None)?;
        audit::record(tx, Actor::Staff(staff), "application.claim", Object::Application(id), "")?;
    }
    Ok(())
}

/// Lets an application go, for another to take.
pub fn release(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
) -> Result<(), Error<ReviewRefused>> {
    let mut application = claimed(tx, rules, staff, id)?;
    application.stage = Stage::InReview { claim: None };
    application::update(tx, &application)?;
    event::record(tx, id, What::Released, Some(staff), None)?;
    Ok(audit::record(tx, Actor::Staff(staff), "application.release", Object::Application(id), "")?)
}

/// Shows an application; every look is in the audit trail.
pub fn view(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
) -> Result<View, Error<ReviewRefused>> {
    let application = signed(tx, id)?;
    audit::record(tx, Actor::Staff(staff), "application.view", Object::Application(id), "")?;
    let photos = photo::current(tx, id)?;
    let order = CardOrder::read(&application.answers, &rules.context(&[], civil_day(tx.now())));
    let findings = match &order {
        Some(order) => screening::findings(tx, rules, &application, order, &photos)?,
        None => Vec::new(),
    };
    let story = event::all(tx, id)?;
    let customer = people::customer::find(tx, application.customer)?
        .ok_or_else(|| Fault::corrupt("application.customer"))?;
    let signed_head = match signature::last_signed(tx, id)? {
        Some(last) => signature::find(tx, last)?.map(|signature| signature::hex(&signature.digest[..4])),
        None => None,
    };
    Ok(View {
        id,
        number: application.number,
        customer: customer.id,
        registered_phone: customer.phone,
        language: application.language,
        stage: application.stage,
        order,
        findings,
        photos,
        comparisons_left: comparisons_left(&story, application.signed_at),
        obstacle: obstacle(&story, application.signed_at),
        story,
        signed_at: application.signed_at,
        signed_head,
    })
}

/// Shows a photograph; every look is in the audit trail. The picture lies in the photograph store.
pub fn photo_for_staff(
    tx: &mut Tx<'_>,
    staff: StaffId,
    id: ApplicationId,
    photo: PhotoId,
) -> Result<Photo, Error<ReviewRefused>> {
    let application = signed(tx, id)?;
    let photo = photo::find(tx, application.id, photo)?.ok_or(Error::Refused(ReviewRefused::NotFound))?;
    let act = "application.view_photo";
    audit::record(tx, Actor::Staff(staff), act, Object::Application(id), photo.side.word())?;
    Ok(photo)
}

/// Writes down how a call ended. A comparison of the code word belongs to the call it was made in.
pub fn log_call(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
    outcome: CallOutcome,
    note: &str,
) -> Result<(), Error<ReviewRefused>> {
    let note = optional_note(note)?;
    claimed(tx, rules, staff, id)?;
    event::record(tx, id, What::Called(outcome), Some(staff), note.as_deref())?;
    Ok(audit::record(tx, Actor::Staff(staff), "application.call", Object::Application(id), outcome.word())?)
}

/// Compares the word heard on the phone; nobody ever sees the one that is kept. Each answer is remembered.
pub fn compare_code_word(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
    typed: &str,
) -> Result<Compared, Error<ReviewRefused>> {
    let application = claimed(tx, rules, staff, id)?;
    let left = comparisons_left(&event::all(tx, id)?, application.signed_at);
    let compared = if left == 0 {
        Compared::NoMore
    } else {
        // What is no word at all was still a guess.
        let heard = CodeWord::parse(typed).ok().map(|word| code_word_digest(tx, id, &word));
        if heard.is_some() && heard == application.code_word {
            Compared::Same
        } else {
            Compared::Different { attempts_left: left - 1 }
        }
    };
    let word = match compared {
        Compared::Same => {
            event::record(tx, id, What::Compared(Comparison::Same), Some(staff), None)?;
            "same"
        }
        Compared::Different { .. } => {
            event::record(tx, id, What::Compared(Comparison::Different), Some(staff), None)?;
            "different"
        }
        Compared::NoMore => "no_more",
    };
    audit::record(tx, Actor::Staff(staff), "application.compare_code_word", Object::Application(id), word)?;
    Ok(compared)
}

/// The operator knew the person without the code word, and says how.
pub fn override_code_word(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
    note: &str,
) -> Result<(), Error<ReviewRefused>> {
    let note = plain_text(note, LONGEST_NOTE).map_err(|error| Error::Refused(ReviewRefused::Note(error)))?;
    claimed(tx, rules, staff, id)?;
    event::record(tx, id, What::Compared(Comparison::Overridden), Some(staff), Some(&note))?;
    Ok(audit::record(tx, Actor::Staff(staff), "application.override_code_word", Object::Application(id), "")?)
}

/// Asks the customer for photographs or corrections: exactly these fields open again.
pub fn ask_for_more(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
    asked: &[&'static str],
    note: &str,
) -> Result<(), Error<ReviewRefused>> {
    let note = optional_note(note)?;
    let may_be_asked = |field: &&str| Step::of_field(field).is_some_and(|step| step != Step::Consent);
    if asked.is_empty() || !asked.iter().all(may_be_asked) {
        return Err(Error::Refused(ReviewRefused::NothingAsked));
    }
    let mut application = claimed(tx, rules, staff, id)?;
    let mut asked = asked.to_vec();
    asked.sort_unstable();
    asked.dedup();
    application.stage = Stage::NeedInfo { asked: asked.clone() };
    application.asked = Some(asked.clone());
    application.signature = None;
    application::update(tx, &application)?;
    let due_at = tx.now() + rules.policy.supply_wait;
    job::schedule(tx, waiting::NOT_SUPPLIED, id.0, due_at)?;
    event::record(tx, id, What::MoreAsked, Some(staff), note.as_deref())?;
    audit::record(tx, Actor::Staff(staff), "application.ask", Object::Application(id), &asked.join(" "))?;
    if let Ok(phone) = PhoneNumber::parse(&application.answers.phone) {
        let words = Sentences(application.language).sms_more_information(&application.number);
        people::sms::send(tx, &phone, "more_information", &words)?;
    }
    Ok(())
}

/// What is still to be done before an application can be approved, judged over what happened since it was
/// signed: what was confirmed by phone was confirmed about those answers and no others.
pub(crate) fn obstacle(story: &[Event], signed_at: Option<Timestamp>) -> Option<Obstacle> {
    let since = since(story, signed_at);
    let reached = since.iter().rev().find_map(|event| match event.what {
        What::Called(CallOutcome::NoAnswer | CallOutcome::CallBack) => None,
        What::Called(outcome) => Some(outcome),
        _ => None,
    });
    if reached != Some(CallOutcome::Confirmed) {
        return Some(Obstacle::CallFirst);
    }
    let known = since
        .iter()
        .any(|event| matches!(event.what, What::Compared(Comparison::Same | Comparison::Overridden)));
    if known { None } else { Some(Obstacle::CodeWordFirst) }
}

/// How often the code word may still be compared in the call that is going on.
pub(crate) fn comparisons_left(story: &[Event], signed_at: Option<Timestamp>) -> usize {
    let since = since(story, signed_at);
    let wrong = |event: &&Event| event.what == What::Compared(Comparison::Different);
    let this_call = since.iter().rev().take_while(|event| !matches!(event.what, What::Called(_)));
    let (this_call, all) = (this_call.filter(wrong).count(), since.iter().filter(wrong).count());
    COMPARISONS_A_CALL.saturating_sub(this_call).min(COMPARISONS_IN_ALL.saturating_sub(all))
}

/// Calls nobody answered, since it was signed.
pub(crate) fn unanswered(story: &[Event], signed_at: Option<Timestamp>) -> usize {
    let no_answer = |event: &&Event| event.what == What::Called(CallOutcome::NoAnswer);
    since(story, signed_at).iter().filter(no_answer).count()
}

/// The part of the story after the last signature.
fn since(story: &[Event], signed_at: Option<Timestamp>) -> &[Event] {
    let Some(signed_at) = signed_at else { return &[] };
    let last = story.iter().rposition(|event| event.what == What::Signed && event.at == signed_at);
    last.map_or(&[], |last| &story[last + 1..])
}

/// An application this operator works on; doing something on it keeps it.
pub(crate) fn claimed(
    tx: &mut Tx<'_>,
    rules: &Rules,
    staff: StaffId,
    id: ApplicationId,
) -> Result<Application, Error<ReviewRefused>> {
    let mut application = in_review(tx, id)?;
    let now = tx.now();
    match live_claim(&application.stage, now) {
        Some(claim) if claim.by == staff => {
            let until = now + rules.policy.claim_life;
            application.stage = Stage::InReview { claim: Some(Claim { by: staff, until }) };
            application::update(tx, &application)?;
            Ok(application)
        }
        Some(other) => Err(Error::Refused(ReviewRefused::Taken(other.by))),
        None => Err(Error::Refused(ReviewRefused::NotClaimed)),
    }
}

/// An application that was signed once: before that it is nobody's business here.
pub(crate) fn signed(tx: &mut Tx<'_>, id: ApplicationId) -> Result<Application, Error<ReviewRefused>> {
    application::find(tx, id)?
        .filter(|application| application.queued_at.is_some())
        .ok_or(Error::Refused(ReviewRefused::NotFound))
}

fn in_review(tx: &mut Tx<'_>, id: ApplicationId) -> Result<Application, Error<ReviewRefused>> {
    let application = signed(tx, id)?;
    if matches!(application.stage, Stage::InReview { .. }) {
        Ok(application)
    } else {
        Err(Error::Refused(ReviewRefused::NotInReview))
    }
}

fn live_claim(stage: &Stage, now: Timestamp) -> Option<Claim> {
    match stage {
        Stage::InReview { claim } => claim.filter(|claim| claim.until > now),
        _ => None,
    }
}

/// A note that may be blank, if it is fit to be kept.
pub fn optional_note(note: &str) -> Result<Option<String>, Error<ReviewRefused>> {
    match plain_text(note, LONGEST_NOTE) {
        Ok(note) => Ok(Some(note)),
        Err(TextError::Empty) => Ok(None),
        Err(error) => Err(Error::Refused(ReviewRefused::Note(error))),
    }
}

fn read_waiting(row: &Row) -> Result<Waiting, Fault> {
    Ok(Waiting {
        id: row.get("id")?,
        number: row.get("number")?,
        product: row.get::<Option<String>>("product")?.unwrap_or_default(),
        kind: row.get::<Option<String>>("kind")?.as_deref().and_then(Kind::parse),
        queued_at: row.get("queued_at")?,
        claim: application::claim(row)?,
        calls: row.get("calls")?,
    })
}
