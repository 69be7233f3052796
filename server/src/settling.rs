//! `tolem clearing import`, `tolem clearing report`: paying shops, and whether everything adds up.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use authorization::Purpose;
use authorization::clearing::{self as posting, Cleared, Refused, Report, import};
use authorization::reconcile::{Differences, Reconciliation, WINDOW_DAYS, reconcile};
use card::Catalogue;
use clap::{Args, Subcommand};
use clearing::{File, Format, MOST_BYTES, Record};
use serde_json::{Value, json};
use vocabulary::{Money, Pan, civil_text};

use crate::acquiring;
use crate::config::Config;
use crate::content::Content;
use crate::running::{Opened, run};

/// What is done with presentments.
#[derive(Subcommand)]
pub(crate) enum Clearing {
    /// Post a presentment file: all of it, once.
    Import {
        /// The file, CSV or lines of one length (docs/clearing.md).
        file: PathBuf,
        #[command(flatten)]
        bank: WhichBank,
        /// Print one line of JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lay holds, entries and files side by side; ends with an error if they do not add up.
    Report {
        #[command(flatten)]
        bank: WhichBank,
        /// Days a shop may take before it is asked about.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(i64).range(0..=WINDOW_DAYS))]
        presented_within: i64,
        /// Print one line of JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Whose books.
#[derive(Args)]
pub(crate) struct WhichBank {
    /// The configuration.
    #[arg(long, default_value = "tolem.toml")]
    config: PathBuf,
    /// The demonstration's bank, which may be running meanwhile.
    #[arg(long, conflicts_with = "config")]
    demo: bool,
}

impl WhichBank {
    pub(crate) fn config(&self) -> anyhow::Result<Config> {
        if self.demo { Config::demonstration() } else { Config::read(&self.config) }
    }
}

impl Clearing {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Clearing::Import { file, bank, json } => post(&file, &bank.config()?, json),
            Clearing::Report { bank, presented_within, json } => {
                let opened = Opened::open(&bank.config()?)?;
                let found = read(&opened, presented_within)?;
                show(&found, presented_within, json);
                match found.differences.none() {
                    true => Ok(()),
                    false => bail!("holds, entries and files do not add up"),
                }
            }
        }
    }
}

fn post(path: &Path, config: &Config, json: bool) -> anyhow::Result<()> {
    let named = || path.display().to_string();
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).with_context(named)?;
    // One byte more than may be is enough to see that it is too many.
    opened.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).with_context(named)?;
    let file = File::parse(&bytes).with_context(named)?;
    let catalogue = Catalogue::parse(&Content::of(config).text("products.toml")?).context("products.toml")?;
    let rules = acquiring::rules(config, &catalogue);
    let head = file.header.clone();
    // Of the content, however it was spelt: the same file may come once in either format.
    let digest = store::sha256(file.write(Format::Csv).with_context(named)?.as_bytes());
    let file = Arc::new(in_our_words(file, digest));
    match Opened::open(config)?.store.run(move |tx| import(tx, &rules, &file))? {
        Ok(report) => {
            print(&report, json);
            Ok(())
        }
        Err(Refused::AnotherContent) => bail!(
            "{}: the file {} of {} was posted before with another content; nothing was posted now",
            named(),
            head.id,
            head.scheme
        ),
    }
}

fn in_our_words(file: File, digest: [u8; 32]) -> posting::File {
    let head = file.header;
    posting::File {
        scheme: head.scheme,
        number: head.id,
        business_date: head.business_date,
        digest,
        records: file.records.into_iter().map(record).collect(),
    }
}

fn record(it: Record) -> posting::Record {
    posting::Record {
        reference: it.reference,
        pan: Pan::parse(it.pan.expose()).ok(),
        masked_pan: it.pan.masked(),
        // As the switch reads DE 32.
        acquirer: it.acquirer.trim_start_matches('0').to_owned(),
        rrn: it.rrn,
        approval_code: it.approval_code,
        purpose: match it.purpose {
            clearing::Purpose::Purchase => Purpose::Purchase,
            clearing::Purpose::Cash => Purpose::Cash,
            clearing::Purpose::Transfer => Purpose::Transfer,
            clearing::Purpose::Refund => Purpose::Refund,
        },
        amount: Money::from_tiyn(it.amount),
        last: it.last,
        operation_at: it.operation_at,
        merchant: if it.town.is_empty() { it.merchant } else { format!("{}, {}", it.merchant, it.town) },
    }
}

