//! An application: where it stands, and its row.
//!
//! ```text
//!            ┌──────── change ───────────┐
//!            ▼                           │
//!   start ─► Draft ──submit──► AwaitingCode ──confirm──► InReview ──approve──► Issued
//!            ▲  │                  │  ▲                   │  ▲  └───reject───► Rejected
//!     change │  └─submit─┐         │  └─submit─┐  ask more│  │supplied
//!            │           ▼         │           │          ▼  │
//!            └────── BranchOnly    │           └──────── NeedInfo
//!                                  └──no code──┐            │ not supplied
//!   withdrawn at any open stage ─► Withdrawn   └─► Expired ◄┘
//! ```

use card::Kind;
use jiff::Timestamp;
use store::{Fault, Row, Tx};
use vocabulary::{ApplicationId, CardId, CodeId, CustomerId, Language, PhoneNumber, StaffId};

use crate::answers::Answers;
use crate::decision::RejectReason;
use crate::eligibility::BranchReason;
use crate::event::{self, What};
use crate::order::CardOrder;
use crate::step::field_named;

/// Where an application stands, with what is known there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The customer is filling it in.
    Draft,
    /// Frozen; this code signs it.
    AwaitingCode {
        /// The code that was sent.
        code: CodeId,
    },
    /// Only a branch can take this order; changing the answers makes it a draft again.
    BranchOnly {
        /// Why.
        why: BranchReason,
    },
    /// Signed, and with the operators.
    InReview {
        /// Who works on it, and until when without a sign of life.
        claim: Option<Claim>,
    },
    /// The customer was asked for more.
    NeedInfo {
        /// The fields that may be changed and supplied.
        asked: Vec<&'static str>,
    },
    /// There is a card.
    Issued {
        /// The card.
        card: CardId,
    },
    /// There will be none. The customer hears no reason.
    Rejected {
        /// Why, for the desk.
        reason: RejectReason,
    },
    /// The customer took it back.
    Withdrawn,
    /// What was waited for did not come.
    Expired,
}

/// Whose an application in review is for the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The operator.
    pub by: StaffId,
    /// When it lapses.
    pub until: Timestamp,
}

/// The row, read.
pub(crate) struct Application {
    pub(crate) id: ApplicationId,
    pub(crate) number: String,
    pub(crate) customer: CustomerId,
    pub(crate) stage: Stage,
    pub(crate) version: i64,
    pub(crate) answers: Answers,
    pub(crate) code_word: Option<[u8; 32]>,
    pub(crate) language: Language,
    pub(crate) found_by: FoundBy,
    pub(crate) signature: Option<i64>,
    /// What an operator asked for, also while it is signed anew.
    pub(crate) asked: Option<Vec<&'static str>>,
    pub(crate) created_at: Timestamp,
    pub(crate) touched_at: Timestamp,
    pub(crate) queued_at: Option<Timestamp>,
    pub(crate) signed_at: Option<Timestamp>,
}

/// What a frozen application is found by.
#[derive(Clone, Default)]
pub(crate) struct FoundBy {
    pub(crate) product: Option<String>,
    pub(crate) kind: Option<Kind>,
    pub(crate) iin: Option<[u8; 32]>,
    pub(crate) document: Option<[u8; 32]>,
    pub(crate) phone: Option<[u8; 32]>,
}

impl FoundBy {
    pub(crate) fn of(tx: &Tx<'_>, order: &CardOrder) -> FoundBy {
        let document = format!("{}:{}", order.document.kind.code(), order.document.number.as_str());
        FoundBy {
            product: Some(order.product.clone()),
            kind: Some(order.kind),
            iin: order.iin.map(|iin| tx.digest("application.iin", iin.expose().as_bytes())),
            document: Some(tx.digest("application.document", document.as_bytes())),
            phone: Some(phone_digest(tx, &order.phone)),
        }
    }
}

pub(crate) fn phone_digest(tx: &Tx<'_>, phone: &PhoneNumber) -> [u8; 32] {
    tx.digest("application.phone", phone.e164().as_bytes())
}

