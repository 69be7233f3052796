//! The one file where DE numbers meet our words. Source of the fields: ISO 8583:1987; docs/iso8583.md says what of
//! it we read and what private fields we use.

use authorization::{
    Answer, Decline, ForeignAmount, Kind, Merchant, Outcome, Purpose, RepeatKey, Request, Reversal, Reversed,
};
use card::Expiry;
use iso8583::{BuildError, Builder, Class, Message, Mti, Version};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use keys::CardKeys;
use ledger::Balance;
use vocabulary::{Channel, Money, Pan};

use crate::verify::{Secrets, Track, verify};

/// What a message asks of us.
#[derive(Debug)]
pub(crate) enum Asked {
    /// Money, or it tells that money went.
    Authorize(Box<Request>),
    /// To take something back.
    Reverse(Box<Reversal>),
    /// About the line itself.
    Line(LineAct),
}

/// What network management asks for (DE 70).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineAct {
    SignOn,
    SignOff,
    Echo,
}

/// Response codes (DE 39) that follow from the message or from us, not from a decision.
pub(crate) mod code {
    pub(crate) const APPROVED: &str = "00";
    pub(crate) const APPROVED_IN_PART: &str = "10";
    pub(crate) const INVALID_TRANSACTION: &str = "12";
    pub(crate) const NOT_FOUND: &str = "25";
    pub(crate) const FORMAT_ERROR: &str = "30";
    pub(crate) const INOPERATIVE: &str = "91";
    pub(crate) const MALFUNCTION: &str = "96";
}

/// The account's currency, ISO 4217 numeric: the tenge.
const TENGE: &str = "398";
/// The most that DE 4 holds.
const MOST: u64 = 999_999_999_999;

