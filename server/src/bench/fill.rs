//! Filling a bank with cards and a past.

use std::sync::Arc;

use acquirer::PlayCard;
use anyhow::Context;
use authorization::{Kind, Merchant, Purpose, RepeatKey, Request, Verdict, Verdicts};
use card::Catalogue;
use jiff::{SignedDuration, Timestamp};
use vocabulary::{Channel, Money, Pan};

use crate::acquiring;
use crate::config::Config;
use crate::portfolio::{self, Progress};
use crate::running::{Opened, run};

/// Rows of one transaction.
const AT_ONCE: u64 = 2_000;
/// What is on every account: enough for any run.
const BALANCE: Money = Money::from_tenge(1_000_000_000);

/// Products without limits, so that what is measured is authorizing; with a shorter head, so that there are numbers
/// for ten million cards and to spare.
pub(super) fn catalogue() -> anyhow::Result<Catalogue> {
    let text = include_str!("../../../demo/products.toml");
    let lifted = text
        .lines()
        .map(|line| match line.split_once("_daily_tiyn = ") {
            Some((channel, _)) => format!("{channel}_daily_tiyn = {}", i64::MAX / 4),
            None if line.starts_with("issuer_prefix") => "issuer_prefix = \"995630\"".to_owned(),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n");
    Catalogue::parse(&lifted).context("the products to measure with")
}

/// Makes the cards and the past, unless an earlier run in the same folder has.
pub(super) fn fill(
    opened: &Opened,
    config: &Config,
    cards: u64,
    history: u64,
) -> anyhow::Result<Arc<[PlayCard]>> {
    let kept = config.data.join(format!("cards-{cards}-{history}-{}", opened.store.describe().len()));
    if let Ok(text) = std::fs::read_to_string(&kept) {
        return text.lines().map(read).collect::<Option<Vec<_>>>().map(Arc::from).context("the kept cards");
    }
    let cards = portfolio::make(opened, config, &Arc::new(catalogue()?), cards, BALANCE)?;
    make_history(opened, config, &cards, history)?;
    // Demonstration cards of a bank that exists for this run only.
    let lines = cards.iter().map(write).collect::<Vec<_>>().join("\n");
    std::fs::write(&kept, lines).with_context(|| kept.display().to_string())?;
    Ok(cards.into())
}

fn write(card: &PlayCard) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{} {} {}", card.pan.expose(), text(&card.expiry), text(&card.cvv.unwrap_or_default()))
}

fn read(line: &str) -> Option<PlayCard> {
    let mut words = line.split(' ');
    let pan = Pan::parse(words.next()?).ok()?;
    let expiry = words.next()?.as_bytes().try_into().ok()?;
    Some(PlayCard { pan, expiry, cvv: Some(words.next()?.as_bytes().try_into().ok()?), pin_block: None })
}

fn make_history(opened: &Opened, config: &Config, cards: &[PlayCard], count: u64) -> anyhow::Result<()> {
    let rules = acquiring::rules(config, &catalogue()?);
    let mut progress = Progress::begin("authorizations", count);
    let mut made = 0;
    // In the recent past, one after the other.
    let begin = Timestamp::now() - SignedDuration::from_hours(1);
    while made < count {
        let more = (count - made).min(AT_ONCE);
        let mut chance = vec![0; usize::try_from(more)? * 8];
        opened.store.random(&mut chance);
        let requests = chance
            .chunks_exact(8)
            .zip(made..)
            .map(|(bytes, number)| {
                let drawn = u64::from_le_bytes(bytes.try_into().unwrap_or_default());
                request(cards[(drawn % cards.len() as u64) as usize].pan, begin, number)
            })
            .collect::<Vec<_>>();
        let rules = Arc::clone(&rules);
        run(&opened.store, move |tx| authorization::authorize(tx, &rules, &requests).map(|_| ()))?;
        made += more;
        progress.tell(made);
    }
    Ok(())
}

fn request(pan: Pan, begin: Timestamp, number: u64) -> Request {
    let second = i64::try_from(number / 1_000).unwrap_or_default();
    Request {
        key: RepeatKey {
            transmitted_at: begin + SignedDuration::from_secs(second),
            stan: i64::try_from(number % 1_000_000).unwrap_or_default(),
            acquirer: "500001".to_owned(),
            rrn: format!("{number:012}"),
        },
        kind: Kind::Hold,
        purpose: Purpose::Purchase,
        pan,
        expiry: None,
        channel: Channel::Internet,
        amount: Money::from_tiyn(100 + i64::try_from(number % 100_000).unwrap_or_default()),
        foreign: None,
        verdicts: Verdicts { cvv: Verdict::Right, ..Verdicts::default() },
        merchant: Merchant { mcc: 5411, country: "398".to_owned(), name: "DEMO MARKET, ALMATY".to_owned() },
        partial: false,
        increment_of: None,
        approved_elsewhere: false,
    }
}