impl Stage {
    fn columns(&self) -> StageColumns {
        let (word, mut columns) = (self.word(), StageColumns::default());
        columns.word = word;
        match self {
            Stage::AwaitingCode { code } => columns.code = Some(*code),
            Stage::BranchOnly { why } => columns.why = Some(why.word()),
            Stage::InReview { claim } => columns.claim = *claim,
            Stage::Issued { card } => columns.card = Some(*card),
            Stage::Rejected { reason } => columns.why = Some(reason.word()),
            Stage::Draft | Stage::NeedInfo { .. } | Stage::Withdrawn | Stage::Expired => {}
        }
        columns
    }

    pub(crate) fn word(&self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::AwaitingCode { .. } => "awaiting_code",
            Stage::BranchOnly { .. } => "branch_only",
            Stage::InReview { .. } => "in_review",
            Stage::NeedInfo { .. } => "need_info",
            Stage::Issued { .. } => "issued",
            Stage::Rejected { .. } => "rejected",
            Stage::Withdrawn => "withdrawn",
            Stage::Expired => "expired",
        }
    }
}

#[derive(Default)]
struct StageColumns {
    word: &'static str,
    why: Option<&'static str>,
    code: Option<CodeId>,
    claim: Option<Claim>,
    card: Option<CardId>,
}

impl Application {
    /// The customer changed what was frozen: the code signs nothing any more, and the freeze is void.
    pub(crate) fn reopen(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let open = match &self.asked {
            Some(asked) => Stage::NeedInfo { asked: asked.clone() },
            None => Stage::Draft,
        };
        if matches!(self.stage, Stage::AwaitingCode { .. }) {
            event::record(tx, self.id, What::Reopened, None, None)?;
            forget_unsigned(tx, self.id)?;
        }
        self.stage = open;
        self.signature = None;
        Ok(())
    }

    /// Whether the customer may change this field now.
    pub(crate) fn may_change(&self, field: &str) -> bool {
        match &self.stage {
            Stage::Draft | Stage::BranchOnly { .. } | Stage::AwaitingCode { .. } | Stage::NeedInfo { .. } => {
                self.asked.as_ref().is_none_or(|asked| asked.contains(&field))
            }
            _ => false,
        }
    }
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    answers: &Answers,
    language: Language,
) -> Result<ApplicationId, Fault> {
    let (id, now) = (ApplicationId(tx.new_id()), tx.now());
    let sealed = seal_answers(tx, id, answers)?;
    loop {
        let number = draw_number(tx);
        let inserted = tx.execute(
            "insert into application
                    (id, number, customer, stage, version, answers, language, created_at, touched_at)
             values ($1, $2, $3, 'draft', 1, $4, $5, $6, $6) on conflict (number) do nothing",
            &[&id, &number, &customer, &sealed, &language, &now],
        )?;
        if inserted == 1 {
            return Ok(id);
        }
    }
}

/// Eight digits that say nothing of how many applications there are.
fn draw_number(tx: &Tx<'_>) -> String {
    let number = 10_000_000 + tx.new_id() % 90_000_000;
    format!("{:04}-{:04}", number / 10_000, number % 10_000)
}

/// Writes the row back.
pub(crate) fn update(tx: &mut Tx<'_>, a: &Application) -> Result<(), Fault> {
    let answers = seal_answers(tx, a.id, &a.answers)?;
    let columns = a.stage.columns();
    let asked = a.asked.as_ref().map(|asked| asked.join(" "));
    let (claimed_by, claimed_until) =
        (columns.claim.map(|claim| claim.by), columns.claim.map(|claim| claim.until));
    let kind = a.found_by.kind.map(Kind::word);
    tx.execute(
        "update application
            set stage = $2, why = $3, version = $4, answers = $5, code_word = $6, language = $7, product = $8,
                kind = $9, iin = $10, document = $11, phone = $12, signature = $13, code = $14, asked = $15,
                claimed_by = $16, claimed_until = $17, card = $18, touched_at = $19, queued_at = $20,
                signed_at = $21
          where id = $1",
        &[
            &a.id,
            &columns.word,
            &columns.why,
            &a.version,
            &answers,
            &a.code_word,
            &a.language,
            &a.found_by.product,
            &kind,
            &a.found_by.iin,
            &a.found_by.document,
            &a.found_by.phone,
            &a.signature,
            &columns.code,
            &asked,
            &claimed_by,
            &claimed_until,
            &columns.card,
            &a.touched_at,
            &a.queued_at,
            &a.signed_at,
        ],
    )
    .map(|_| ())
}

