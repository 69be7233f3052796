//! `tolem transfers export`, `tolem transfers return`: transfers to other banks.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use ledger::Account;
use onboarding::Holder;
use statements::{Currency, Order, Orders, Party, write_orders};
use transfer::{Batch, ReturnRefused, Returned, Transfer};
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
        /// Write the file of that number again instead: it is what it was.
        #[arg(long)]
        again: Option<i64>,
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

/// Most letters of a reason.
const LONGEST_REASON: usize = 140;

impl Transfers {
    #[expect(clippy::print_stdout, reason = "this is what the commands answer")]
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Transfers::Export { file, again, bank } => {
                let (config, number) = (bank.config()?, again);
                match export(&config, &file, number)? {
                    None => println!("No transfer waits for another bank."),
                    Some(batch) => println!(
                        "File {}: {} transfers, {}; {}",
                        batch.id,
                        batch.transfers.len(),
                        batch.amount,
                        file.display()
                    ),
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

fn export(config: &Config, path: &Path, again: Option<i64>) -> anyhow::Result<Option<Batch>> {
    let opened = Opened::open(config)?;
    let named = || path.display().to_string();
    // Opened before anything is settled: a folder that is not there costs nothing.
    let mut file = std::fs::File::create_new(path).with_context(named)?;
    let number = match again {
        Some(number) => Some(number),
        None => run(&opened.store, transfer::export)?,
    };
    let Some(number) = number else {
        std::fs::remove_file(path).with_context(named)?;
        return Ok(None);
    };
    let read = run(&opened.store, move |tx| {
        let Some(batch) = transfer::batch(tx, number)? else { return Ok(None) };
        let mut payers = Vec::with_capacity(batch.transfers.len());
        for it in &batch.transfers {
            let account = ledger::find(tx, it.account)?;
            payers.push((account, onboarding::holder(tx, it.customer, it.card)?, card::find(tx, it.card)?));
        }
        Ok(Some((batch, payers)))
    })?;
    let Some((batch, payers)) = read else {
        std::fs::remove_file(path).with_context(named)?;
        bail!("no file of number {number} was ever made");
    };
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
    write_orders(&orders, &mut bytes).with_context(named)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).with_context(|| {
        format!("{}: its transfers are settled; write it with --again {number}", path.display())
    })?;
    Ok(Some(batch))
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
