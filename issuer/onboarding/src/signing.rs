//! Submitting and signing: «Отправить заявку», the code, and what follows.

use agreement::Kind;
use audit::{Actor, Object};
use people::code_budget::Spent;
use people::one_time_code::{self, Answer, Purpose, Request, Standing};
use store::{Error, Fault, Tx, job};
use text::Sentences;
use vocabulary::{ApplicationId, CodeId, CodeWord, CustomerId, PhoneNumber, age_on, civil_day};

use crate::answers::code_word_digest;
use crate::application::{self, Application, FoundBy, Stage};
use crate::eligibility::{self, Applicant, BranchReason};
use crate::event::{self, What};
use crate::order::CardOrder;
use crate::photo::{self, Photo};
use crate::problem::{Problem, Wrong};
use crate::signature::{self, Accepted, Freeze, hex};
use crate::step::Side;
use crate::{Rules, waiting};

/// The texts without which no card is issued. Offers are another matter.
pub const REQUIRED: [Kind; 4] = [Kind::PersonalData, Kind::ServiceAgreement, Kind::Tariffs, Kind::CardRules];

/// What «Отправить заявку» brings.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The version that "check your answers" showed.
    pub version: i64,
    /// The texts that stood there to be accepted, by the digest of what was shown.
    pub terms: Vec<Accepted>,
    /// The network address.
    pub address: String,
}

/// What came of submitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// Frozen; a code was sent to the phone of the application.
    AwaitingCode(CodeId),
    /// Only a branch can take this order.
    BranchOnly(BranchReason),
}

/// Why nothing was submitted. In order of precedence.
#[derive(Debug, PartialEq, Eq)]
pub enum SubmitRefused {
    /// There is no such application of this customer.
    NotFound,
    /// It was signed or ended already.
    Closed,
    /// It was changed since the page was shown, in another tab or on another device.
    ChangedElsewhere,
    /// Something is wrong with the answers after all.
    Problems(Vec<Problem>),
    /// A text is missing, or has a newer version than the one that was shown.
    TermsChanged(Kind),
    /// One person, one open application: the operator would call twice.
    AlreadyOpen {
        /// The other one, if it is this customer's own.
        own: Option<ApplicationId>,
    },
    /// Too many codes lately.
    TooMany(Spent),
}

/// What came of typing the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// Signed, now or before.
    Confirmed,
    /// The code was not right.
    Not(Answer),
}

/// Why there is nothing to confirm, withdraw or send a code for.
#[derive(Debug, PartialEq, Eq)]
pub enum ConfirmRefused {
    /// There is no such application of this customer.
    NotFound,
    /// It is not waiting for a code: changed since, withdrawn, expired.
    NotAwaiting,
    /// Another application for the same person was signed meanwhile.
    AlreadyOpen,
    /// Too many codes lately.
    TooMany(Spent),
}

