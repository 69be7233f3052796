//! One-time codes: six digits, single use, bound to a purpose and an object.
//!
//! The row keeps a random seed; the code is the keyed digest of the seed (compare HOTP, RFC 4226 §5.3), so it
//! can be sent again while it lives, and neither the row nor a stolen table tells it. Tries are counted on
//! the row: across resends, sessions and parallel posts.

use jiff::{SignedDuration, Timestamp};
use store::{Fault, Row, Tx, outbox};
use text::Sentences;
use vocabulary::{CodeId, Language, PhoneNumber};

use crate::code_budget::{self, Budget, Spent};
use crate::{phone_change, sms};

/// How long a code lives.
pub const LIFE: SignedDuration = SignedDuration::from_mins(5);
/// How often a code may be typed.
pub const TRIES: i64 = 3;

/// What a code is for; it opens nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Showing that a phone belongs to who registers.
    Registration,
    /// A new password instead of a forgotten one.
    Recovery,
    /// Signing an application; `detail` is the beginning of the signed digest.
    Application,
    /// Showing a card's full details; `detail` is the card's last four digits.
    Reveal,
    /// Letting a card do more than it may; `detail` says of which card, and what.
    CardChange,
    /// Blocking one's cards without signing in.
    Block,
    /// Sending money; `detail` says how much, and to whom.
    Transfer,
    /// Showing that a new number belongs to whom a branch has recognised.
    PhoneChange,
}

impl Purpose {
    const ALL: [Purpose; 8] = [
        Purpose::Registration,
        Purpose::Recovery,
        Purpose::Application,
        Purpose::Reveal,
        Purpose::CardChange,
        Purpose::Block,
        Purpose::Transfer,
        Purpose::PhoneChange,
    ];

    fn word(self) -> &'static str {
        match self {
            Purpose::Registration => "registration",
            Purpose::Recovery => "recovery",
            Purpose::Application => "application",
            Purpose::Reveal => "reveal",
            Purpose::CardChange => "card_change",
            Purpose::Block => "block",
            Purpose::Transfer => "transfer",
            Purpose::PhoneChange => "phone_change",
        }
    }

    /// Whether the code lets a card do more than it may, or shows what opens it.
    fn opens(self) -> bool {
        matches!(self, Purpose::Reveal | Purpose::CardChange | Purpose::Transfer)
    }

    fn parse(word: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.word() == word)
    }
}

/// What came of typing a code. Every answer is kept, so each is an `Ok` and commits: an `Err` here would roll
/// the attempt back and let a thief try for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The code; it is spent now.
    Right,
    /// Not the code.
    Wrong {
        /// How often it may still be typed.
        attempts_left: i64,
    },
    /// The code's life is over.
    Expired,
    /// It was used, or typed wrongly too often.
    Spent,
}

/// What a page may show of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How often it may still be typed.
    pub attempts_left: i64,
    /// When its life ends.
    pub expires_at: Timestamp,
    /// When it may be sent again.
    pub resend_at: Timestamp,
    /// Whether it can still be typed.
    pub live: bool,
}

struct Code {
    purpose: Purpose,
    object: i64,
    phone: Option<PhoneNumber>,
    language: Language,
    detail: String,
    seed: Option<Vec<u8>>,
    tries: i64,
    expires_at: Timestamp,
    last_sent_at: Option<Timestamp>,
    spent_at: Option<Timestamp>,
}

/// A request for a code.
pub struct Request<'a> {
    /// What for.
    pub purpose: Purpose,
    /// The row it opens.
    pub object: i64,
    /// Whom to tell; nobody, where nobody may notice.
    pub phone: Option<&'a PhoneNumber>,
    /// What the budget is counted against: the number, or a name that nobody has.
    pub counted_as: &'a str,
    /// The language of the message.
    pub language: Language,
    /// What the message names beside the code.
    pub detail: &'a str,
    /// The network address the request came from.
    pub address: &'a str,
}

/// Makes a code and sends it, within the budget.
pub fn issue(
    tx: &mut Tx<'_>,
    budget: &Budget,
    request: &Request<'_>,
) -> Result<Result<CodeId, Spent>, Fault> {
    if request.purpose.opens()
        && let Some(until) = phone_change::cooling(tx, budget, request.counted_as)?
    {
        return Ok(Err(Spent::AfterPhoneChange(until)));
    }
    if let Err(spent) = code_budget::take(tx, budget, request.counted_as, request.address)? {
        return Ok(Err(spent));
    }
    let (id, now) = (CodeId(tx.new_id()), tx.now());
    let mut seed = [0; 32];
    tx.random(&mut seed);
    let expires_at = now + LIFE;
    let phone = request.phone.cloned();
    tx.execute(
        "insert into one_time_code (id, purpose, object, phone, language, detail, seed, tries, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)",
        &[
            &id,
            &request.purpose.word(),
            &request.object,
            &phone,
            &request.language,
            &request.detail,
            &seed,
            &now,
            &expires_at,
        ],
    )?;
    hand_to_outbox(tx, id, phone.is_some(), expires_at)?;
    Ok(Ok(id))
}

/// Sends the same code again while it lives; a dead one is to be issued anew.
pub fn resend(
    tx: &mut Tx<'_>,
    budget: &Budget,
    id: CodeId,
    counted_as: &str,
    address: &str,
) -> Result<Result<(), Spent>, Fault> {
    let Some(code) = find(tx, id)?.filter(|code| code.live(tx.now())) else { return Ok(Ok(())) };
    if let Err(spent) = code_budget::take(tx, budget, counted_as, address)? {
        return Ok(Err(spent));
    }
    hand_to_outbox(tx, id, code.phone.is_some(), code.expires_at)?;
    Ok(Ok(()))
}

