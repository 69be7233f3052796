//! The electronic seal: its key, its certificate, and papers that no longer stand.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use jiff::Timestamp;
use keys::{SealKey, Sealer, TokenKey, made};
use papers::{Certificate, SelfSigned};
use sealed::{Number, WithdrawRefused, Withdrawal};
use vocabulary::Language;
use zeroize::Zeroizing;

use crate::config::{Config, Mode, Token};
use crate::keyfile;
use crate::running::{Opened, chance};
use crate::settling::WhichBank;

/// What can be done about the seal.
#[derive(Subcommand)]
pub(crate) enum Seal {
    /// Make a self-signed certificate for the sealing key, and the key itself where the key file has none yet. Good
    /// for a demonstration and for trying out; a bank gets its certificate from an authority and puts it, in PEM,
    /// where seal.certificate says.
    Certificate {
        #[command(flatten)]
        which: WhichBank,
        /// How long it is good.
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=20))]
        years: u16,
    },
    /// Withdraw a paper that was given out: whoever checks it from now on is told that it does not stand.
    Withdraw {
        /// Its number, as it is printed.
        number: String,
        /// Why, for those who come after.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        which: WhichBank,
    },
}

/// Most characters of a reason.
const LONGEST_REASON: usize = 300;

impl Seal {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Seal::Certificate { which, years } => certificate(&which.config()?, years),
            Seal::Withdraw { number, reason, which } => withdraw(&which.config()?, &number, &reason),
        }
    }
}

/// What seals papers, if there is a certificate; the demonstration makes its own on the first run.
pub(crate) fn open(config: &Config) -> anyhow::Result<Option<Sealer>> {
    let path = path(config);
    if !path.exists() {
        if config.mode != Mode::Demonstration || config.seal.token.is_some() {
            return Ok(None);
        }
        make(config, 3)?;
    }
    let shown = || format!("seal.certificate: {}", path.display());
    let text = std::fs::read_to_string(&path).with_context(shown)?;
    let certificates = Certificate::parse_pem(&text).with_context(shown)?;
    let Some(key) = key(config)? else {
        bail!("{} is there and the key file has no sealing key: restore it from its copy", path.display());
    };
    let sealer = Sealer::new(key, certificates, config.seal.timestamp_url.clone()).with_context(shown)?;
    Ok(Some(sealer))
}

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn certificate(config: &Config, years: u16) -> anyhow::Result<()> {
    let path = path(config);
    if path.exists() {
        bail!(
            "{} is there already: papers are checked by it, so move it only if you know why",
            path.display()
        );
    }
    let certificate = make(config, years)?;
    println!("Papers are sealed with {} from the next start on.", path.display());
    println!("SHA-256 fingerprint: {}", fingerprint(&certificate.fingerprint()));
    if config.seal.token.is_none() {
        println!("The key is in the key file: renew the copy of {}.", config.data.join("keys").display());
    }
    Ok(())
}

fn make(config: &Config, years: u16) -> anyhow::Result<Certificate> {
    let key = match &config.seal.token {
        Some(token) => in_token(token)?,
        None => SealKey::of_file(&keyfile::add_seal_key(&config.data, &mut chance)?)?,
    };
    let (from, mut serial) = (made(Timestamp::now()), [0; 16]);
    chance(&mut serial);
    // The 29th of February is in no year but every fourth.
    let until = papers::Made { year: from.year + years, day: from.day.min(28), ..from };
    let what = SelfSigned {
        organization: config.issuer.name.in_language(Language::En),
        name: "Electronic seal",
        serial,
        from,
        until,
        algorithm: key.algorithm(),
        public_key: key.public_key(),
    };
    let certificate = papers::self_signed(&what, |message| key.sign(message)).context("the certificate")?;
    let path = path(config);
    std::fs::write(&path, certificate.to_pem()).with_context(|| path.display().to_string())?;
    Ok(certificate)
}

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn withdraw(config: &Config, number: &str, reason: &str) -> anyhow::Result<()> {
    let Some(number) = Number::parse(number) else {
        bail!("{number:?} is no number of a paper: 16 characters")
    };
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON || reason.chars().any(char::is_control) {
        bail!("--reason: why, in 1 to {LONGEST_REASON} characters");
    }
    let (opened, shown) = (Opened::open(config)?, number.to_string());
    match opened.store.run(move |tx| sealed::withdraw(tx, &number, &reason))? {
        Ok(Withdrawal::Done) => println!("{shown} does not stand any more."),
        Ok(Withdrawal::Before(when)) => {
            println!("{shown} was withdrawn already, {}.", vocabulary::civil_text(when))
        }
        Err(WithdrawRefused::NoSuchPaper) => bail!("no paper was given out under the number {shown}"),
    }
    Ok(())
}

fn path(config: &Config) -> PathBuf {
    config.seal.certificate.clone().unwrap_or_else(|| config.data.join("seal.pem"))
}

fn key(config: &Config) -> anyhow::Result<Option<SealKey>> {
    if let Some(token) = &config.seal.token {
        return in_token(token).map(Some);
    }
    let file = keyfile::open(&config.data, &mut chance)?;
    Ok(file.seal_key.as_ref().map(SealKey::of_file).transpose()?)
}

fn in_token(token: &Token) -> anyhow::Result<SealKey> {
    let pin = match &token.pin_file {
        Some(file) => read_pin(file).with_context(|| format!("seal.token.pin_file: {}", file.display()))?,
        None => std::env::var("TOLEM_SEAL_PIN").map(Zeroizing::new).map_err(|_| {
            anyhow::anyhow!("seal.token: give the PIN by pin_file, or in the environment as TOLEM_SEAL_PIN")
        })?,
    };
    let settings =
        TokenKey { library: token.library.clone(), token: token.label.clone(), key: token.key.clone(), pin };
    SealKey::in_token(settings).context("seal.token")
}

fn read_pin(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    let text = Zeroizing::new(std::fs::read_to_string(file)?);
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn fingerprint(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}