/// Reads a message; the error is the response code that tells why it cannot be served.
pub(crate) fn read(message: &Message<'_>, keys: &CardKeys, now: Timestamp) -> Result<Asked, &'static str> {
    let mti = message.mti();
    if mti.version() != Version::Iso1987 {
        // Later editions give the same numbers to other fields.
        return Err(code::INVALID_TRANSACTION);
    }
    match mti.class() {
        Class::NetworkManagement => line_act(message),
        Class::Authorization | Class::Financial if mti.is_request() || mti.is_advice() => {
            request(message, keys, now).map(|request| Asked::Authorize(Box::new(request)))
        }
        Class::Reversal if mti.is_request() || mti.is_advice() => {
            reversal(message, now).map(|reversal| Asked::Reverse(Box::new(reversal)))
        }
        _ => Err(code::INVALID_TRANSACTION),
    }
}

fn line_act(message: &Message<'_>) -> Result<Asked, &'static str> {
    match need(message, 70)? {
        "001" | "061" => Ok(Asked::Line(LineAct::SignOn)),
        "002" | "062" => Ok(Asked::Line(LineAct::SignOff)),
        "301" | "270" => Ok(Asked::Line(LineAct::Echo)),
        _ => Err(code::INVALID_TRANSACTION),
    }
}

fn request(message: &Message<'_>, keys: &CardKeys, now: Timestamp) -> Result<Request, &'static str> {
    let track = track_two(message)?;
    let pan = match (message.text(2), &track) {
        (Some(pan), Some((other, _))) if pan != *other => return Err(code::FORMAT_ERROR),
        (Some(pan), _) => Pan::parse(pan),
        (None, Some((pan, _))) => Pan::parse(pan),
        (None, None) => return Err(code::FORMAT_ERROR),
    };
    // A number whose check digit is wrong is no card of anybody's.
    let pan = pan.map_err(|_| response_code(Decline::NoSuchCard))?;
    let processing = need(message, 3)?;
    let purpose = purpose(&processing[..2]).ok_or(code::INVALID_TRANSACTION)?;
    let merchant = merchant(message)?;
    let (amount, foreign) = amount(message)?;
    let given_expiry = message.text(14).or(track.map(|(_, track)| track.expiry));
    let expiry = match given_expiry {
        Some(yymm) => Some(Expiry::parse_yymm(yymm).ok_or(code::FORMAT_ERROR)?),
        None => None,
    };
    let track = track.map(|(_, track)| track).filter(|track| !track.cvv.is_empty());
    let typed = private(message, "92");
    // What an advice tells is not judged, so that its PIN is nobody's business.
    let pin_block = message.field(52).filter(|_| message.mti().is_request());
    let secrets = Secrets { pan: &pan, expiry: given_expiry, typed, track, pin_block };
    let increment_of = match message.text(90) {
        Some(original) => Some(original_key(message, original, now)?.1),
        None => None,
    };
    Ok(Request {
        key: repeat_key(message, now)?,
        kind: kind(message.mti()).ok_or(code::INVALID_TRANSACTION)?,
        purpose,
        pan,
        expiry,
        channel: channel(message, purpose, merchant.mcc),
        amount,
        foreign,
        verdicts: verify(keys, &secrets)?,
        merchant,
        // A part of a foreign amount would have to be told in two currencies, and only the scheme knows its rate.
        partial: in_tenge(message) && private(message, "61").is_some_and(|flags| flags.starts_with('1')),
        increment_of,
        approved_elsewhere: message.text(39).is_none_or(|told| told == code::APPROVED),
    })
}

fn reversal(message: &Message<'_>, now: Timestamp) -> Result<Reversal, &'static str> {
    let (original_kind, original) = original_key(message, need(message, 90)?, now)?;
    // DE 95: the actual amount first. Zeros there, or no field, take back the whole.
    let remaining = match message.text(95).and_then(|amounts| amounts.get(..12)) {
        Some(actual) => Some(Money::from_tiyn(actual.parse::<i64>().map_err(|_| code::FORMAT_ERROR)?)),
        None => None,
    };
    Ok(Reversal { key: repeat_key(message, now)?, original, original_kind, remaining })
}

/// DE 90: MTI (4), STAN (6), DE 7 (10), acquirer (11), forwarder (11) of the original; its RRN is that of DE 37.
fn original_key(
    message: &Message<'_>,
    original: &str,
    now: Timestamp,
) -> Result<(Kind, RepeatKey), &'static str> {
    let part = |from: usize, to: usize| original.get(from..to).ok_or(code::FORMAT_ERROR);
    let mti = Mti::parse(part(0, 4)?).ok_or(code::FORMAT_ERROR)?;
    let acquirer = part(20, 31)?.trim_start_matches('0');
    let key = RepeatKey {
        transmitted_at: transmitted_at(part(10, 20)?, now).ok_or(code::FORMAT_ERROR)?,
        stan: part(4, 10)?.parse().map_err(|_| code::FORMAT_ERROR)?,
        acquirer: if acquirer.is_empty() { acquirer_of(message)? } else { acquirer.to_owned() },
        rrn: need(message, 37)?.to_owned(),
    };
    Ok((kind(mti).ok_or(code::FORMAT_ERROR)?, key))
}

fn repeat_key(message: &Message<'_>, now: Timestamp) -> Result<RepeatKey, &'static str> {
    Ok(RepeatKey {
        transmitted_at: transmitted_at(need(message, 7)?, now).ok_or(code::FORMAT_ERROR)?,
        stan: need(message, 11)?.parse().map_err(|_| code::FORMAT_ERROR)?,
        acquirer: acquirer_of(message)?,
        rrn: need(message, 37)?.to_owned(),
    })
}

/// DE 32 without the zeros that DE 90 puts before it.
fn acquirer_of(message: &Message<'_>) -> Result<String, &'static str> {
    let acquirer = need(message, 32)?.trim_start_matches('0');
    if acquirer.is_empty() { Err(code::FORMAT_ERROR) } else { Ok(acquirer.to_owned()) }
}

/// DE 7, `MMDDhhmmss` in UTC, which lacks a year: the one that brings it nearest to now.
fn transmitted_at(text: &str, now: Timestamp) -> Option<Timestamp> {
    let pair = |at: usize| text.get(at..at + 2)?.parse::<i8>().ok();
    let this_year = TimeZone::UTC.to_datetime(now).year();
    let in_year = |year: i16| {
        let local = DateTime::new(year, pair(0)?, pair(2)?, pair(4)?, pair(6)?, pair(8)?, 0).ok()?;
        Some(TimeZone::UTC.to_zoned(local).ok()?.timestamp())
    };
    let candidates = (this_year - 1..=this_year + 1).filter_map(in_year);
    candidates.min_by_key(|candidate| candidate.duration_since(now).abs())
}

fn kind(mti: Mti) -> Option<Kind> {
    match (mti.class(), mti.is_request(), mti.is_advice()) {
        (Class::Authorization, true, _) => Some(Kind::Hold),
        (Class::Authorization, _, true) => Some(Kind::HoldAdvice),
        (Class::Financial, true, _) => Some(Kind::Debit),
        (Class::Financial, _, true) => Some(Kind::DebitAdvice),
        _ => None,
    }
}

/// The first two digits of DE 3.
fn purpose(transaction: &str) -> Option<Purpose> {
    match transaction {
        "00" | "09" | "11" | "50" => Some(Purpose::Purchase),
        "01" | "17" => Some(Purpose::Cash),
        "10" | "26" | "40" => Some(Purpose::Transfer),
        "20" | "22" | "28" => Some(Purpose::Refund),
        "30" | "31" => Some(Purpose::Inquiry),
        _ => None,
    }
}

/// Merchants that send money on rather than sell (ISO 18245): money orders, transfers.
const TRANSFERRING: [i64; 4] = [4829, 6536, 6537, 6538];
/// Cash at a counter and at a machine.
const CASH: [i64; 2] = [6010, 6011];

fn channel(message: &Message<'_>, purpose: Purpose, mcc: i64) -> Channel {
    if purpose == Purpose::Cash || CASH.contains(&mcc) {
        return Channel::CashMachine;
    }
    if purpose == Purpose::Transfer || TRANSFERRING.contains(&mcc) {
        return Channel::Transfer;
    }
    // DE 22: 01 typed, 10 kept by the merchant, 81 electronic commerce. DE 25: 08 by post or telephone, 59
    // electronic commerce. Whoever says nothing is taken to be at a distance if no track was read.
    let entry = message.text(22).and_then(|entry| entry.get(..2)).unwrap_or("00");
    let condition = message.text(25).unwrap_or("00");
    let at_a_distance = matches!(entry, "01" | "10" | "81")
        || matches!(condition, "08" | "59")
        || (entry == "00" && !message.has(35));
    if at_a_distance { Channel::Internet } else { Channel::Terminal }
}

/// DE 4 in tenge, or DE 6 where DE 49 is another currency and the scheme has converted.
fn amount(message: &Message<'_>) -> Result<(Money, Option<ForeignAmount>), &'static str> {
    let given = message.number(4).ok_or(code::FORMAT_ERROR)?;
    let money =
        |tiyn: u64| i64::try_from(tiyn.min(MOST)).map(Money::from_tiyn).map_err(|_| code::FORMAT_ERROR);
    match message.text(49).unwrap_or(TENGE) {
        TENGE => Ok((money(given)?, None)),
        currency if message.text(51) == Some(TENGE) => {
            let billed = message.number(6).ok_or(code::FORMAT_ERROR)?;
            let minor = i64::try_from(given).map_err(|_| code::FORMAT_ERROR)?;
            Ok((money(billed)?, Some(ForeignAmount { minor, currency: currency.to_owned() })))
        }
        _ => Err(code::INVALID_TRANSACTION),
    }
}

fn in_tenge(message: &Message<'_>) -> bool {
    message.text(49).is_none_or(|currency| currency == TENGE)
}

/// DE 18, 19, and of DE 43 name (25) and town (13).
fn merchant(message: &Message<'_>) -> Result<Merchant, &'static str> {
    let mcc = match message.text(18) {
        Some(mcc) => mcc.parse().map_err(|_| code::FORMAT_ERROR)?,
        None => 0,
    };
    let place = message.text(43).unwrap_or_default();
    let name = place.get(..25).unwrap_or(place).trim();
    let town = place.get(25..38).unwrap_or_default().trim();
    let name = if town.is_empty() { name.to_owned() } else { format!("{name}, {town}") };
    Ok(Merchant { mcc, country: message.text(19).unwrap_or_default().to_owned(), name })
}

/// Track 2 (DE 35): the number, `=` or `D`, YYMM, service code, discretionary data, of which the CVV is the three
/// digits after five of the PIN verification value.
fn track_two<'m>(message: &'m Message<'_>) -> Result<Option<(&'m str, Track<'m>)>, &'static str> {
    let Some(track) = message.text(35) else { return Ok(None) };
    let (pan, rest) = track.split_once(['=', 'D']).ok_or(code::FORMAT_ERROR)?;
    let part = |from: usize, to: usize| rest.get(from..to).ok_or(code::FORMAT_ERROR);
    let from_chip = message.text(22).is_some_and(|entry| entry.starts_with("05") || entry.starts_with("07"));
    let track = Track {
        expiry: part(0, 4)?,
        service_code: part(4, 7)?,
        cvv: rest.get(12..15).unwrap_or_default(),
        from_chip,
    };
    Ok(Some((pan, track)))
}

/// A subelement of DE 48: two digits of tag, two of length, the value; a letter (the transaction category) may stand
/// before the first. 92 is the CVV2, 61 what the terminal can do, beginning with 1 if it takes partial approvals.
fn private<'m>(message: &'m Message<'_>, wanted: &str) -> Option<&'m str> {
    let mut rest = message.text(48)?;
    if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
        rest = &rest[1..];
    }
    while let (Some(tag), Some(length)) = (rest.get(..2), rest.get(2..4)) {
        let digits = length.bytes().all(|digit| digit.is_ascii_digit());
        let end = 4 + length.parse::<usize>().ok().filter(|_| digits)?;
        let value = rest.get(4..end)?;
        if tag == wanted {
            return Some(value);
        }
        rest = &rest[end..];
    }
    None
}

fn need<'m>(message: &'m Message<'_>, number: u8) -> Result<&'m str, &'static str> {
    message.text(number).ok_or(code::FORMAT_ERROR)
}

/// Fields that come back as they were sent.
const ECHOED: [u8; 16] = [2, 3, 4, 7, 11, 12, 13, 14, 18, 24, 32, 33, 37, 41, 42, 49];

/// Writes the answer to a message with this response code, framed, at the end of `out`.
pub(crate) fn plain(message: &Message<'_>, response_code: &str, out: &mut Vec<u8>) -> Result<(), BuildError> {
    match begin(message)? {
        Some(mut builder) => builder.set(39, response_code)?.write_frame(out),
        None => Ok(()),
    }
}

/// Writes the answer that was decided; tells its response code.
pub(crate) fn decided(
    message: &Message<'_>,
    answer: &Answer,
    out: &mut Vec<u8>,
) -> Result<&'static str, BuildError> {
    let code = match &answer.outcome {
        // An advice is acknowledged whatever it told.
        _ if message.mti().is_advice() => code::APPROVED,
        Outcome::Declined(decline) => response_code(*decline),
        // An inquiry that mentions an amount is told that nothing of it is promised.
        Outcome::Approved { amount: Money::ZERO, .. } => code::APPROVED,
        Outcome::Approved { amount, .. } if in_part(message, *amount) => code::APPROVED_IN_PART,
        Outcome::Approved { .. } => code::APPROVED,
    };
    let Some(mut builder) = begin(message)? else { return Ok(code) };
    if let Outcome::Approved { amount, approval_code } = &answer.outcome {
        builder.set(38, approval_code)?;
        if !message.mti().is_advice() && in_part(message, *amount) {
            builder.set_number(4, amount.tiyn().unsigned_abs())?;
        }
    }
    if let Some(balance) = &answer.balance {
        builder.set(54, balances(balance))?;
    }
    builder.set(39, code)?.write_frame(out)?;
    Ok(code)
}

/// Writes the answer to a reversal; tells its response code.
pub(crate) fn taken_back(
    message: &Message<'_>,
    reversed: Reversed,
    out: &mut Vec<u8>,
) -> Result<&'static str, BuildError> {
    let code = match reversed {
        Reversed::Done(_) | Reversed::DoneBefore | Reversed::NothingToReverse => code::APPROVED,
        Reversed::NeverSeen => code::NOT_FOUND,
    };
    plain(message, code, out).map(|()| code)
}

fn begin<'s>(message: &Message<'s>) -> Result<Option<Builder<'s>>, BuildError> {
    let Some(mut builder) = Builder::answer(message) else { return Ok(None) };
    for number in ECHOED {
        builder.copy(message, number)?;
    }
    builder.copy(message, 70)?;
    Ok(Some(builder))
}

fn in_part(message: &Message<'_>, approved: Money) -> bool {
    in_tenge(message) && message.number(4).is_some_and(|asked| approved.tiyn().unsigned_abs() < asked)
}

/// DE 54: account type, amount type (01 ledger, 02 available), currency, sign, twelve digits; one after the other.
fn balances(balance: &Balance) -> String {
    let one = |kind: &str, money: Money| {
        let sign = if money < Money::ZERO { 'D' } else { 'C' };
        format!("00{kind}{TENGE}{sign}{:012}", money.tiyn().unsigned_abs().min(MOST))
    };
    one("01", balance.posted) + &one("02", balance.available())
}

/// What an acquirer hears of a decline (DE 39, ISO 8583:1987, table of response codes).
fn response_code(decline: Decline) -> &'static str {
    match decline {
        Decline::ReversedBefore | Decline::NothingToRaise => code::INVALID_TRANSACTION,
        Decline::NoSuchCard | Decline::CardClosed => "14",
        Decline::CardNotActive
        | Decline::CardBlocked
        | Decline::CardFrozen
        | Decline::DebitsStopped
        | Decline::CountryForbidden => "62",
        Decline::CardLost => "41",
        Decline::CardStolen => "43",
        Decline::CardExpired | Decline::WrongExpiry => "54",
        Decline::AccountClosed => "53",
        Decline::ChannelClosed => "57",
        Decline::MerchantKindForbidden => "58",
        Decline::WrongCvv | Decline::CvvMissing | Decline::WrongCavv => "63",
        Decline::PinMissing | Decline::WrongPin => "55",
        Decline::PinTriesExceeded => "75",
        Decline::OverPerTransaction | Decline::OverDailyAmount | Decline::OverWithout3ds => "61",
        Decline::OverDailyCount => "65",
        Decline::NotEnough => "51",
    }
}

#[cfg(test)]
mod tests;