/// Why what was supplied does not go back to the operators.
#[derive(Debug, PartialEq, Eq)]
pub enum SuppliedRefused {
    /// There is no such application of this customer.
    NotFound,
    /// Nothing is asked for.
    Closed,
    /// Something is wrong with the answers.
    Problems(Vec<Problem>),
    /// Photographs that were asked for and are still the old ones.
    StillMissing(Vec<&'static str>),
    /// Answers changed, so that the signature is not for them: submit it again, with a code.
    SignAgain,
}

/// «Отправить заявку». Everything is checked again; doing it twice is doing it once.
pub fn submit(
    tx: &mut Tx<'_>,
    rules: &Rules,
    customer: CustomerId,
    id: ApplicationId,
    submission: &Submission,
) -> Result<Submitted, Error<SubmitRefused>> {
    let refused = |refused| Err(Error::Refused(refused));
    let Some(mut application) = application::find_of(tx, customer, id)? else {
        return refused(SubmitRefused::NotFound);
    };
    if application.version != submission.version {
        return refused(SubmitRefused::ChangedElsewhere);
    }
    match application.stage {
        Stage::Draft | Stage::BranchOnly { .. } | Stage::NeedInfo { .. } => {}
        // What is awaited was frozen from this very version: a double click, a refresh.
        Stage::AwaitingCode { code } => return Ok(Submitted::AwaitingCode(code)),
        _ => return refused(SubmitRefused::Closed),
    }
    let photos = photo::current(tx, id)?;
    let order = match judged(tx, rules, &application, &photos) {
        Ok(order) => order,
        Err(problems) => return refused(SubmitRefused::Problems(problems)),
    };
    let terms = match accepted(tx, submission, order.marketing)? {
        Ok(terms) => terms,
        Err(kind) => return refused(SubmitRefused::TermsChanged(kind)),
    };
    let found_by = FoundBy::of(tx, &order);
    if let Err(why) = eligible(tx, rules, &order, &found_by)? {
        return Ok(to_branch(tx, application, why)?);
    }
    if let Some((other, whose)) = open_for_same_person(tx, &found_by, id)? {
        return refused(SubmitRefused::AlreadyOpen { own: (whose == customer).then_some(other) });
    }

    let catalogue = rules.catalogue.digest();
    let freeze = Freeze {
        application: &application,
        order: &order,
        photos: &photos,
        terms: &terms,
        catalogue,
        address: &submission.address,
    };
    let signature = signature::freeze(tx, &freeze)?;
    let known =
        people::customer::find(tx, customer)?.ok_or_else(|| Fault::corrupt("application.customer"))?;
    application.language = known.language;
    let sent = send_code(tx, rules, &application, &order.phone, &signature.digest, &submission.address)?;
    let code = sent.map_err(|spent| Error::Refused(SubmitRefused::TooMany(spent)))?;
    application.found_by = found_by;
    application.signature = Some(signature.id);
    application.stage = Stage::AwaitingCode { code };
    application.touched_at = tx.now();
    application::update(tx, &application)?;
    let due_at = tx.now() + rules.policy.code_wait;
    job::schedule(tx, waiting::NO_CODE, id.0, due_at)?;
    event::record(tx, id, What::Submitted, None, None)?;
    audit::record(
        tx,
        Actor::Customer(customer),
        "application.submit",
        Object::Application(id),
        &head(&signature.digest),
    )?;
    Ok(Submitted::AwaitingCode(code))
}

/// Sends the code again; a dead one is replaced.
pub fn resend_code(
    tx: &mut Tx<'_>,
    rules: &Rules,
    customer: CustomerId,
    id: ApplicationId,
    address: &str,
) -> Result<(), Error<ConfirmRefused>> {
    let (mut application, code) = awaiting(tx, customer, id)?;
    let phone = phone(&application)?;
    let live = one_time_code::standing(tx, &rules.code_budget, code)?.is_some_and(|standing| standing.live);
    if live {
        let sent = one_time_code::resend(tx, &rules.code_budget, code, &phone.e164(), address)?;
        return sent.map_err(|spent| Error::Refused(ConfirmRefused::TooMany(spent)));
    }
    let signature = frozen(tx, &application)?;
    let sent = send_code(tx, rules, &application, &phone, &signature.digest, address)?;
    let code = sent.map_err(|spent| Error::Refused(ConfirmRefused::TooMany(spent)))?;
    application.stage = Stage::AwaitingCode { code };
    Ok(application::update(tx, &application)?)
}

/// What the page beside the code's field shows, and the phone the code went to.
pub fn code_standing(
    tx: &mut Tx<'_>,
    rules: &Rules,
    customer: CustomerId,
    id: ApplicationId,
) -> Result<Option<(Standing, PhoneNumber)>, Fault> {
    let Some(application) = application::find_of(tx, customer, id)? else { return Ok(None) };
    let Stage::AwaitingCode { code } = application.stage else { return Ok(None) };
    let standing = one_time_code::standing(tx, &rules.code_budget, code)?;
    Ok(standing.zip(Some(phone(&application)?)))
}

/// The head of the digest that the awaited code signs, as the SMS beside the code shows it.
pub fn awaited_document(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: ApplicationId,
) -> Result<Option<String>, Fault> {
    match awaiting(tx, customer, id) {
        Ok((application, _)) => Ok(Some(head(&frozen(tx, &application)?.digest))),
        Err(Error::Refused(_)) => Ok(None),
        Err(Error::Fault(fault)) => Err(fault),
    }
}

/// Judges the code; the right one signs. Confirming what is confirmed says so again.
pub fn confirm(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: ApplicationId,
    typed: &str,
) -> Result<Confirmed, Error<ConfirmRefused>> {
    let (mut application, code) = match awaiting(tx, customer, id) {
        Err(Error::Refused(ConfirmRefused::NotAwaiting)) if is_signed(tx, id)? => {
            return Ok(Confirmed::Confirmed);
        }
        awaiting => awaiting?,
    };
    // Before the code is spent on it.
    if open_for_same_person(tx, &application.found_by, id)?.is_some() {
        return Err(Error::Refused(ConfirmRefused::AlreadyOpen));
    }
    match one_time_code::answer(tx, code, Purpose::Application, id.0, typed)? {
        Answer::Right => {}
        other => return Ok(Confirmed::Not(other)),
    }

    let signature = frozen(tx, &application)?;
    signature::sign(tx, id, &signature, code)?;
    for (kind, digest) in &signature.terms {
        agreement::accept(tx, customer, *kind, digest, Some(id), &signature.address, Some(code))?;
    }
    let now = tx.now();
    let first = application.queued_at.is_none();
    application.stage = Stage::InReview { claim: None };
    application.asked = None;
    application.signed_at = Some(now);
    application.queued_at.get_or_insert(now);
    application.touched_at = now;
    application::update(tx, &application)?;
    waiting::nothing_awaited(tx, id)?;
    event::record(tx, id, What::Signed, None, None)?;
    audit::record(
        tx,
        Actor::Customer(customer),
        "application.sign",
        Object::Application(id),
        &head(&signature.digest),
    )?;
    if first {
        let words = Sentences(application.language).sms_application_received(&application.number);
        people::sms::send(tx, &phone(&application)?, "application_received", &words)?;
    }
    Ok(Confirmed::Confirmed)
}

/// Back to the operators with the photographs they asked for. Answers that changed need a new signature.
pub fn supplied(
    tx: &mut Tx<'_>,
    rules: &Rules,
    customer: CustomerId,
    id: ApplicationId,
) -> Result<(), Error<SuppliedRefused>> {
    let refused = |refused| Err(Error::Refused(refused));
    let Some(mut application) = application::find_of(tx, customer, id)? else {
        return refused(SuppliedRefused::NotFound);
    };
    let Stage::NeedInfo { asked } = application.stage.clone() else {
        return refused(SuppliedRefused::Closed);
    };
    let photos = photo::current(tx, id)?;
    let order = match judged(tx, rules, &application, &photos) {
        Ok(order) => order,
        Err(problems) => return refused(SuppliedRefused::Problems(problems)),
    };
    let last = signature::last_signed(tx, id)?.ok_or_else(|| Fault::corrupt("application.signature"))?;
    let signature = signature::find(tx, last)?.ok_or_else(|| Fault::corrupt("application.signature"))?;
    if signature::order_digest(tx, &application, &order) != signature.order_digest {
        return refused(SuppliedRefused::SignAgain);
    }
    let story = event::all(tx, id)?;
    let asked_at = story.iter().rev().find(|event| event.what == What::MoreAsked).map(|event| event.at);
    let fresh =
        |side: Side| photos.iter().any(|photo| photo.side == side && Some(photo.attached_at) > asked_at);
    let missing = Side::ALL.into_iter().filter(|side| asked.contains(&side.field()) && !fresh(*side));
    let missing = missing.map(Side::field).collect::<Vec<_>>();
    if !missing.is_empty() {
        return refused(SuppliedRefused::StillMissing(missing));
    }
    application.stage = Stage::InReview { claim: None };
    application.asked = None;
    application.signature = Some(last);
    application.touched_at = tx.now();
    application::update(tx, &application)?;
    waiting::nothing_awaited(tx, id)?;
    event::record(tx, id, What::Supplied, None, None)?;
    Ok(audit::record(tx, Actor::Customer(customer), "application.supply", Object::Application(id), "")?)
}

/// Takes an application back. A draft is forgotten at once.
pub fn withdraw(
    tx: &mut Tx<'_>,
    rules: &Rules,
    customer: CustomerId,
    id: ApplicationId,
) -> Result<(), Error<ConfirmRefused>> {
    let mut application =
        application::find_of(tx, customer, id)?.ok_or(Error::Refused(ConfirmRefused::NotFound))?;
    match application.stage {
        Stage::Withdrawn => return Ok(()),
        Stage::Draft => {
            photo::erase_all(tx, id)?;
            application::delete(tx, id)?;
            waiting::nothing_awaited(tx, id)?;
        }
        Stage::AwaitingCode { .. }
        | Stage::BranchOnly { .. }
        | Stage::InReview { .. }
        | Stage::NeedInfo { .. } => {
            application.stage = Stage::Withdrawn;
            application.asked = None;
            application.touched_at = tx.now();
            application::update(tx, &application)?;
            event::record(tx, id, What::Withdrawn, None, None)?;
            waiting::over(tx, rules, &application)?;
        }
        Stage::Issued { .. } | Stage::Rejected { .. } | Stage::Expired => {
            return Err(Error::Refused(ConfirmRefused::NotAwaiting));
        }
    }
    Ok(audit::record(tx, Actor::Customer(customer), "application.withdraw", Object::Application(id), "")?)
}

/// Judges the whole anew, as on the day it is.
fn judged(tx: &Tx<'_>, rules: &Rules, a: &Application, photos: &[Photo]) -> Result<CardOrder, Vec<Problem>> {
    let sides = photos.iter().map(|photo| photo.side).collect::<Vec<_>>();
    let order = CardOrder::parse(&a.answers, &rules.context(&sides, civil_day(tx.now())))?;
    // Of the word only a digest is left, and the name may have been typed after it.
    let is_name = [&order.surname, &order.given_name].into_iter().any(|name| {
        let word = CodeWord::parse(name.as_str());
        word.is_ok_and(|word| Some(code_word_digest(tx, a.id, &word)) == a.code_word)
    });
    if is_name || a.code_word.is_none() {
        let what = if is_name { Wrong::CodeWordIsName } else { Wrong::Missing };
        return Err(vec![Problem { field: "code_word", what }]);
    }
    Ok(order)
}

/// The texts accepted, each the one in force; the others that came are passed over.
fn accepted(
    tx: &mut Tx<'_>,
    submission: &Submission,
    marketing: bool,
) -> Result<Result<Vec<Accepted>, Kind>, Fault> {
    let offers = marketing.then_some(Kind::Marketing);
    let mut accepted = Vec::new();
    for kind in REQUIRED.into_iter().chain(offers) {
        let shown = submission.terms.iter().find(|(shown, _)| *shown == kind);
        let Some((_, digest)) = shown else { return Ok(Err(kind)) };
        let Some(document) = agreement::by_digest(tx, digest)?.filter(|document| document.kind == kind)
        else {
            return Ok(Err(kind));
        };
        let current = agreement::current(tx, kind, document.language)?;
        if current.is_none_or(|current| current.digest != *digest) {
            return Ok(Err(kind));
        }
        accepted.push((kind, *digest));
    }
    Ok(Ok(accepted))
}

/// Whether this person may order online today.
pub(crate) fn eligible(
    tx: &mut Tx<'_>,
    rules: &Rules,
    order: &CardOrder,
    found_by: &FoundBy,
) -> Result<Result<(), BranchReason>, Fault> {
    let product = rules.catalogue.product(&order.product);
    let applicant = Applicant {
        resident: order.resident,
        has_iin: order.iin.is_some(),
        age: age_on(order.birth_on, civil_day(tx.now())),
        product_min_age: product.map_or(0, |product| product.min_age),
        cards: application::cards_of(tx, found_by.iin.as_ref())?,
    };
    Ok(eligibility::judge(&rules.policy, &applicant))
}

fn to_branch(tx: &mut Tx<'_>, mut application: Application, why: BranchReason) -> Result<Submitted, Fault> {
    let (id, customer) = (application.id, application.customer);
    application.stage = Stage::BranchOnly { why };
    application.asked = None;
    application.touched_at = tx.now();
    application::update(tx, &application)?;
    job::cancel(tx, waiting::NOT_SUPPLIED, id.0)?;
    event::record(tx, id, What::SentToBranch, None, None)?;
    audit::record(
        tx,
        Actor::Customer(customer),
        "application.to_branch",
        Object::Application(id),
        why.word(),
    )?;
    Ok(Submitted::BranchOnly(why))
}

fn open_for_same_person(
    tx: &mut Tx<'_>,
    found_by: &FoundBy,
    id: ApplicationId,
) -> Result<Option<(ApplicationId, CustomerId)>, Fault> {
    match &found_by.iin {
        Some(iin) => application::open_for(tx, iin, id),
        None => Ok(None),
    }
}

fn send_code(
    tx: &mut Tx<'_>,
    rules: &Rules,
    application: &Application,
    phone: &PhoneNumber,
    digest: &[u8; 32],
    address: &str,
) -> Result<Result<CodeId, Spent>, Fault> {
    let request = Request {
        purpose: Purpose::Application,
        object: application.id.0,
        phone: Some(phone),
        counted_as: &phone.e164(),
        language: application.language,
        detail: &head(digest),
        address,
    };
    one_time_code::issue(tx, &rules.code_budget, &request)
}

fn awaiting(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: ApplicationId,
) -> Result<(Application, CodeId), Error<ConfirmRefused>> {
    let application =
        application::find_of(tx, customer, id)?.ok_or(Error::Refused(ConfirmRefused::NotFound))?;
    match application.stage {
        Stage::AwaitingCode { code } => Ok((application, code)),
        _ => Err(Error::Refused(ConfirmRefused::NotAwaiting)),
    }
}

/// Whether it was signed and has not come back to the customer since.
fn is_signed(tx: &mut Tx<'_>, id: ApplicationId) -> Result<bool, Fault> {
    let application = application::find(tx, id)?;
    Ok(application.is_some_and(|a| {
        matches!(a.stage, Stage::InReview { .. } | Stage::Issued { .. } | Stage::Rejected { .. })
    }))
}

fn frozen(tx: &mut Tx<'_>, application: &Application) -> Result<signature::Signature, Fault> {
    let fault = || Fault::corrupt("application.signature");
    let signature = signature::find(tx, application.signature.ok_or_else(fault)?)?.ok_or_else(fault)?;
    if signature.version == application.version { Ok(signature) } else { Err(fault()) }
}

fn phone(application: &Application) -> Result<PhoneNumber, Fault> {
    PhoneNumber::parse(&application.answers.phone).map_err(|_| Fault::corrupt("application.answers"))
}

/// The head of the signed digest, as the SMS and the page show it.
fn head(digest: &[u8; 32]) -> String {
    hex(&digest[..4])
}