/// Forgets a draft as if it had never been.
pub(crate) fn delete(tx: &mut Tx<'_>, id: ApplicationId) -> Result<(), Fault> {
    forget_unsigned(tx, id)?;
    tx.execute("delete from application_event where application = $1", &[&id])?;
    tx.execute("delete from application where id = $1", &[&id]).map(|_| ())
}

/// Forgets what was frozen and never signed.
pub(crate) fn forget_unsigned(tx: &mut Tx<'_>, id: ApplicationId) -> Result<(), Fault> {
    tx.execute("delete from application_signature where application = $1 and signed_at is null", &[&id])
        .map(|_| ())
}

pub(crate) fn find(tx: &mut Tx<'_>, id: ApplicationId) -> Result<Option<Application>, Fault> {
    let row = tx.row("select * from application where id = $1", &[&id], read)?;
    row.map(|(sealed, application)| open_answers(tx, &sealed, application)).transpose()
}

/// The application if it is this customer's own: to anyone else it does not exist.
pub(crate) fn find_of(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: ApplicationId,
) -> Result<Option<Application>, Fault> {
    Ok(find(tx, id)?.filter(|application| application.customer == customer))
}

/// A customer's applications, the newest first.
pub(crate) fn all_of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Application>, Fault> {
    let rows = tx.rows(
        "select * from application where customer = $1 order by created_at desc, id limit 50",
        &[&customer],
        read,
    )?;
    rows.into_iter().map(|(sealed, application)| open_answers(tx, &sealed, application)).collect()
}

/// The application that a card of this customer came of.
pub(crate) fn find_by_card(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    card: CardId,
) -> Result<Option<Application>, Fault> {
    let found =
        tx.row("select * from application where customer = $1 and card = $2", &[&customer, &card], read)?;
    found.map(|(sealed, application)| open_answers(tx, &sealed, application)).transpose()
}

/// Another application that was signed for the same person and is not decided.
pub(crate) fn open_for(
    tx: &mut Tx<'_>,
    iin: &[u8; 32],
    but: ApplicationId,
) -> Result<Option<(ApplicationId, CustomerId)>, Fault> {
    tx.row(
        "select id, customer from application
          where iin = $1 and id <> $2
            and (stage in ('in_review', 'need_info') or stage = 'awaiting_code' and queued_at is not null)
          order by queued_at limit 1",
        &[iin, &but],
        |row| Ok((row.get("id")?, row.get("customer")?)),
    )
}

/// How many cards were issued to this person here.
pub(crate) fn cards_of(tx: &mut Tx<'_>, iin: Option<&[u8; 32]>) -> Result<i64, Fault> {
    let Some(iin) = iin else { return Ok(0) };
    let cards = tx.row(
        "select count(*) as cards from application where iin = $1 and stage = 'issued'",
        &[iin],
        |row| row.get("cards"),
    )?;
    Ok(cards.unwrap_or(0))
}

/// Another application that shares something with this one.
pub(crate) struct Related {
    pub(crate) customer: CustomerId,
    pub(crate) found_by: FoundBy,
    pub(crate) issued: bool,
}

pub(crate) fn related(tx: &mut Tx<'_>, a: &Application) -> Result<Vec<Related>, Fault> {
    tx.rows(
        "select customer, stage, product, kind, iin, document, phone from application
          where id <> $1 and (iin = $2 or document = $3 or phone = $4)
          order by created_at desc limit 200",
        &[&a.id, &a.found_by.iin, &a.found_by.document, &a.found_by.phone],
        |row| {
            Ok(Related {
                customer: row.get("customer")?,
                found_by: found_by(row)?,
                issued: row.get::<String>("stage")? == "issued",
            })
        },
    )
}

