//! A holder changes limits, 3-D Secure, the PIN. What makes the card safer happens at once; what lets it do more waits
//! for a code by SMS that is bound to this very change.
//!
//! ```text
//!   wanted ─► plan ─┬─ Nothing
//!                   ├─ AtOnce ─► changed                       closing, lowering: for good
//!                   └─ Code ─► by SMS ─► confirm ─┬─ Done      raising, opening, lifting: until a day
//!                                                 └─ Not, ChangedMeanwhile
//! ```

use audit::Actor;
use jiff::ToSpan;
use jiff::civil::Date;
use people::code_budget::{Budget, Spent};
use people::one_time_code::{self, Request, Standing};
use people::{Answer, Purpose, customer};
use serde::{Deserialize, Serialize};
use store::{Error, Fault, Row, Tx};
use text::Sentences;
use vocabulary::{CardId, Channel, CodeId, CustomerId, Language, Money, civil_day, date_text};

use crate::card::{self, Kind};
use crate::control::{self, EXCEPTION_DAYS, LimitRefused};
use crate::controls::{Control, LimitException, SpendingLimit};
use crate::hand_over;
use crate::pin::{self, PinDigest, Pvv};
use crate::product::Catalogue;
use crate::returning::{self, channel_name};
use crate::settings;

/// What a holder wants of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Which channel.
    pub channel: Channel,
    /// Whether it is to be open.
    pub open: bool,
    /// Most in a day; `None` lifts that limit.
    pub daily_amount: Option<Money>,
    /// For how many days, where it lets the card do more.
    pub days: i32,
}

/// Who asks for a change, and of what.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Who is signed in.
    pub who: CustomerId,
    /// Which card.
    pub card: CardId,
    /// How the card stood on the page that asks.
    pub version: i64,
    /// The network address, for the budget of codes.
    pub address: &'a str,
}

/// What a wish comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// All is so already.
    Nothing,
    /// It may happen at once.
    AtOnce(Control),
    /// It needs a code.
    Code(Control),
}

/// A change that waits for its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// A limit raised, opened or lifted.
    Limit(Channel, LimitException),
    /// 3-D Secure switched off.
    ThreeDSecureOff,
    /// Another PIN, or the first.
    Pin(PinDigest),
}

/// Why a change was not taken up, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdjustRefused {
    /// Something was changed since the page was shown.
    ChangedMeanwhile,
    /// A rule about limits.
    Limit(LimitRefused),
}

/// What came of asking for a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adjusted {
    /// Nothing was to be done.
    Same,
    /// It is done.
    Done,
    /// A code was sent.
    CodeSent,
    /// Codes enough were sent for now.
    NotYet(Spent),
    /// The customer has no such card. Remembered, if somebody else has it.
    NoSuchCard,
}

/// What came of typing the code. Every answer is kept, so each is an `Ok` and commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// The code was right, and it is done.
    Done(Waiting),
    /// It was not; the answer is never `Right`.
    Not(Answer),
    /// The card was changed since the code was asked for, so that the code is worth nothing.
    ChangedMeanwhile,
    /// The customer has no such card. Remembered, if somebody else has it.
    NoSuchCard,
}

/// What a wish comes to. Within the standing limit it is for good; below what holds only for a while, it is so
/// until the same day; above what holds now it needs a code, and ends by itself.
pub fn plan(control: &Control, today: Date, wanted: &Wanted) -> Plan {
    let now = *control.on(today);
    // A closed channel remembers its own amount for the day it is opened again.
    let daily_amount = if wanted.open { wanted.daily_amount } else { control.standing.daily_amount };
    let limit = SpendingLimit { open: wanted.open, daily_amount, ..now };
    let raised = control.exception.filter(|exception| today <= exception.until);
    let until = today.saturating_add(wanted.days.days());
    match raised {
        None if limit == now => Plan::Nothing,
        Some(exception) if limit == now && until == exception.until => Plan::Nothing,
        _ if limit.is_within(&control.standing) => Plan::AtOnce(Control { standing: limit, exception: None }),
        Some(exception) if limit.is_within(&now) && until <= exception.until => {
            Plan::AtOnce(Control { exception: Some(LimitException { limit, until }), ..*control })
        }
        _ => Plan::Code(Control { exception: Some(LimitException { limit, until }), ..*control }),
    }
}

