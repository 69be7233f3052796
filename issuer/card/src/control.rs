//! What an authorization asks about a card, and how its holder and the bank change it.

use std::collections::HashMap;

use audit::{Actor, Object};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use ledger::Used;
use store::{Error, Fault, Parameter, Row, Tx};
use vocabulary::{AccountId, CardId, Channel, Money, Pan, civil_day};

use crate::card::State;
use crate::controls::{Control, Controls, LimitException, SpendingLimit};
use crate::expiry::Expiry;
use crate::history::{self, What};
use crate::pin::PinFacts;
use crate::product::{Catalogue, Product};
use crate::returning;
use crate::settings::Notices;

/// What is known of a card when money is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFacts {
    /// Which card.
    pub card: CardId,
    /// The account it spends from.
    pub account: AccountId,
    /// Where it stands.
    pub state: State,
    /// Until when it is good.
    pub expiry: Expiry,
    /// Its limits.
    pub controls: Controls,
    /// With 3-D Secure switched off, the most that may be bought on the internet in a day without it.
    pub without_3ds: Option<Money>,
    /// What its holder is told by SMS.
    pub notices: Notices,
    /// Its PIN, and the wrong tries at it.
    pub pin: PinFacts,
    /// Grows with every change of its controls and settings.
    pub version: i64,
}

/// The cards of these numbers; those that are none of ours are missing.
pub fn facts_of(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    pans: &[Pan],
) -> Result<HashMap<Pan, CardFacts>, Fault> {
    let digests = pans
        .iter()
        .map(|pan| (tx.digest("card.pan", pan.expose().as_bytes()), *pan))
        .collect::<HashMap<_, _>>();
    let keys = digests.keys().map(|digest| vec![digest.to_value()]).collect::<Vec<_>>();
    let found = tx.rows_each("select * from card_control where pan_digest = $1", &keys, |row| {
        Ok((row.get::<[u8; 32]>("pan_digest")?, read(row, catalogue)?))
    })?;
    Ok(found.into_iter().filter_map(|(digest, facts)| Some((*digests.get(&digest)?, facts))).collect())
}

/// What is known of the card with this key.
pub fn facts(tx: &mut Tx<'_>, catalogue: &Catalogue, card: CardId) -> Result<Option<CardFacts>, Fault> {
    tx.row(
        "select * from card_control where pan_digest = (select pan_digest from card where id = $1)",
        &[&card],
        |row| read(row, catalogue),
    )
}

/// How often a card's controls and settings were changed.
pub(crate) fn version(tx: &mut Tx<'_>, card: CardId) -> Result<Option<i64>, Fault> {
    tx.row(
        "select version from card_control where pan_digest = (select pan_digest from card where id = $1)",
        &[&card],
        |row| row.get("version"),
    )
}

/// How long a limit may differ from the standing one, in days: the manual's thirty.
pub const EXCEPTION_DAYS: i32 = 30;

/// Why a limit was not changed, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitRefused {
    /// There is no such card.
    NoSuchCard,
    /// The card is blocked or closed.
    CardNotInUse,
    /// The last day is past, or more than [`EXCEPTION_DAYS`] away.
    Until {
        /// The last day that may be named.
        latest: Date,
    },
    /// A limit below nothing.
    Negative,
    /// The product allows no more than this.
    OverCeiling(SpendingLimit),
}

/// Sets what always holds on a channel, and ends whatever held for a while.
pub fn set_limit(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    actor: Actor,
    card: CardId,
    channel: Channel,
    limit: SpendingLimit,
) -> Result<(), Error<LimitRefused>> {
    change(tx, catalogue, actor, card, channel, "card.set_limit", |_| {
        Ok(Control { standing: limit, exception: None })
    })
}

/// Lets another limit hold through a day, [`EXCEPTION_DAYS`] from today unless said otherwise.
pub fn except(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    actor: Actor,
    card: CardId,
    channel: Channel,
    limit: SpendingLimit,
    until: Option<Date>,
) -> Result<Date, Error<LimitRefused>> {
    let today = civil_day(tx.now());
    let latest = today.saturating_add(EXCEPTION_DAYS.days());
    let until = until.unwrap_or(latest);
    change(tx, catalogue, actor, card, channel, "card.except_limit", |control| {
        if until < today || until > latest {
            return Err(LimitRefused::Until { latest });
        }
        Ok(Control { exception: Some(LimitException { limit, until }), ..control })
    })?;
    returning::schedule(tx, card, channel, until)?;
    Ok(until)
}

/// Ends an exception before its day.
pub fn end_exception(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    actor: Actor,
    card: CardId,
    channel: Channel,
) -> Result<(), Error<LimitRefused>> {
    change(tx, catalogue, actor, card, channel, "card.end_limit_exception", |control| {
        Ok(Control { exception: None, ..control })
    })
}