/// Whether this customer has an application that was signed for another person.
pub(crate) fn other_person_of(tx: &mut Tx<'_>, a: &Application) -> Result<bool, Fault> {
    let other = tx.row(
        "select id from application
          where customer = $1 and iin <> $2 and signed_at is not null
            and stage in ('in_review', 'need_info', 'issued') limit 1",
        &[&a.customer, &a.found_by.iin],
        |row| row.get::<ApplicationId>("id"),
    )?;
    Ok(other.is_some())
}

/// Whether this customer has a card that was issued to another person: a registration is one person's.
pub(crate) fn other_card_holder(tx: &mut Tx<'_>, a: &Application) -> Result<bool, Fault> {
    let other = tx.row(
        "select id from application where customer = $1 and iin <> $2 and stage = 'issued' limit 1",
        &[&a.customer, &a.found_by.iin],
        |row| row.get::<ApplicationId>("id"),
    )?;
    Ok(other.is_some())
}

fn answers_purpose(id: ApplicationId) -> String {
    format!("application.answers:{id}")
}

fn seal_answers(tx: &Tx<'_>, id: ApplicationId, answers: &Answers) -> Result<Vec<u8>, Fault> {
    let json = serde_json::to_vec(answers).map_err(|_| Fault::Broken("application.answers".to_owned()))?;
    Ok(tx.seal(&answers_purpose(id), &json))
}

fn open_answers(tx: &Tx<'_>, sealed: &[u8], application: Application) -> Result<Application, Fault> {
    let json = tx.open(&answers_purpose(application.id), sealed)?;
    let answers = serde_json::from_slice(&json).map_err(|_| Fault::corrupt("application.answers"))?;
    Ok(Application { answers, ..application })
}

fn found_by(row: &Row) -> Result<FoundBy, Fault> {
    let kind = row.get::<Option<String>>("kind")?;
    Ok(FoundBy {
        product: row.get("product")?,
        kind: kind.as_deref().and_then(Kind::parse),
        iin: row.get("iin")?,
        document: row.get("document")?,
        phone: row.get("phone")?,
    })
}

fn read(row: &Row) -> Result<(Vec<u8>, Application), Fault> {
    let asked = row.get::<Option<String>>("asked")?;
    let asked = asked.map(|asked| asked.split(' ').filter_map(field_named).collect::<Vec<_>>());
    let application = Application {
        id: row.get("id")?,
        number: row.get("number")?,
        customer: row.get("customer")?,
        stage: stage(row, asked.as_deref())?,
        version: row.get("version")?,
        answers: Answers::default(),
        code_word: row.get("code_word")?,
        language: row.get("language")?,
        found_by: found_by(row)?,
        signature: row.get("signature")?,
        asked,
        created_at: row.get("created_at")?,
        touched_at: row.get("touched_at")?,
        queued_at: row.get("queued_at")?,
        signed_at: row.get("signed_at")?,
    };
    Ok((row.get("answers")?, application))
}

fn stage(row: &Row, asked: Option<&[&'static str]>) -> Result<Stage, Fault> {
    let why = row.get::<Option<String>>("why")?.unwrap_or_default();
    let fault = || Fault::corrupt("application.stage");
    Ok(match row.get::<String>("stage")?.as_str() {
        "draft" => Stage::Draft,
        "awaiting_code" => Stage::AwaitingCode { code: row.get("code")? },
        "branch_only" => Stage::BranchOnly { why: BranchReason::parse(&why).ok_or_else(fault)? },
        "in_review" => Stage::InReview { claim: claim(row)? },
        "need_info" => Stage::NeedInfo { asked: asked.ok_or_else(fault)?.to_vec() },
        "issued" => Stage::Issued { card: row.get("card")? },
        "rejected" => Stage::Rejected { reason: RejectReason::parse(&why).ok_or_else(fault)? },
        "withdrawn" => Stage::Withdrawn,
        "expired" => Stage::Expired,
        _ => return Err(fault()),
    })
}

/// Whose it is, as the row says; whether the claim has lapsed is for the reader to judge.
pub(crate) fn claim(row: &Row) -> Result<Option<Claim>, Fault> {
    let by = row.get::<Option<StaffId>>("claimed_by")?;
    let until = row.get::<Option<Timestamp>>("claimed_until")?;
    Ok(by.zip(until).map(|(by, until)| Claim { by, until }))
}