/// What a wish comes to, if the rules allow it.
pub fn check(
    control: &Control,
    ceiling: &SpendingLimit,
    today: Date,
    wanted: &Wanted,
) -> Result<Plan, LimitRefused> {
    if wanted.open && !(1..=EXCEPTION_DAYS).contains(&wanted.days) {
        return Err(LimitRefused::Until { latest: today.saturating_add(EXCEPTION_DAYS.days()) });
    }
    let plan = plan(control, today, wanted);
    if let Plan::AtOnce(made) | Plan::Code(made) = &plan {
        control::judge(&made.standing, ceiling)?;
        if let Some(exception) = &made.exception {
            control::judge(&exception.limit, ceiling)?;
        }
    }
    Ok(plan)
}

/// Takes up a holder's wish about one channel.
pub fn adjust(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    budget: &Budget,
    asking: &Asking<'_>,
    wanted: &Wanted,
) -> Result<Adjusted, Error<AdjustRefused>> {
    let Asking { who, card, version, .. } = *asking;
    if card::own(tx, who, card)?.is_none() {
        return Ok(Adjusted::NoSuchCard);
    }
    let refused = |why| Error::Refused(AdjustRefused::Limit(why));
    let facts = control::facts(tx, catalogue, card)?.ok_or(refused(LimitRefused::NoSuchCard))?;
    if !facts.state.is_in_use() {
        return Err(refused(LimitRefused::CardNotInUse));
    }
    let today = civil_day(tx.now());
    // Closing is never stale: who closes means it, whatever was changed meanwhile.
    if wanted.open && facts.version != version {
        return Err(Error::Refused(AdjustRefused::ChangedMeanwhile));
    }
    let (channel, actor) = (wanted.channel, Actor::Customer(who));
    let ceiling = control::product_of(tx, catalogue, card)?.ceilings.of(channel);
    match check(facts.controls.of_channel(channel), &ceiling, today, wanted).map_err(refused)? {
        Plan::Nothing => Ok(Adjusted::Same),
        Plan::AtOnce(control) => {
            let made =
                control::change(tx, catalogue, actor, card, channel, "card.lower_limit", |_| Ok(control));
            made.map_err(in_adjusting)?;
            if let Some(exception) = control.exception {
                returning::schedule(tx, card, channel, exception.until)?;
            }
            Ok(Adjusted::Done)
        }
        Plan::Code(control) => {
            let Some(exception) = control.exception else { return Ok(Adjusted::Same) };
            Ok(ask(tx, budget, asking, Waiting::Limit(channel, exception))?)
        }
    }
}

/// Ends an exception before its day, at once: the standing limit is the tighter one.
pub fn end_early(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    who: CustomerId,
    card: CardId,
    channel: Channel,
) -> Result<Adjusted, Error<AdjustRefused>> {
    if card::own(tx, who, card)?.is_none() {
        return Ok(Adjusted::NoSuchCard);
    }
    let ended = control::end_exception(tx, catalogue, Actor::Customer(who), card, channel);
    ended.map_err(in_adjusting)?;
    Ok(Adjusted::Done)
}

/// Sends a code for switching 3-D Secure off.
pub fn ask_3ds_off(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    budget: &Budget,
    asking: &Asking<'_>,
) -> Result<Adjusted, Error<AdjustRefused>> {
    let Asking { who, card, version, .. } = *asking;
    if card::own(tx, who, card)?.is_none() {
        return Ok(Adjusted::NoSuchCard);
    }
    let refused = |why| Error::Refused(AdjustRefused::Limit(why));
    let facts = control::facts(tx, catalogue, card)?.ok_or(refused(LimitRefused::NoSuchCard))?;
    if !facts.state.is_in_use() {
        return Err(refused(LimitRefused::CardNotInUse));
    }
    if facts.version != version {
        return Err(Error::Refused(AdjustRefused::ChangedMeanwhile));
    }
    if facts.without_3ds.is_some() {
        return Ok(Adjusted::Same);
    }
    Ok(ask(tx, budget, asking, Waiting::ThreeDSecureOff)?)
}

/// Sends a code for setting the PIN of this verification value.
pub fn ask_pin(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    budget: &Budget,
    asking: &Asking<'_>,
    pvv: Pvv,
) -> Result<Adjusted, Error<AdjustRefused>> {
    let Asking { who, card, version, .. } = *asking;
    let Some(own) = card::own(tx, who, card)?.filter(|own| own.kind == Kind::Physical) else {
        return Ok(Adjusted::NoSuchCard);
    };
    let refused = |why| Error::Refused(AdjustRefused::Limit(why));
    if !pin::can_be_set(&own) {
        return Err(refused(LimitRefused::CardNotInUse));
    }
    let facts = control::facts(tx, catalogue, card)?.ok_or(refused(LimitRefused::NoSuchCard))?;
    if facts.version != version {
        return Err(Error::Refused(AdjustRefused::ChangedMeanwhile));
    }
    let digest = PinDigest::of(tx, card, pvv);
    Ok(ask(tx, budget, asking, Waiting::Pin(digest))?)
}