/// Judges what was typed for this purpose and object.
pub fn answer(
    tx: &mut Tx<'_>,
    id: CodeId,
    purpose: Purpose,
    object: i64,
    typed: &str,
) -> Result<Answer, Fault> {
    let now = tx.now();
    let Some(code) = find(tx, id)? else { return Ok(Answer::Spent) };
    if code.purpose != purpose || code.object != object || code.spent_at.is_some() || code.tries >= TRIES {
        return Ok(Answer::Spent);
    }
    let Some(seed) = &code.seed else { return Ok(Answer::Spent) };
    if now >= code.expires_at {
        return Ok(Answer::Expired);
    }
    let right = same(&digits(tx, seed), &typed_digits(typed)) && code.phone.is_some();
    let tries = code.tries + 1;
    if right || tries >= TRIES {
        tx.execute(
            "update one_time_code set tries = $1, spent_at = $2, seed = null where id = $3",
            &[&tries, &now, &id],
        )?;
    } else {
        tx.execute("update one_time_code set tries = $1 where id = $2", &[&tries, &id])?;
    }
    Ok(if right { Answer::Right } else { Answer::Wrong { attempts_left: TRIES - tries } })
}

/// Ends every code that was sent to a number: it is no longer whose it was.
pub(crate) fn spend_all(tx: &mut Tx<'_>, phone: &PhoneNumber) -> Result<(), Fault> {
    let now = tx.now();
    tx.execute(
        "update one_time_code set spent_at = $1, seed = null where phone = $2 and spent_at is null",
        &[&now, phone],
    )
    .map(|_| ())
}

/// What the page beside the code's field shows.
pub fn standing(tx: &mut Tx<'_>, budget: &Budget, id: CodeId) -> Result<Option<Standing>, Fault> {
    let now = tx.now();
    Ok(find(tx, id)?.map(|code| Standing {
        attempts_left: (TRIES - code.tries).max(0),
        expires_at: code.expires_at,
        resend_at: code.last_sent_at.unwrap_or(now) + SignedDuration::from_secs(budget.pause_seconds),
        live: code.live(now),
    }))
}

/// The message that carries a code, made at the moment of handing over; none once the code is dead.
pub fn message(tx: &mut Tx<'_>, id: CodeId) -> Result<Option<sms::Sms>, Fault> {
    let now = tx.now();
    let Some(code) = find(tx, id)?.filter(|code| code.live(now)) else { return Ok(None) };
    let (Some(to), Some(seed)) = (code.phone, code.seed) else { return Ok(None) };
    let digits = digits(tx, &seed);
    let t = Sentences(code.language);
    let text = match code.purpose {
        Purpose::Registration => t.sms_registration_code(&digits),
        Purpose::Recovery => t.sms_recovery_code(&digits),
        Purpose::Application => t.sms_application_code(&digits, &code.detail),
        Purpose::Reveal => t.sms_reveal_code(&digits, &code.detail),
        Purpose::CardChange => t.sms_card_change_code(&digits, &code.detail),
        Purpose::Block => t.sms_block_code(&digits),
        Purpose::Transfer => t.sms_transfer_code(&digits, &code.detail),
        Purpose::PhoneChange => t.sms_phone_change_code(&digits),
    };
    Ok(Some(sms::Sms::secret(to, &format!("{}_code", code.purpose.word()), text)))
}

/// Forgets codes that died more than a day ago.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let day_ago = tx.now() - SignedDuration::from_hours(24);
    tx.execute("delete from one_time_code where expires_at < $1 and purpose <> 'application'", &[&day_ago])
        .map(|_| ())
}

impl Code {
    fn live(&self, now: Timestamp) -> bool {
        self.spent_at.is_none() && self.seed.is_some() && self.tries < TRIES && now < self.expires_at
    }
}

fn hand_to_outbox(tx: &mut Tx<'_>, id: CodeId, deliver: bool, not_after: Timestamp) -> Result<(), Fault> {
    let now = tx.now();
    let parcel =
        if deliver { Some(outbox::send(tx, sms::CODE, &id.0.to_le_bytes(), Some(not_after))?) } else { None };
    tx.execute("update one_time_code set last_sent_at = $1, parcel = $2 where id = $3", &[&now, &parcel, &id])
        .map(|_| ())
}

/// The six digits of a seed. 2^64 is so much larger than 10^6 that no code is likelier than another.
fn digits(tx: &Tx<'_>, seed: &[u8]) -> String {
    let digest = tx.digest("one_time_code", seed);
    let number = digest.iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// People copy codes with spaces and dashes.
fn typed_digits(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(12).collect()
}

/// Compares without telling by time how much was right.
fn same(code: &str, typed: &str) -> bool {
    code.len() == typed.len() && code.bytes().zip(typed.bytes()).fold(0, |diff, (a, b)| diff | (a ^ b)) == 0
}

fn find(tx: &mut Tx<'_>, id: CodeId) -> Result<Option<Code>, Fault> {
    tx.row("select * from one_time_code where id = $1", &[&id], read)
}

fn read(row: &Row) -> Result<Code, Fault> {
    let purpose = row.get::<String>("purpose")?;
    Ok(Code {
        purpose: Purpose::parse(&purpose).ok_or_else(|| Fault::corrupt("one_time_code.purpose"))?,
        object: row.get("object")?,
        phone: row.get("phone")?,
        language: row.get("language")?,
        detail: row.get("detail")?,
        seed: row.get("seed")?,
        tries: row.get("tries")?,
        expires_at: row.get("expires_at")?,
        last_sent_at: row.get("last_sent_at")?,
        spent_at: row.get("spent_at")?,
    })
}
