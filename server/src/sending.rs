//! `tolem transfers export`, `tolem transfers files`, `tolem transfers return`: transfers to other banks.
//!
//! ```text
//!   FILE.part made and locked ─► settled, in one transaction ─► written, synced ─► renamed to FILE
//! ```
//!
//! Killed before the settling, nothing has happened; killed after it, there is no FILE, and whoever runs the command next
//! is told the number by which it is written again, the same to the byte.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use ledger::Account;
use onboarding::Holder;
use statements::{Currency, Order, Orders, Party, write_orders};
use transfer::{Batch, BatchFacts, ReturnRefused, Returned, Transfer};
use vocabulary::{Language, TransferId, almaty, civil_text};

use crate::config::Config;
use crate::running::{Opened, run};
use crate::settling::WhichBank;

/// What is done with transfers to other banks.
#[derive(Subcommand)]
pub(crate) enum Transfers {
    /// Gather those that wait into a file (pain.001.001.09) for whoever carries them, and settle them.
    Export {
        /// The file to write; one that is there already is left alone.
        file: PathBuf,
        /// Write the file of that number again instead, or the `last` one: it is what it was.
        #[arg(long, value_name = "NUMBER|last", value_parser = which)]
        again: Option<Which>,
        #[command(flatten)]
        bank: WhichBank,
    },
    /// Name the files made last, the newest first: number, day, transfers, sum.
    Files {
        #[command(flatten)]
        bank: WhichBank,
    },
    /// Give one back that the other bank did not take: its amount, not the fee. The sender is told.
    Return {
        /// Its number, as the file and the receipt name it.
        number: String,
        /// Why, in the other bank's words; the sender reads it.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        bank: WhichBank,
    },
}

/// A file that was made before.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    /// The newest.
    Last,
    /// That of this number.
    Number(i64),
}

fn which(text: &str) -> Result<Which, String> {
    if text == "last" {
        return Ok(Which::Last);
    }
    text.parse().map(Which::Number).map_err(|_| "a number of `tolem transfers files`, or last".to_owned())
}

/// Most letters of a reason.
const LONGEST_REASON: usize = 140;
/// Files that are named.
const NAMED: i64 = 20;

impl Transfers {
    #[expect(clippy::print_stdout, reason = "this is what the commands answer")]
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Transfers::Export { file, again, bank } => {
                let Exported { batch, before } = export(&bank.config()?, &file, again)?;
                match &batch {
                    None => println!("No transfer waits for another bank."),
                    Some(batch) => println!(
                        "File {}: {} transfers, {}; {}",
                        batch.id,
                        batch.transfers.len(),
                        batch.amount,
                        file.display()
                    ),
                }
                if let Some(before) = before {
                    println!("The file before: {}", named(&before));
                    println!("If it was never written: tolem transfers export FILE --again {}", before.id);
                }
            }
            Transfers::Files { bank } => {
                let opened = Opened::open(&bank.config()?)?;
                for one in run(&opened.store, |tx| transfer::batches(tx, NAMED))? {
                    println!("{}", named(&one));
                }
            }
            Transfers::Return { number, reason, bank } => {
                let config = bank.config()?;
                match give_back(&config, &number, &reason)? {
                    Returned::Done => println!("The money is back, and the sender is told by SMS."),
                    Returned::Before(at) => println!("It was given back on {} already.", civil_text(at)),
                }
            }
        }
        Ok(())
    }
}

fn named(it: &BatchFacts) -> String {
    format!("{} of {}, {} transfers, {}", it.id, civil_text(it.made_at), it.count, it.amount)
}

/// What an export came to.
struct Exported {
    /// What is in the file; none if nothing waited.
    batch: Option<Batch>,
    /// The newest file of before: its export may have been cut short with nobody told of it.
    before: Option<BatchFacts>,
}