fn read(opened: &Opened, presented_within: i64) -> anyhow::Result<Reconciliation> {
    run(&opened.store, move |tx| reconcile(tx, presented_within))
}

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn print(report: &Report, json: bool) {
    if json {
        let outcome = |(word, count, tiyn): (&str, usize, i128)| json!({ "outcome": word, "records": count, "tiyn": tiyn.to_string() });
        let record = |it: &Cleared| {
            json!({
                "record": it.line,
                "reference": it.reference,
                "pan": it.masked_pan,
                "merchant": it.merchant,
                "purpose": it.purpose.word(),
                "tiyn": it.amount.tiyn(),
                "outcome": it.presented.word(),
                "difference_tiyn": it.presented.difference().tiyn(),
            })
        };
        let line = json!({
            "scheme": report.scheme,
            "file": report.number,
            "business_date": report.business_date.to_string(),
            "imported_at": report.imported_at.to_string(),
            "posted_before": report.repeated,
            "records": report.records.len(),
            "outcomes": report.sums().into_iter().map(outcome).collect::<Vec<_>>(),
            "exceptions": report.exceptions().map(record).collect::<Vec<_>>(),
        });
        return println!("{line}");
    }
    let when = civil_text(report.imported_at);
    let before = if report.repeated { ", as it was posted before" } else { "" };
    println!("{} {} of {}: {when}{before}", report.scheme, report.number, report.business_date);
    for (word, count, tiyn) in report.sums() {
        println!("  {:<16}{count:>8}  {}", plainly(word), amount(tiyn));
    }
    for it in report.exceptions() {
        let difference = match it.presented.difference() {
            Money::ZERO => String::new(),
            difference => format!(" by {difference}"),
        };
        println!(
            "  record {}: {}{difference}: {} {} {}, {}, reference {}",
            it.line,
            plainly(it.presented.word()),
            it.purpose.word(),
            it.amount,
            it.masked_pan,
            it.merchant,
            it.reference
        );
    }
}

fn plainly(word: &str) -> &str {
    match word {
        "taken_at_once" => "taken at once",
        "no_such_card" => "no such card",
        "account_closed" => "account closed",
        other => other,
    }
}

fn amount(tiyn: i128) -> String {
    i64::try_from(tiyn).map_or_else(|_| format!("{tiyn} tiyn"), |tiyn| Money::from_tiyn(tiyn).to_string())
}

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn show(found: &Reconciliation, presented_within: i64, json: bool) {
    let (missing, missing_amount, oldest) = &found.never_presented;
    if json {
        let live = found.live.iter().flat_map(|(age, live)| {
            live.iter().map(move |one| {
                json!({ "from_days": age, "channel": one.channel.word(), "holds": one.count, "tiyn": one.amount.tiyn() })
            })
        });
        let differences = named(&found.differences).into_iter();
        let line = json!({
            "at": found.at.to_string(),
            "live": live.collect::<Vec<_>>(),
            "never_presented": { "after_days": presented_within, "authorizations": missing, "tiyn": missing_amount.tiyn() },
            "posted_without_hold": { "records": found.without_hold.0, "tiyn": found.without_hold.1.tiyn() },
            "differences": differences.map(|(_, key, count)| (key.to_owned(), Value::from(count))).collect::<serde_json::Map<_, _>>(),
            "adds_up": found.differences.none(),
        });
        return println!("{line}");
    }
    println!("Reconciliation, {}\n\nlive holds", civil_text(found.at));
    let mut ages = found.live.iter().peekable();
    while let Some((age, live)) = ages.next() {
        let span = match ages.peek() {
            Some((next, _)) => format!("{age} to {next} days"),
            None => format!("over {age} days"),
        };
        for one in live {
            println!("  {span:<16}{:<14}{:>8}  {}", one.channel.word(), one.count, one.amount);
        }
    }
    println!(
        "\napproved more than {presented_within} days ago and never presented: {missing}, {missing_amount}"
    );
    for it in oldest {
        let when = civil_text(it.decided_at);
        println!("  {when}  RRN {}  acquirer {}  {}", it.key.rrn, it.key.acquirer, it.outcome.amount());
    }
    println!(
        "posted without a hold in {WINDOW_DAYS} days: {}, {}",
        found.without_hold.0, found.without_hold.1
    );
    println!("\nmust be zero");
    for (what, _, count) in named(&found.differences) {
        println!("  {what:<64}{count:>8}");
    }
}

/// What each difference is called: for people, and in JSON.
fn named(it: &Differences) -> [(&'static str, &'static str, i64); 7] {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    [
        ("sum of all entries, tiyn", "entries_sum", it.books.entries_sum),
        ("movements whose entries do not sum to zero", "unbalanced_postings", it.books.unbalanced_postings),
        ("accounts whose balance is not the sum of its entries", "wrong_posted", it.books.wrong_posted),
        ("accounts whose blocked sum is not the sum of its holds", "wrong_held", it.books.wrong_held),
        ("accounts whose claimed sum is not the sum of its claims", "wrong_claimed", it.books.wrong_claimed),
        (
            "authorizations whose entries are not what they say was cleared",
            "wrong_cleared",
            count(it.cleared),
        ),
        ("records of files whose entries are not what they say", "wrong_records", count(it.records)),
    ]
}