/// Sends the code of the change that waits once more, while it lives.
pub fn resend(
    tx: &mut Tx<'_>,
    budget: &Budget,
    who: CustomerId,
    card: CardId,
    address: &str,
) -> Result<Adjusted, Fault> {
    if card::own(tx, who, card)?.is_none() {
        return Ok(Adjusted::NoSuchCard);
    }
    let (Some(asked), Some(holder)) = (asked(tx, who, card)?, customer::find(tx, who)?) else {
        return Ok(Adjusted::Same);
    };
    if control::version(tx, card)? != Some(asked.version) {
        return Ok(Adjusted::Same);
    }
    let live = one_time_code::standing(tx, budget, asked.code)?.is_some_and(|standing| standing.live);
    if !live {
        let asking = Asking { who, card, version: asked.version, address };
        return ask(tx, budget, &asking, asked.waiting);
    }
    let sent = one_time_code::resend(tx, budget, asked.code, &holder.phone.e164(), address)?;
    Ok(sent.map_or_else(Adjusted::NotYet, |()| Adjusted::CodeSent))
}

/// The change that waits for a code, with what its page may show of the code; none once the card was changed
/// otherwise.
pub fn waiting(
    tx: &mut Tx<'_>,
    budget: &Budget,
    who: CustomerId,
    card: CardId,
) -> Result<Option<(Waiting, Standing)>, Fault> {
    let Some(asked) = asked(tx, who, card)? else { return Ok(None) };
    if control::version(tx, card)? != Some(asked.version) {
        return Ok(None);
    }
    let standing = one_time_code::standing(tx, budget, asked.code)?;
    Ok(standing.map(|standing| (asked.waiting, standing)))
}

/// Judges the typed code and, if it is right, makes the change it is bound to. `mark` says which change the page
/// showed: a code is never taken for another.
pub fn confirm(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    who: CustomerId,
    card: CardId,
    mark: &str,
    typed: &str,
) -> Result<Confirmed, Fault> {
    let Some(own) = card::own(tx, who, card)? else { return Ok(Confirmed::NoSuchCard) };
    let Some(asked) = asked(tx, who, card)? else { return Ok(Confirmed::Not(Answer::Spent)) };
    let facts = control::facts(tx, catalogue, card)?.ok_or_else(|| Fault::corrupt("card_control"))?;
    if asked.waiting.mark() != mark || asked.version != facts.version || !facts.state.is_in_use() {
        return Ok(Confirmed::ChangedMeanwhile);
    }
    // Freezing is no change of the controls, and a card that sleeps is given no PIN.
    if matches!(asked.waiting, Waiting::Pin(_)) && !pin::can_be_set(&own) {
        return Ok(Confirmed::ChangedMeanwhile);
    }
    let object = object(tx, card, asked.version, &asked.waiting);
    let answer = one_time_code::answer(tx, asked.code, Purpose::CardChange, object, typed)?;
    if answer != Answer::Right {
        return Ok(Confirmed::Not(answer));
    }
    tx.execute("delete from card_change_asked where card = $1", &[&card])?;
    let actor = Actor::Customer(who);
    match asked.waiting {
        Waiting::ThreeDSecureOff => settings::switch_3ds_off(tx, actor, card)?,
        Waiting::Pin(digest) => pin::set(tx, actor, card, digest)?,
        Waiting::Limit(channel, exception) => {
            let (limit, until) = (exception.limit, exception.until);
            match control::except(tx, catalogue, actor, card, channel, limit, Some(until)) {
                Ok(_) => {}
                // A ceiling that was lowered in the five minutes since.
                Err(Error::Refused(_)) => return Ok(Confirmed::ChangedMeanwhile),
                Err(Error::Fault(fault)) => return Err(fault),
            }
            hand_over::tell(tx, card, "limit_raised", |language, last_four| {
                let t = Sentences(language);
                t.sms_limit_raised(channel_name(t, channel), last_four, date_text(until))
            })?;
        }
    }
    Ok(Confirmed::Done(asked.waiting))
}

