//! `tolem simulate shop|pos|atm`: an acquirer at a running switch; `tolem describe 8583`: its messages, read.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use acquirer::{Plan, PlayCard, Sale, Scene, Tally};
use anyhow::{Context, bail};
use card::Catalogue;
use cardcrypto::Pin;
use clap::{Args, Subcommand};
use clearing::{CardNumber, File, Format, Header, Purpose, Record};
use iso8583::Spec;
use jiff::Timestamp;
use serde::Deserialize;
use vocabulary::{Money, Pan};

use crate::config::Config;
use crate::content::Content;
use crate::portfolio;
use crate::running::Opened;
use crate::simulate::bank::SimulateBank;

/// Who is played.
#[derive(Subcommand)]
pub(crate) enum Simulate {
    /// Shops on the internet.
    Shop(Play),
    /// Shops' terminals reading chips.
    Pos(Play),
    /// Cash machines.
    Atm(Play),
    /// Cards to play with: issues many at once into the demonstration, each with money on its account.
    Cards {
        /// How many.
        #[arg(long, default_value_t = 100)]
        count: u64,
        /// How much is put on each account, in tenge.
        #[arg(long, default_value = "100000")]
        balance: String,
    },
    /// A whole bank with everybody who deals with it, in virtual time, checked against a model.
    Bank(SimulateBank),
}

/// How it is played.
#[derive(Args)]
pub(crate) struct Play {
    /// The switch.
    #[arg(long, default_value = "127.0.0.1:8583")]
    to: SocketAddr,
    /// The demonstration's portal, which tells the cards to play with.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    portal: String,
    /// How many messages to send.
    #[arg(long, default_value_t = 20)]
    count: u64,
    /// Messages a second; without it, the next is sent when one is answered.
    #[arg(long)]
    rate: Option<u64>,
    /// Connections.
    #[arg(long, default_value_t = 1)]
    connections: usize,
    /// Messages in flight on each connection.
    #[arg(long, default_value_t = 1)]
    in_flight: usize,
    /// The smallest amount, in tenge.
    #[arg(long, default_value = "100")]
    least: String,
    /// The largest amount, in tenge.
    #[arg(long, default_value = "5000")]
    most: String,
    /// From which all chance follows.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A file that describes another wire than ISO 8583:1987 in ASCII.
    #[arg(long)]
    flavour: Option<std::path::PathBuf>,
    /// Write a presentment file of what was approved: CSV if its name ends in .csv, else lines of one length.
    #[arg(long)]
    clearing: Option<std::path::PathBuf>,
    /// The PIN to type at machines and terminals, the same for all cards, as its holder has set it: the bank cannot
    /// tell it. Its block is made under the demonstration's own key, in ./data.
    #[arg(long)]
    pin: Option<String>,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

impl Simulate {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Simulate::Shop(play) => play.run(Scene::Shop),
            Simulate::Pos(play) => play.run(Scene::Pos),
            Simulate::Atm(play) => play.run(Scene::Atm),
            Simulate::Cards { count, balance } => make_cards(count, &balance),
            Simulate::Bank(bank) => bank.run(),
        }
    }
}

