//! Blocking one's cards without signing in: ИИН → code by SMS to the phone we have → which cards, and why. It can
//! only close, never open.
//!
//! Somebody nobody knows walks the same pages to a code that cannot be right.

use audit::Actor;
use jiff::{SignedDuration, Timestamp};
use people::code_budget::{Budget, Spent};
use people::one_time_code::{self, Request, Standing};
use people::{Answer, Customer, Purpose, TokenDigest, customer};
use store::{Error, Fault, Tx};
use vocabulary::{CardId, CodeId, CustomerId, Iin, Language};

use crate::card::{self, BlockReason, Card};

const OBJECT: i64 = 0;
/// How long after the code cards may be blocked.
const LIFE: SignedDuration = SignedDuration::from_mins(15);

/// Somebody on the way, as the pages show it.
pub struct Urgent {
    /// What may be shown of the code.
    pub code: Standing,
    /// The person's cards, once the code was right: those in use, and those blocked or closed already.
    pub cards: Option<Vec<Card>>,
}

/// Why no code was sent.
#[derive(Debug, PartialEq, Eq)]
pub enum StartRefused {
    /// Too many codes lately.
    TooMany(Spent),
    /// Nobody began in this browser.
    NotStarted,
}

/// Begins: the code goes to the phone of the person's latest registration.
pub fn start(
    tx: &mut Tx<'_>,
    budget: &Budget,
    visitor: TokenDigest,
    iin: &Iin,
    language: Language,
    address: &str,
) -> Result<(), Error<StartRefused>> {
    let person = customer::find_by_iin(tx, iin)?.into_iter().next();
    // For a number that is nobody's, something in its place, so that asking again and again meets the same bounds.
    let nobody = customer::iin_digest(tx, iin);
    let counted_as = match &person {
        Some(person) => person.phone.e164(),
        None => nobody.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    let code = issue(tx, budget, person.as_ref(), &counted_as, language, address)?;
    let now = tx.now();
    let person = person.map(|person| person.id);
    tx.execute("delete from card_block_asked where visitor = $1", &[&visitor.0])?;
    tx.execute(
        "insert into card_block_asked (visitor, customer, counted_as, language, code, started_at)
         values ($1, $2, $3, $4, $5, $6)",
        &[&visitor.0, &person, &counted_as, &language, &code, &now],
    )?;
    Ok(())
}

/// Sends the code again; a dead one is replaced.
pub fn resend(
    tx: &mut Tx<'_>,
    budget: &Budget,
    visitor: TokenDigest,
    address: &str,
) -> Result<(), Error<StartRefused>> {
    let row = find_row(tx, visitor)?.ok_or(Error::Refused(StartRefused::NotStarted))?;
    let live = one_time_code::standing(tx, budget, row.code)?.is_some_and(|standing| standing.live);
    if live {
        let sent = one_time_code::resend(tx, budget, row.code, &row.counted_as, address)?;
        return sent.map_err(|spent| Error::Refused(StartRefused::TooMany(spent)));
    }
    let person = match row.customer {
        Some(id) => customer::find(tx, id)?,
        None => None,
    };
    let code = issue(tx, budget, person.as_ref(), &row.counted_as, row.language, address)?;
    tx.execute(
        "update card_block_asked set code = $1, proved_at = null where visitor = $2",
        &[&code, &visitor.0],
    )?;
    Ok(())
}

/// What is under way in this browser.
pub fn find(tx: &mut Tx<'_>, budget: &Budget, visitor: TokenDigest) -> Result<Option<Urgent>, Fault> {
    let Some(row) = find_row(tx, visitor)? else { return Ok(None) };
    let Some(code) = one_time_code::standing(tx, budget, row.code)? else { return Ok(None) };
    let cards = match row.proved(tx.now()) {
        Some(customer) => Some(cards(tx, customer)?),
        None => None,
    };
    Ok(Some(Urgent { code, cards }))
}

/// Types the code.
pub fn prove(tx: &mut Tx<'_>, visitor: TokenDigest, typed: &str) -> Result<Answer, Fault> {
    let Some(row) = find_row(tx, visitor)? else { return Ok(Answer::Spent) };
    let answer = one_time_code::answer(tx, row.code, Purpose::Block, OBJECT, typed)?;
    if answer == Answer::Right {
        let now = tx.now();
        tx.execute("update card_block_asked set proved_at = $1 where visitor = $2", &[&now, &visitor.0])?;
    }
    Ok(answer)
}

/// Blocks those of the person's cards; how many of them are blocked now. None if nothing was proved, or too long
/// ago.
pub fn block(
    tx: &mut Tx<'_>,
    visitor: TokenDigest,
    chosen: &[CardId],
    reason: BlockReason,
) -> Result<Option<usize>, Fault> {
    let now = tx.now();
    let Some(customer) = find_row(tx, visitor)?.and_then(|row| row.proved(now)) else { return Ok(None) };
    let mut blocked = 0;
    for one in cards(tx, customer)?.iter().filter(|one| chosen.contains(&one.id)) {
        match card::block(tx, Actor::Customer(one.customer), one, reason) {
            Ok(_) => blocked += 1,
            // A closed card can do no harm.
            Err(Error::Refused(_)) => {}
            Err(Error::Fault(fault)) => return Err(fault),
        }
    }
    Ok(Some(blocked))
}

/// Forgets those who did not finish.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let day_ago = tx.now() - SignedDuration::from_hours(24);
    tx.execute("delete from card_block_asked where started_at < $1", &[&day_ago]).map(|_| ())
}

struct Row {
    customer: Option<CustomerId>,
    counted_as: String,
    language: Language,
    code: CodeId,
    proved_at: Option<Timestamp>,
}

impl Row {
    /// Who it is, if the code was right not long ago.
    fn proved(&self, now: Timestamp) -> Option<CustomerId> {
        self.customer.filter(|_| self.proved_at.is_some_and(|at| now < at + LIFE))
    }
}

/// The cards of the person behind a registration, of all their registrations.
fn cards(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Card>, Fault> {
    let mut cards = Vec::new();
    for id in customer::same_person(tx, customer)? {
        cards.extend(card::of_customer(tx, id)?.into_iter().map(|one| one.card));
    }
    Ok(cards)
}

/// A code for the person, or one for nobody.
fn issue(
    tx: &mut Tx<'_>,
    budget: &Budget,
    person: Option<&Customer>,
    counted_as: &str,
    language: Language,
    address: &str,
) -> Result<CodeId, Error<StartRefused>> {
    let request = Request {
        purpose: Purpose::Block,
        object: OBJECT,
        phone: person.map(|person| &person.phone),
        counted_as,
        language: person.map_or(language, |person| person.language),
        detail: "",
        address,
    };
    one_time_code::issue(tx, budget, &request)?.map_err(|spent| Error::Refused(StartRefused::TooMany(spent)))
}

fn find_row(tx: &mut Tx<'_>, visitor: TokenDigest) -> Result<Option<Row>, Fault> {
    tx.row("select * from card_block_asked where visitor = $1", &[&visitor.0], |row| {
        Ok(Row {
            customer: row.get("customer")?,
            counted_as: row.get("counted_as")?,
            language: row.get("language")?,
            code: row.get("code")?,
            proved_at: row.get("proved_at")?,
        })
    })
}