impl Waiting {
    /// What it is, for a form that confirms it; says nothing that the page does not.
    pub fn mark(&self) -> String {
        store::sha256(self.to_text().as_bytes())[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What it is, in the few words of a message.
    fn words(&self, language: Language) -> String {
        let t = Sentences(language);
        match self {
            Waiting::ThreeDSecureOff => t.waiting_three_d_secure_off(),
            Waiting::Pin(_) => t.waiting_pin(),
            Waiting::Limit(channel, exception) => {
                let until = date_text(exception.until);
                let name = channel_name(t, *channel);
                match exception.limit.daily_amount {
                    Some(amount) => t.waiting_limit(amount.to_string(), name, until),
                    None => t.waiting_limit_lifted(name, until),
                }
            }
        }
    }

    fn to_text(self) -> String {
        let stored = match self {
            Waiting::ThreeDSecureOff => Stored::default(),
            Waiting::Pin(digest) => Stored { pin: Some(digest.to_hex()), ..Stored::default() },
            Waiting::Limit(channel, exception) => {
                let control = Control { standing: exception.limit, exception: Some(exception) };
                Stored {
                    channel: Some(channel.word().to_owned()),
                    control: Some(control.to_text()),
                    pin: None,
                }
            }
        };
        // Words alone: nothing of it can fail to be JSON.
        serde_json::to_string(&stored).unwrap_or_default()
    }

    fn from_text(text: &str) -> Option<Waiting> {
        match serde_json::from_str(text).ok()? {
            Stored { channel: None, control: None, pin: None } => Some(Waiting::ThreeDSecureOff),
            Stored { channel: None, control: None, pin: Some(pin) } => {
                PinDigest::from_hex(&pin).map(Waiting::Pin)
            }
            Stored { channel: Some(channel), control: Some(control), pin: None } => {
                Some(Waiting::Limit(Channel::parse(&channel)?, Control::from_text(&control)?.exception?))
            }
            _ => None,
        }
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Stored {
    channel: Option<String>,
    control: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pin: Option<String>,
}

struct Asked {
    code: CodeId,
    waiting: Waiting,
    version: i64,
}

/// Sends a code for a change; a change that waited before is forgotten, and its code opens nothing.
fn ask(tx: &mut Tx<'_>, budget: &Budget, asking: &Asking<'_>, waiting: Waiting) -> Result<Adjusted, Fault> {
    let Asking { who, card, version, address } = *asking;
    let holder = customer::find(tx, who)?.ok_or_else(|| Fault::corrupt("card.customer"))?;
    let own = card::find(tx, card)?.ok_or_else(|| Fault::corrupt("card"))?;
    let detail = format!("*{} {}", own.last_four(), waiting.words(holder.language));
    let request = Request {
        purpose: Purpose::CardChange,
        object: object(tx, card, version, &waiting),
        phone: Some(&holder.phone),
        counted_as: &holder.phone.e164(),
        language: holder.language,
        detail: &detail,
        address,
    };
    let code = match one_time_code::issue(tx, budget, &request)? {
        Ok(code) => code,
        Err(spent) => return Ok(Adjusted::NotYet(spent)),
    };
    let now = tx.now();
    tx.execute(
        "insert into card_change_asked (card, customer, code, wanted, version, asked_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (card) do update
            set customer = excluded.customer, code = excluded.code, wanted = excluded.wanted,
                version = excluded.version, asked_at = excluded.asked_at",
        &[&card, &who, &code, &waiting.to_text(), &version, &now],
    )?;
    Ok(Adjusted::CodeSent)
}

/// What a code is bound to: the card, how it stood, and the very change.
fn object(tx: &Tx<'_>, card: CardId, version: i64, waiting: &Waiting) -> i64 {
    let text = format!("{} {version} {}", card.0, waiting.to_text());
    let digest = tx.digest("card.change", text.as_bytes());
    digest.iter().take(8).fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte))
}

fn asked(tx: &mut Tx<'_>, who: CustomerId, card: CardId) -> Result<Option<Asked>, Fault> {
    tx.row(
        "select * from card_change_asked where card = $1 and customer = $2",
        &[&card, &who],
        |row: &Row| {
            let waiting = Waiting::from_text(&row.get::<String>("wanted")?);
            Ok(Asked {
                code: row.get("code")?,
                waiting: waiting.ok_or_else(|| Fault::corrupt("card_change_asked.wanted"))?,
                version: row.get("version")?,
            })
        },
    )
}

fn in_adjusting(error: Error<LimitRefused>) -> Error<AdjustRefused> {
    match error {
        Error::Refused(why) => Error::Refused(AdjustRefused::Limit(why)),
        Error::Fault(fault) => Error::Fault(fault),
    }
}

#[cfg(test)]
mod tests;
