//! What is played: which messages a shop, a terminal, a cash machine sends.

use std::fmt;

use iso8583::{BuildError, Builder, Message, Mti};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use vocabulary::Pan;

use crate::Plan;

/// What is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    /// A shop on the internet: the number, the expiry and the verification value are typed.
    Shop,
    /// A shop's terminal reading the chip.
    Pos,
    /// A cash machine.
    Atm,
}

/// A card to play with.
#[derive(Clone)]
pub struct PlayCard {
    /// Its number.
    pub pan: Pan,
    /// `YYMM`.
    pub expiry: [u8; 4],
    /// Its verification value, if it is known.
    pub cvv: Option<[u8; 3]>,
    /// The block of its PIN (DE 52), if it is to be sent; not by shops on the internet.
    pub pin_block: Option<[u8; 8]>,
}

/// Nothing of a card is printed.
impl fmt::Debug for PlayCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlayCard(…)")
    }
}

/// Chance that repeats (splitmix64, Steele, Lea and Flood 2014): good enough to draw cards.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound.max(1)
    }
}

/// Shops with their merchant category codes (ISO 18245): DE 43 has 25 characters of name, 13 of town, 2 of country.
const SHOPS: [(&str, &str); 6] = [
    ("5411", "DEMO MARKET              ALMATY       KZ"),
    ("5812", "DEMO CAFE                ASTANA       KZ"),
    ("5912", "DEMO APTEKA              SHYMKENT     KZ"),
    ("5541", "DEMO FUEL                KARAGANDA    KZ"),
    ("4121", "DEMO TAXI                ALMATY       KZ"),
    ("5732", "DEMO ELECTRONICS         AKTOBE       KZ"),
];
const MACHINE: (&str, &str) = ("6011", "DEMO ATM 0001            ALMATY       KZ");

/// Something that was sold: an approved request, as its answer tells it.
#[derive(Clone)]
pub struct Sale {
    /// Whose card.
    pub pan: Pan,
    /// The acquirer's code (DE 32).
    pub acquirer: String,
    /// RRN (DE 37).
    pub rrn: String,
    /// What proves the approval (DE 38).
    pub approval_code: String,
    /// Whether cash was given.
    pub cash: bool,
    /// How much was approved, in tiyn.
    pub amount: u64,
    /// The shop, and its town.
    pub place: (&'static str, &'static str),
    /// When the answer came.
    pub at: Timestamp,
}

/// Nothing of a card is printed.
impl fmt::Debug for Sale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sale(…)")
    }
}

impl Sale {
    /// What an answer approves; none if it declines, or leaves out what a shop needs to be paid.
    pub(crate) fn of(answer: &Message<'_>) -> Option<Sale> {
        if !matches!(answer.text(39)?, "00" | "10") {
            return None;
        }
        let mcc = answer.text(18)?;
        // DE 43 does not come back; each kind of shop played here has one place.
        let (_, place) = SHOPS.iter().chain([&MACHINE]).find(|(known, _)| *known == mcc)?;
        Some(Sale {
            pan: Pan::parse(answer.text(2)?).ok()?,
            acquirer: answer.text(32)?.to_owned(),
            rrn: answer.text(37)?.trim().to_owned(),
            approval_code: answer.text(38)?.to_owned(),
            cash: mcc == MACHINE.0,
            amount: answer.number(4)?,
            place: (place.get(..25)?.trim_end(), place.get(25..38)?.trim_end()),
            at: Timestamp::now(),
        })
    }
}

/// Writes one request, framed, at the end of `out`.
pub(crate) fn write(
    plan: &Plan,
    line: u64,
    stan: u64,
    chance: &mut Chance,
    builder: &mut Builder<'_>,
    out: &mut Vec<u8>,
) -> Result<(), BuildError> {
    let card = &plan.cards[chance.below(plan.cards.len() as u64) as usize];
    let (least, most) = plan.amounts;
    let amount = least + chance.below(most.saturating_sub(least) + 1);
    let (mcc, place) = match plan.scene {
        Scene::Atm => MACHINE,
        Scene::Shop | Scene::Pos => SHOPS[chance.below(SHOPS.len() as u64) as usize],
    };
    let now = TimeZone::UTC.to_datetime(Timestamp::now());
    let sent = [now.month(), now.day(), now.hour(), now.minute(), now.second()];
    let sent = sent.iter().fold(0, |digits, pair| digits * 100 + u64::from(pair.unsigned_abs()));
    builder.clear(Mti::AUTHORIZATION_REQUEST);
    builder.set(2, card.pan.expose())?;
    builder.set_number(3, if plan.scene == Scene::Atm { 10_000 } else { 0 })?;
    builder.set_number(4, amount)?.set_number(7, sent)?.set_number(11, stan)?.set(14, card.expiry)?;
    builder.set(18, mcc)?.set(19, "398")?;
    builder.set(22, if plan.scene == Scene::Shop { "812" } else { "051" })?;
    builder.set(25, if plan.scene == Scene::Shop { "59" } else { "00" })?;
    builder.set_number(32, 400_000 + line)?;
    builder.set(37, format!("{:012}", (line % 10_000) * 100_000_000 + stan))?;
    builder.set(41, "DEMO0001")?.set(42, "DEMO MERCHANT 1")?.set(43, place)?.set(49, "398")?;
    if let (Scene::Shop, Some(cvv)) = (plan.scene, &card.cvv) {
        builder.set(48, [b"9203", cvv.as_slice()].concat())?;
    }
    if let Some(block) = card.pin_block.filter(|_| plan.scene != Scene::Shop) {
        builder.set(52, block)?;
    }
    builder.write_frame(out)
}