impl Play {
    fn run(self, scene: Scene) -> anyhow::Result<()> {
        let mut cards = cards(&self.portal)?;
        if cards.is_empty() {
            bail!("the demonstration has issued no card yet: order one at {}/bank/order", self.portal);
        }
        if let Some(pin) = &self.pin {
            type_pin(&mut cards, pin)?;
        }
        let tiyn = |text: &str| {
            let money = Money::parse(text).context("an amount in tenge, as 100 or 99.50");
            money.and_then(|money| u64::try_from(money.tiyn()).context("an amount"))
        };
        let plan = Plan {
            to: self.to,
            spec: Arc::new(spec(self.flavour.as_deref())?),
            scene,
            cards: cards.into(),
            amounts: (tiyn(&self.least)?, tiyn(&self.most)?),
            connections: self.connections,
            in_flight: self.in_flight,
            rate: self.rate,
            most: Some(self.count),
            lasting: Duration::from_secs(24 * 3600),
            seed: self.seed,
            keep_sales: self.clearing.is_some(),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let tally = runtime.block_on(async {
            let answered = Arc::new(AtomicU64::new(0));
            let (heard, count) = (Arc::clone(&answered), self.count);
            let telling = tokio::spawn(async move {
                loop {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    eprintln!("  {} of {count} answered", heard.load(Ordering::Relaxed));
                }
            });
            let tally = acquirer::play(&plan, &answered).await;
            telling.abort();
            tally
        });
        let tally = tally.with_context(|| format!("the switch at {}", self.to))?;
        if let Some(path) = &self.clearing {
            presentments(&tally.sales, path)?;
        }
        summary(tally, self.json);
        Ok(())
    }
}

/// Gives each card the block of this PIN, as an acquirer would who has agreed on the key with us.
fn type_pin(cards: &mut [PlayCard], pin: &str) -> anyhow::Result<()> {
    let pin = Pin::parse(pin).context("--pin: 4 to 12 digits")?;
    let config = Config::demonstration()?;
    let opened = Opened::open(&config)?;
    for card in cards {
        card.pin_block = Some(opened.keys.seal_pin(&card.pan, &pin)?.bytes());
    }
    Ok(())
}

/// Writes what shops now ask to be paid. Its number and its references are of this second: another run's are others.
fn presentments(sales: &[Sale], path: &Path) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let record = |(place, sale): (usize, &Sale)| -> anyhow::Result<Record> {
        Ok(Record {
            reference: format!("{}{place:08}", now.as_second()),
            pan: CardNumber::parse(sale.pan.expose()).context("a card's number")?,
            acquirer: sale.acquirer.clone(),
            rrn: sale.rrn.clone(),
            approval_code: sale.approval_code.clone(),
            purpose: if sale.cash { Purpose::Cash } else { Purpose::Purchase },
            amount: i64::try_from(sale.amount)?,
            last: true,
            operation_at: sale.at,
            merchant: sale.place.0.to_owned(),
            town: sale.place.1.to_owned(),
        })
    };
    let header = Header {
        id: format!("SIM-{}", now.as_second()),
        scheme: "DEMO".to_owned(),
        business_date: vocabulary::civil_day(now),
    };
    let file = File { header, records: sales.iter().enumerate().map(record).collect::<anyhow::Result<_>>()? };
    let csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let text = file.write(if csv { Format::Csv } else { Format::Fixed })?;
    std::fs::write(path, text).with_context(|| path.display().to_string())
}

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn summary(mut tally: Tally, json: bool) {
    let (p50, p99) = (tally.wait_micros(500), tally.wait_micros(990));
    let unanswered = tally.sent - tally.answered();
    if json {
        let line = serde_json::json!({
            "sent": tally.sent,
            "answers": tally.answers,
            "approved": tally.approved(),
            "unanswered": unanswered,
            "seconds": tally.elapsed.as_secs_f64(),
            "p50_us": p50,
            "p99_us": p99,
        });
        return println!("{line}");
    }
    println!("sent {}, approved {}, unanswered {unanswered}", tally.sent, tally.approved());
    for (code, count) in &tally.answers {
        println!("  {code}  {count}");
    }
    println!("half of the answers within {p50} µs, 99 of a hundred within {p99} µs");
}

/// Issues cards into the demonstration; the portal tells them at `/demo/cards.json`.
#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn make_cards(count: u64, balance: &str) -> anyhow::Result<()> {
    let balance = Money::parse(balance).context("--balance: an amount in tenge, as 100000")?;
    let config = Config::demonstration()?;
    let opened = Opened::open(&config)?;
    let catalogue = Content::of(&config).text("products.toml")?;
    let catalogue = Arc::new(Catalogue::parse(&catalogue).context("products.toml")?);
    let made = portfolio::make(&opened, &config, &catalogue, count, balance)?;
    println!("{} cards, {balance} on each account", made.len());
    Ok(())
}

/// A card as the demonstration tells it.
#[derive(Deserialize)]
struct Told {
    pan: String,
    expiry: String,
    cvv: String,
}

fn cards(portal: &str) -> anyhow::Result<Vec<PlayCard>> {
    let address = format!("{}/demo/cards.json", portal.trim_end_matches('/'));
    let mut answer = ureq::get(&address).call().with_context(|| {
        format!(
            "{address}: the cards to play with come from a running `tolem demo`; --portal says where it is"
        )
    })?;
    let told: Vec<Told> = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
    told.iter().map(read).collect::<Option<_>>().context("the demonstration's cards")
}

fn read(told: &Told) -> Option<PlayCard> {
    let (month, year) = told.expiry.split_once('/')?;
    Some(PlayCard {
        pan: Pan::parse(&told.pan).ok()?,
        expiry: format!("{year}{month}").into_bytes().try_into().ok()?,
        cvv: told.cvv.as_bytes().try_into().ok(),
        pin_block: None,
    })
}

/// The message as people read it.
pub(crate) fn describe(message: &str, flavour: Option<&Path>) -> anyhow::Result<String> {
    let given = match std::fs::read(message) {
        Ok(bytes) => bytes,
        Err(_) => message.as_bytes().to_vec(),
    };
    let digits = given.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<_>>();
    let bytes = match from_hex(&digits) {
        Some(bytes) => bytes,
        None if Path::new(message).exists() => given,
        None => bail!("{message}: neither hexadecimal digits nor a file"),
    };
    Ok(iso8583::describe(&spec(flavour)?, &bytes))
}

fn from_hex(digits: &[u8]) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let even = !digits.is_empty() && digits.len().is_multiple_of(2);
    if even { digits.chunks_exact(2).map(pair).collect() } else { None }
}

fn spec(flavour: Option<&Path>) -> anyhow::Result<Spec> {
    let Some(path) = flavour else { return Ok(Spec::iso1987()) };
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Spec::parse_toml(&text).with_context(|| path.display().to_string())
}
