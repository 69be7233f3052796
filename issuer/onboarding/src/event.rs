//! What happened to an application, in order. A row never changes, so that judgements about calls and
//! comparisons are made over the whole story and not over flags.

use jiff::Timestamp;
use store::{Fault, Row, Tx};
use vocabulary::{ApplicationId, StaffId};

/// Most events read of one application; nobody has so many.
const MOST: i64 = 1000;

/// One thing that happened.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
    /// The member of staff who did it, if one did.
    pub staff: Option<StaffId>,
    /// What they wrote beside it.
    pub note: Option<String>,
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The draft was begun.
    Started,
    /// Frozen, and a code sent.
    Submitted,
    /// Frozen answers were changed: the code that was sent signs nothing any more.
    Reopened,
    /// Only a branch can take this order.
    SentToBranch,
    /// Signed by the code.
    Signed,
    /// An operator began to work on it.
    Claimed,
    /// An operator let it go.
    Released,
    /// An operator called.
    Called(CallOutcome),
    /// The code word was compared.
    Compared(Comparison),
    /// An operator asked for more.
    MoreAsked,
    /// The customer supplied it, signed before and unchanged but for photographs.
    Supplied,
    /// A card was issued.
    Approved,
    /// Rejected.
    Rejected,
    /// Taken back by the customer.
    Withdrawn,
    /// Nobody did what was waited for.
    Expired,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallOutcome {
    /// The person confirmed what is in the application.
    Confirmed,
    /// Nobody answered.
    NoAnswer,
    /// They asked for another time.
    CallBack,
    /// They do not want the card, or do not want to answer.
    Refused,
    /// What they said is not what the application says.
    Mismatch,
    /// Another person answered, and the number is not the applicant's.
    WrongPerson,
}

/// How a comparison of the code word ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The word.
    Same,
    /// Another word.
    Different,
    /// The operator knew the person without it, and said how.
    Overridden,
}

impl CallOutcome {
    /// Every outcome.
    pub const ALL: [CallOutcome; 6] = [
        CallOutcome::Confirmed,
        CallOutcome::NoAnswer,
        CallOutcome::CallBack,
        CallOutcome::Refused,
        CallOutcome::Mismatch,
        CallOutcome::WrongPerson,
    ];

    /// The word it goes by in forms and rows.
    pub fn word(self) -> &'static str {
        match self {
            CallOutcome::Confirmed => "confirmed",
            CallOutcome::NoAnswer => "no_answer",
            CallOutcome::CallBack => "call_back",
            CallOutcome::Refused => "refused",
            CallOutcome::Mismatch => "mismatch",
            CallOutcome::WrongPerson => "wrong_person",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<CallOutcome> {
        CallOutcome::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}

impl What {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            What::Started => ("started", ""),
            What::Submitted => ("submitted", ""),
            What::Reopened => ("reopened", ""),
            What::SentToBranch => ("sent_to_branch", ""),
            What::Signed => ("signed", ""),
            What::Claimed => ("claimed", ""),
            What::Released => ("released", ""),
            What::Called(outcome) => ("called", outcome.word()),
            What::Compared(Comparison::Same) => ("compared", "same"),
            What::Compared(Comparison::Different) => ("compared", "different"),
            What::Compared(Comparison::Overridden) => ("compared", "overridden"),
            What::MoreAsked => ("more_asked", ""),
            What::Supplied => ("supplied", ""),
            What::Approved => ("approved", ""),
            What::Rejected => ("rejected", ""),
            What::Withdrawn => ("withdrawn", ""),
            What::Expired => ("expired", ""),
        }
    }

    fn parse(what: &str, word: &str) -> Option<What> {
        const PLAIN: [What; 15] = [
            What::Started,
            What::Submitted,
            What::Reopened,
            What::SentToBranch,
            What::Signed,
            What::Claimed,
            What::Released,
            What::Compared(Comparison::Same),
            What::Compared(Comparison::Different),
            What::Compared(Comparison::Overridden),
            What::MoreAsked,
            What::Supplied,
            What::Approved,
            What::Rejected,
            What::Withdrawn,
        ];
        if what == "called" {
            return CallOutcome::parse(word).map(What::Called);
        }
        PLAIN.into_iter().chain([What::Expired]).find(|known| known.words() == (what, word))
    }
}

/// Adds to the story.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    what: What,
    staff: Option<StaffId>,
    note: Option<&str>,
) -> Result<(), Fault> {
    let now = tx.now();
    let last =
        tx.row("select max(n) as n from application_event where application = $1", &[&application], |row| {
            row.get::<Option<i64>>("n")
        })?;
    let n = last.flatten().unwrap_or(0) + 1;
    let (word, detail) = what.words();
    let note = note.map(|note| tx.seal(&purpose(application), note.as_bytes()));
    tx.execute(
        "insert into application_event (application, n, at, what, word, staff, note)
         values ($1, $2, $3, $4, $5, $6, $7)",
        &[&application, &n, &now, &word, &detail, &staff, &note],
    )
    .map(|_| ())
}

/// The story so far, oldest first.
pub(crate) fn all(tx: &mut Tx<'_>, application: ApplicationId) -> Result<Vec<Event>, Fault> {
    let rows = tx.rows(
        "select at, what, word, staff, note from application_event where application = $1 order by n limit $2",
        &[&application, &MOST],
        |row| Ok((row.get::<Option<Vec<u8>>>("note")?, read(row)?)),
    )?;
    rows.into_iter()
        .map(|(sealed, event)| {
            let Some(sealed) = sealed else { return Ok(event) };
            let note = String::from_utf8(tx.open(&purpose(application), &sealed)?)
                .map_err(|_| Fault::corrupt("application_event.note"))?;
            Ok(Event { note: Some(note), ..event })
        })
        .collect()
}

fn purpose(application: ApplicationId) -> String {
    format!("application_event.note:{application}")
}

fn read(row: &Row) -> Result<Event, Fault> {
    let (what, word) = (row.get::<String>("what")?, row.get::<String>("word")?);
    Ok(Event {
        at: row.get("at")?,
        what: What::parse(&what, &word).ok_or_else(|| Fault::corrupt("application_event.what"))?,
        staff: row.get("staff")?,
        note: None,
    })
}

/// A note may name a person: it stays out of logs.
impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Event({:?} at {})", self.what, self.at)
    }
}