/// Changes one channel's control; what stays as it was leaves no trace.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    actor: Actor,
    card: CardId,
    channel: Channel,
    act: &'static str,
    make: impl Fn(Control) -> Result<Control, LimitRefused>,
) -> Result<(), Error<LimitRefused>> {
    let Some(facts) = facts(tx, catalogue, card)? else {
        return Err(Error::Refused(LimitRefused::NoSuchCard));
    };
    if !facts.state.is_in_use() {
        return Err(Error::Refused(LimitRefused::CardNotInUse));
    }
    let before = *facts.controls.of_channel(channel);
    let control = make(before).map_err(Error::Refused)?;
    let product = product_of(tx, catalogue, card)?;
    let ceiling = product.ceilings.of(channel);
    for limit in std::iter::once(control.standing).chain(control.exception.map(|exception| exception.limit)) {
        judge(&limit, &ceiling).map_err(Error::Refused)?;
    }
    if control == before {
        return Ok(());
    }
    write(tx, card, facts.controls, channel, control)?;
    history::record(tx, actor, card, &What::Limit(channel, control))?;
    let detail = format!("{} {:?}", channel.word(), control);
    audit::record(tx, actor, act, Object::Card(card), &detail)?;
    Ok(())
}

pub(crate) fn write(
    tx: &mut Tx<'_>,
    card: CardId,
    mut controls: Controls,
    channel: Channel,
    control: Control,
) -> Result<(), Fault> {
    *controls.of_channel_mut(channel) = control;
    tx.execute(
        "update card_control set controls = $1, version = version + 1
          where pan_digest = (select pan_digest from card where id = $2)",
        &[&controls, &card],
    )
    .map(|_| ())
}

/// Notes that something a page shows of the card has changed.
pub(crate) fn touch(tx: &mut Tx<'_>, card: CardId) -> Result<(), Fault> {
    tx.execute(
        "update card_control set version = version + 1
          where pan_digest = (select pan_digest from card where id = $1)",
        &[&card],
    )
    .map(|_| ())
}

pub(crate) fn judge(limit: &SpendingLimit, ceiling: &SpendingLimit) -> Result<(), LimitRefused> {
    let below_nothing = |money: Option<Money>| money.is_some_and(|money| money < Money::ZERO);
    if below_nothing(limit.daily_amount)
        || below_nothing(limit.per_transaction)
        || limit.daily_count.is_some_and(|count| count < 0)
    {
        return Err(LimitRefused::Negative);
    }
    if !limit.is_within(ceiling) {
        return Err(LimitRefused::OverCeiling(*ceiling));
    }
    Ok(())
}

/// The product of a card.
pub(crate) fn product_of<'a>(
    tx: &mut Tx<'_>,
    catalogue: &'a Catalogue,
    card: CardId,
) -> Result<&'a Product, Fault> {
    let code =
        tx.row("select product from card where id = $1", &[&card], |row| row.get::<String>("product"))?;
    let code = code.ok_or_else(|| Fault::corrupt("card.product"))?;
    catalogue.product(&code).ok_or_else(|| gone(&code))
}

/// How much of one channel's limit is used today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The channel.
    pub channel: Channel,
    /// What holds today.
    pub limit: SpendingLimit,
    /// What always holds, and what holds for a while.
    pub control: Control,
    /// What was spent today.
    pub used: Used,
    /// What may still be spent today; `None`: no daily amount limits it.
    pub remaining: Option<Money>,
    /// When the day's count begins anew: midnight in Almaty.
    pub resets_at: Timestamp,
}

/// How much of each channel's limit is used today, in the order of [`Channel::ALL`].
pub fn usage(tx: &mut Tx<'_>, catalogue: &Catalogue, card: CardId) -> Result<Option<Vec<Usage>>, Fault> {
    let Some(facts) = facts(tx, catalogue, card)? else { return Ok(None) };
    let Some(position) = ledger::position(tx, facts.account)? else { return Ok(None) };
    let today = civil_day(tx.now());
    let turnover = position.turnover.on(today);
    let midnight = today.tomorrow().ok().and_then(|day| day.to_zoned(vocabulary::almaty().clone()).ok());
    let resets_at = midnight.map_or(Timestamp::MAX, |zoned| zoned.timestamp());
    let of = |channel: Channel| {
        let control = *facts.controls.of_channel(channel);
        let (limit, used) = (*control.on(today), turnover.of(channel));
        let left = |most: Money| Money::from_tiyn((most.tiyn() - used.amount.tiyn()).max(0));
        Usage { channel, limit, control, used, remaining: limit.daily_amount.map(left), resets_at }
    };
    Ok(Some(Channel::ALL.map(of).to_vec()))
}

fn read(row: &Row, catalogue: &Catalogue) -> Result<CardFacts, Fault> {
    let (controls, notices) =
        (row.get::<Option<Controls>>("controls")?, row.get::<Option<Notices>>("notices")?);
    let three_d_secure = row.get::<bool>("three_d_secure")?;
    let product = || -> Result<&Product, Fault> {
        let code = row.get::<String>("product")?;
        catalogue.product(&code).ok_or_else(|| gone(&code))
    };
    Ok(CardFacts {
        card: row.get("card")?,
        account: row.get("account")?,
        state: State::read(row)?,
        expiry: row.get("expiry")?,
        controls: match controls {
            Some(controls) => controls,
            None => Controls::of(product()?),
        },
        without_3ds: if three_d_secure { None } else { Some(product()?.without_3ds_daily) },
        notices: match notices {
            Some(notices) => notices,
            None => product()?.notices,
        },
        pin: PinFacts::read(row)?,
        version: row.get("version")?,
    })
}

fn gone(code: &str) -> Fault {
    Fault::Broken(format!("cards of product {code} are in use: put it back into the catalogue"))
}
