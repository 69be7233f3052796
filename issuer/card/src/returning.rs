//! The end of an exception: a message on its last day, another when the standing limit is back.
//!
//! The limit itself needs none of this: [`Control::on`] reads the day. A job that finds no exception, or another
//! one, does nothing.

use audit::{Actor, Object};
use jiff::Timestamp;
use jiff::civil::{Date, time};
use store::{Fault, Job, Tx, job};
use text::Sentences;
use vocabulary::{CardId, Channel, civil_day};

use crate::control;
use crate::controls::Control;
use crate::hand_over;
use crate::history::{self, What};
use crate::product::Catalogue;

/// The hour of the last day, Almaty time, at which a message says that it is the last.
const HOUR_OF_WARNING: i8 = 10;

/// Does a job about a card; false if it is none of these.
pub fn run_job(tx: &mut Tx<'_>, catalogue: &Catalogue, job: &Job) -> Result<bool, Fault> {
    for channel in Channel::ALL {
        let kinds = kinds(channel);
        if job.kind == kinds.warn {
            return warn(tx, catalogue, CardId(job.object), channel).map(|()| true);
        }
        if job.kind == kinds.end {
            return end(tx, catalogue, CardId(job.object), channel).map(|()| true);
        }
    }
    Ok(false)
}

/// Asks for both jobs about an exception through this day; a later exception moves them.
pub(crate) fn schedule(tx: &mut Tx<'_>, card: CardId, channel: Channel, until: Date) -> Result<(), Fault> {
    let kinds = kinds(channel);
    job::schedule(tx, kinds.warn, card.0, instant(until, HOUR_OF_WARNING))?;
    job::schedule(tx, kinds.end, card.0, instant(until.tomorrow().unwrap_or(until), 0))
}

fn warn(tx: &mut Tx<'_>, catalogue: &Catalogue, card: CardId, channel: Channel) -> Result<(), Fault> {
    let Some(control) = in_use(tx, catalogue, card, channel)? else { return Ok(()) };
    if control.exception.is_none_or(|exception| exception.until != civil_day(tx.now())) {
        return Ok(());
    }
    hand_over::tell(tx, card, "limit_returns", |language, last_four| {
        let t = Sentences(language);
        t.sms_limit_returns(channel_name(t, channel), last_four)
    })
}

fn end(tx: &mut Tx<'_>, catalogue: &Catalogue, card: CardId, channel: Channel) -> Result<(), Fault> {
    let Some(facts) = control::facts(tx, catalogue, card)? else { return Ok(()) };
    let control = *facts.controls.of_channel(channel);
    if control.exception.is_none_or(|exception| civil_day(tx.now()) <= exception.until) {
        return Ok(());
    }
    let control = Control { exception: None, ..control };
    control::write(tx, card, facts.controls, channel, control)?;
    history::record(tx, Actor::System, card, &What::ExceptionOver(channel, control))?;
    audit::record(tx, Actor::System, "card.limit_returned", Object::Card(card), channel.word())?;
    if !facts.state.is_in_use() {
        return Ok(());
    }
    hand_over::tell(tx, card, "limit_returned", |language, last_four| {
        let t = Sentences(language);
        t.sms_limit_returned(channel_name(t, channel), last_four)
    })
}

/// The control of a card that is neither blocked nor closed: of others there is nothing to say.
fn in_use(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    card: CardId,
    channel: Channel,
) -> Result<Option<Control>, Fault> {
    let facts = control::facts(tx, catalogue, card)?.filter(|facts| facts.state.is_in_use());
    Ok(facts.map(|facts| *facts.controls.of_channel(channel)))
}

/// What a channel is called in messages and on pages.
pub fn channel_name(t: Sentences, channel: Channel) -> String {
    match channel {
        Channel::Internet => t.channel_internet(),
        Channel::Terminal => t.channel_terminal(),
        Channel::CashMachine => t.channel_cash_machine(),
        Channel::Transfer => t.channel_transfer(),
    }
}

struct Kinds {
    warn: &'static str,
    end: &'static str,
}

/// The jobs of one channel: a card may have an exception on each.
fn kinds(channel: Channel) -> Kinds {
    match channel {
        Channel::Internet => Kinds { warn: "card.warn_internet", end: "card.return_internet" },
        Channel::Terminal => Kinds { warn: "card.warn_terminal", end: "card.return_terminal" },
        Channel::CashMachine => Kinds { warn: "card.warn_cash_machine", end: "card.return_cash_machine" },
        Channel::Transfer => Kinds { warn: "card.warn_transfer", end: "card.return_transfer" },
    }
}

fn instant(day: Date, hour: i8) -> Timestamp {
    let zoned = day.to_datetime(time(hour, 0, 0, 0)).to_zoned(vocabulary::almaty().clone());
    zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}