fn export(config: &Config, path: &Path, again: Option<Which>) -> anyhow::Result<Exported> {
    let opened = Opened::open(config)?;
    // Begun before anything is settled: a folder that is not there costs nothing.
    let coming = Coming::begin(path)?;
    let before = run(&opened.store, |tx| transfer::batches(tx, 1))?.pop();
    let number = match again {
        Some(Which::Number(number)) => Some(number),
        Some(Which::Last) => Some(before.context("no file was ever made")?.id),
        None => run(&opened.store, transfer::export)?,
    };
    let before = before.filter(|_| again.is_none());
    let Some(number) = number else { return Ok(Exported { batch: None, before }) };
    let read = run(&opened.store, move |tx| {
        let Some(batch) = transfer::batch(tx, number)? else { return Ok(None) };
        let mut payers = Vec::with_capacity(batch.transfers.len());
        for it in &batch.transfers {
            let account = ledger::find(tx, it.account)?;
            payers.push((account, onboarding::holder(tx, it.customer, it.card)?, card::find(tx, it.card)?));
        }
        Ok(Some((batch, payers)))
    })?;
    let Some((batch, payers)) = read else { bail!("no file of number {number} was ever made") };
    let payers = payers.into_iter().map(|(account, holder, card)| {
        payer(account, holder, card.map_or_else(String::new, |card| card.holder.to_string()))
    });
    let orders = batch.transfers.iter().zip(payers).map(|(it, payer)| order(it, payer));
    let orders = Orders {
        number: batch.id.to_string(),
        made_at: batch.made_at.to_zoned(almaty().clone()),
        sender: (
            config.issuer.name.in_language(Language::Ru).to_owned(),
            config.issuer.bin.clone(),
            config.issuer.bic.clone(),
        ),
        currency: Currency { code: "KZT".to_owned(), decimals: 2 },
        sum: i128::from(batch.amount.tiyn()),
        orders: orders.collect(),
    };
    let mut bytes = Vec::new();
    write_orders(&orders, &mut bytes).with_context(|| path.display().to_string())?;
    coming.finish(&bytes).with_context(|| {
        format!("{}: its transfers are settled; write it with --again {number}", path.display())
    })?;
    Ok(Exported { batch: Some(batch), before })
}

/// A file that is there when all of it is on the disk, and not before: until then it is `FILE.part`, beside it.
struct Coming<'a> {
    path: &'a Path,
    part: PathBuf,
    file: File,
}

impl Coming<'_> {
    /// Takes over what a killed export left of the same file; of two that write it, the second is sent away.
    fn begin(path: &Path) -> anyhow::Result<Coming<'_>> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let named = || part.display().to_string();
        free(path)?;
        let file =
            File::options().create(true).write(true).truncate(false).open(&part).with_context(named)?;
        file.try_lock().context("another export writes it").with_context(named)?;
        // Whoever had the lock until now may have made FILE of it.
        free(path)?;
        file.set_len(0).with_context(named)?;
        Ok(Coming { path, part, file })
    }

    fn finish(mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()?;
        std::fs::rename(&self.part, self.path)?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        // The name is on the disk when its folder is.
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

/// What came to nothing leaves nothing behind; once it is renamed there is nothing to remove.
impl Drop for Coming<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.part);
    }
}

fn free(path: &Path) -> anyhow::Result<()> {
    match path.symlink_metadata() {
        Ok(_) => bail!("{}: there is such a file already, and it is left alone", path.display()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

fn payer(account: Option<Account>, holder: Option<Holder>, embossed: String) -> Party {
    let (name, tax_number) = holder.map_or((embossed, String::new()), |holder| (holder.name, holder.iin));
    Party { name, tax_number, iban: account.map_or_else(String::new, |it| it.iban.electronic().to_owned()) }
}

fn order(it: &Transfer, payer: Party) -> Order {
    let payee = it.recipient.payee.clone();
    let (name, tax_number, iban, kbe, purpose) = payee.map_or_else(Default::default, |payee| {
        (payee.name, payee.number, payee.iban, payee.kbe, payee.purpose)
    });
    Order {
        number: it.id.to_string(),
        amount: it.amount.tiyn(),
        payer,
        bank: iban.get(4..7).unwrap_or_default().to_owned(),
        payee: Party { name, tax_number, iban },
        purpose,
        message: [format!("КБе {kbe}"), it.message.clone()].join(" ").trim().to_owned(),
    }
}

fn give_back(config: &Config, number: &str, reason: &str) -> anyhow::Result<Returned> {
    let Some(id) = TransferId::parse(number) else {
        bail!("a transfer's number is 13 letters and digits, not {number:?}");
    };
    let reason = vocabulary::plain_line(reason, LONGEST_REASON).map_err(|_| {
        anyhow::anyhow!("--reason: 1 to {LONGEST_REASON} letters, digits and punctuation on one line")
    })?;
    let opened = Opened::open(config)?;
    match opened.store.run(move |tx| transfer::give_back(tx, id, &reason))? {
        Ok(returned) => Ok(returned),
        Err(ReturnRefused::NoSuchTransfer) => bail!("there is no transfer {number}"),
        Err(ReturnRefused::NotSent) => {
            bail!("{number} was told to no other bank, so there is nothing to give back")
        }
    }
}
