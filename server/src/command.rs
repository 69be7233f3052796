//! The commands.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, bail};
use audit::Actor;
use card::pin::Unblocked;
use clap::{Args, Parser, Subcommand};
use people::password::{self, Password, PasswordError};
use people::session::Subject;
use people::{Role, authenticator, customer, session, staff};
use store::{Error, Fault, Tx};
use vocabulary::{Iban, Language};

use crate::config::{Config, Mode};
use crate::running::{self, Opened};
use crate::{bench, keyfile, playing, sealing, sending, settling};

/// The card desk of a post bank: registration, card orders, verification, issue and what comes after.
#[derive(Parser)]
#[command(name = "tolem", version, about, arg_required_else_help = true)]
pub(crate) struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Serve the portal and the desks as the configuration says.
    Serve {
        /// The configuration; every key can be overridden: TOLEM__SECTION__KEY=value.
        #[arg(long, default_value = "tolem.toml")]
        config: PathBuf,
    },
    /// Serve a demonstration bank: embedded storage in ./data, sample products, an operator, a phone on the
    /// screen.
    Demo {
        /// Print one line of JSON with the addresses and sign-ins once ready.
        #[arg(long)]
        json: bool,
    },
    /// Bring the database's schema up to date and end.
    Migrate {
        /// The configuration.
        #[arg(long, default_value = "tolem.toml")]
        config: PathBuf,
    },
    /// Play an acquirer at a running switch.
    Simulate {
        #[command(subcommand)]
        what: playing::Simulate,
    },
    /// Post what shops ask to be paid, and see whether everything adds up.
    Clearing {
        #[command(subcommand)]
        what: settling::Clearing,
    },
    /// Carry transfers to other banks, and give back what they did not take.
    Transfers {
        #[command(subcommand)]
        what: sending::Transfers,
    },
    /// Print a message for people, card data masked.
    Describe {
        #[command(subcommand)]
        what: Describe,
    },
    /// Measure.
    Bench {
        #[command(subcommand)]
        what: Bench,
    },
    /// Look after the electronic seal on papers.
    Seal {
        #[command(subcommand)]
        what: sealing::Seal,
    },
    /// Help a customer who has shown who they are.
    Customer {
        #[command(subcommand)]
        what: CustomerCommand,
    },
    /// Do for a card what a branch does, its holder having shown who they are.
    Card {
        #[command(subcommand)]
        what: CardCommand,
    },
    /// Look after the key file.
    Keys {
        #[command(subcommand)]
        what: KeysCommand,
    },
    /// Look after staff.
    Staff {
        #[command(subcommand)]
        what: StaffCommand,
    },
}

#[derive(Subcommand)]
enum Describe {
    /// An ISO 8583 message.
    #[command(name = "8583")]
    Iso8583 {
        /// Hexadecimal digits, or a file with the bytes or their hexadecimal digits.
        message: String,
        /// A file that describes another wire than ISO 8583:1987 in ASCII.
        #[arg(long)]
        flavour: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum Bench {
    /// Authorizations over ISO 8583, against fdatasync and pgbench on the same disk.
    Authorize(bench::Authorize),
}

#[derive(Subcommand)]
enum CustomerCommand {
    /// Turn off sign-in with an app's code, for who has lost the app and the recovery codes; they are told by SMS.
    AuthenticatorOff {
        /// The configuration.
        #[arg(long, default_value = "tolem.toml")]
        config: PathBuf,
        /// The name they sign in by, or their phone number.
        #[arg(long)]
        login: String,
    },
}

#[derive(Subcommand)]
enum CardCommand {
    /// Put a card into use: the plastic was handed to its holder.
    Activate {
        #[command(flatten)]
        at: AtBranch,
    },
    /// Lift the count of wrong PINs, so that the right one is taken again; the holder is told by SMS.
    PinUnblock {
        #[command(flatten)]
        at: AtBranch,
        /// Why, for the audit trail: by what the holder was recognised, in which branch.
        #[arg(long)]
        reason: String,
    },
}

/// Which card a branch has before it.
#[derive(Args)]
struct AtBranch {
    /// The configuration.
    #[arg(long, default_value = "tolem.toml")]
    config: PathBuf,
    /// The demonstration, instead of a configuration.
    #[arg(long)]
    demo: bool,
    /// The account's number, as it stands under the card's requisites.
    #[arg(long)]
    iban: String,
    /// The last four digits on the card.
    #[arg(long)]
    last_four: String,
}

impl AtBranch {
    fn open(&self) -> anyhow::Result<Opened> {
        Opened::open(&if self.demo { Config::demonstration()? } else { Config::read(&self.config)? })
    }

    /// Looks for the card in the transaction that does something with it.
    fn finder(
        &self,
    ) -> anyhow::Result<impl Fn(&mut Tx<'_>) -> Result<Option<card::Card>, Fault> + Send + 'static> {
        let Ok(iban) = Iban::parse(&self.iban) else {
            bail!("--iban: an account's number, as KZ12 563D …")
        };
        let last_four = self.last_four.clone();
        Ok(move |tx: &mut Tx<'_>| {
            let Some(account) = ledger::find_iban(tx, &iban)? else { return Ok(None) };
            let mut cards = card::of_customer(tx, account.customer)?.into_iter().map(|it| it.card);
            Ok(cards.find(|it| it.account == account.id && it.last_four() == last_four))
        })
    }
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Add the keys of PINs to a key file of before cards had PINs; its copy must be made anew.
    Pin {
        /// The configuration.
        #[arg(long, default_value = "tolem.toml")]
        config: PathBuf,
    },
}

#[derive(Subcommand)]
enum StaffCommand {
    /// Add a member of staff, or give one a new name, role and password, which ends their sessions. The password
    /// is read from standard input.
    Add {
        /// The configuration.
        #[arg(long, default_value = "tolem.toml")]
        config: PathBuf,
        /// The name to sign in by.
        #[arg(long)]
        login: String,
        /// The name colleagues know them by.
        #[arg(long)]
        name: String,
        /// operator (contact centre), teller (branch) or supervisor (both, and the second person).
        #[arg(long, default_value = "operator")]
        role: String,
    },
    /// Somebody works here no more: their sessions end, and they sign in no more.
    Dismiss {
        /// The configuration.
        #[arg(long, default_value = "tolem.toml")]
        config: PathBuf,
        /// The name they sign in by.
        #[arg(long)]
        login: String,
    },
}

impl Command {
    #[expect(clippy::print_stdout, reason = "this is what the commands answer")]
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.what {
            What::Serve { config } => running::serve(Config::read(&config)?, None),
            What::Demo { json } => running::serve(Config::demonstration()?, Some(json)),
            What::Migrate { config } => {
                let opened = Opened::open(&Config::read(&config)?)?;
                println!("The schema is up to date: {}.", opened.store.describe());
                Ok(())
            }
            What::Simulate { what } => what.run(),
            What::Clearing { what } => what.run(),
            What::Transfers { what } => what.run(),
            What::Describe { what: Describe::Iso8583 { message, flavour } } => {
                print!("{}", playing::describe(&message, flavour.as_deref())?);
                Ok(())
            }
            What::Bench { what: Bench::Authorize(bench) } => bench.run(),
            What::Seal { what } => what.run(),
            What::Customer { what: CustomerCommand::AuthenticatorOff { config, login } } => {
                turn_authenticator_off(&Config::read(&config)?, login)
            }
            What::Card { what: CardCommand::Activate { at } } => activate(&at),
            What::Card { what: CardCommand::PinUnblock { at, reason } } => unblock_pin(&at, &reason),
            What::Keys { what: KeysCommand::Pin { config } } => {
                let config = Config::read(&config)?;
                match keyfile::add_pin_keys(&config.data, &mut running::chance)? {
                    true => {
                        println!("The key file has keys of PINs now: copy it anew, and restart the program.")
                    }
                    false => println!("It had them already."),
                }
                Ok(())
            }
            What::Staff { what: StaffCommand::Add { config, login, name, role } } => {
                add_staff(&Config::read(&config)?, &login, &name, &role)
            }
            What::Staff { what: StaffCommand::Dismiss { config, login } } => {
                dismiss(&Config::read(&config)?, &login)
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn turn_authenticator_off(config: &Config, login: String) -> anyhow::Result<()> {
    let opened = Opened::open(config)?;
    let off = running::run(&opened.store, move |tx| {
        let Some(customer) = customer::find_by_name(tx, &login)? else { return Ok(None) };
        authenticator::give_up(tx, Actor::System, customer.id).map(Some)
    })?;
    match off {
        None => bail!("no customer signs in by that name or number"),
        Some(false) => println!("It was not on."),
        Some(true) => println!("The password alone is enough now; the customer is told by SMS."),
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn activate(at: &AtBranch) -> anyhow::Result<()> {
    let find = at.finder()?;
    let activated = at.open()?.store.run(move |tx| match find(tx)? {
        Some(card) => card::activate(tx, Actor::System, &card).map(Some),
        None => Ok(None),
    })?;
    match activated {
        Ok(None) => bail!(NO_SUCH_CARD),
        Err(_) => println!("The card does not wait for that."),
        Ok(Some(_)) => println!("The card is in use."),
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn unblock_pin(at: &AtBranch, reason: &str) -> anyhow::Result<()> {
    let (find, reason) = (at.finder()?, reason.trim().to_owned());
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON || reason.chars().any(char::is_control) {
        bail!("--reason: by what the holder was recognised and where, in 1 to {LONGEST_REASON} characters");
    }
    let lifted = running::run(&at.open()?.store, move |tx| match find(tx)? {
        Some(card) => card::pin::unblock(tx, Actor::System, card.id, &reason).map(Some),
        None => Ok(None),
    })?;
    match lifted {
        None => bail!(NO_SUCH_CARD),
        Some(Unblocked::NothingToLift) => println!("There were no wrong PINs."),
        Some(Unblocked::Done) => println!("The PIN is taken again; the holder is told by SMS."),
    }
    Ok(())
}

const NO_SUCH_CARD: &str = "no card with these last digits spends from that account";
/// Most characters of a reason.
const LONGEST_REASON: usize = 200;

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn add_staff(config: &Config, login: &str, name: &str, role: &str) -> anyhow::Result<()> {
    if config.mode == Mode::Demonstration {
        bail!("the demonstration brings its own staff");
    }
    let Some(role) = Role::parse(role) else {
        bail!("--role is operator, teller or supervisor, not {role:?}")
    };
    let login = vocabulary::Login::parse(login).map_err(|_| {
        anyhow::anyhow!("--login: 3 to 40 Latin letters, digits, dots, hyphens, underscores, a letter first")
    })?;
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        bail!("--name: what colleagues call them, in 1 to {LONGEST_NAME} characters");
    }
    let typed = read_password()?;
    let password = Password::choose(typed.trim_end_matches(['\r', '\n']), &[login.as_str()])
        .map_err(|why| anyhow::anyhow!("the password on standard input {}", wanting(why)))?;
    let opened = Opened::open(config)?;
    let mut salt = [0; 16];
    opened.store.random(&mut salt);
    let (hash, login) = (password.hash(salt), login.as_str().to_owned());
    let shown = login.clone();
    let put = move |tx: &mut Tx<'_>| {
        let id = staff::put(tx, &login, &name, role, Language::Ru, &hash)?;
        // Whoever knew the old password, or held the old role, signs in anew.
        session::end_all(tx, Subject::Staff(id), None).map_err(Error::<std::convert::Infallible>::Fault)
    };
    let Ok(_) = opened.store.run(put)?;
    println!("{shown} may sign in at the desk.");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn dismiss(config: &Config, login: &str) -> anyhow::Result<()> {
    let sought = login.to_owned();
    if !running::run(&Opened::open(config)?.store, move |tx| staff::dismiss(tx, &sought))? {
        bail!("nobody works here who signs in as {login:?}");
    }
    println!("{login} signs in no more; their sessions have ended.");
    Ok(())
}

/// Most characters of a member of staff's name: what the desk shows on one line.
const LONGEST_NAME: usize = 80;

/// Reads a password from a pipe, or from a terminal that does not show it.
fn read_password() -> anyhow::Result<String> {
    let mut typed = String::new();
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let echo = |word| {
            let set = std::process::Command::new("stty").arg(word).stdin(Stdio::inherit()).status();
            set.is_ok_and(|status| status.success())
        };
        if !echo("-echo") {
            bail!("this terminal would show the password (stty -echo fails): give it through a pipe");
        }
        // Asked only now, so that not even the first characters are shown.
        eprint!("Password: ");
        let read = stdin.read_line(&mut typed);
        echo("echo");
        eprintln!();
        read.context("reading the password")?;
    } else {
        stdin.take(1024).read_to_string(&mut typed).context("reading the password")?;
    }
    Ok(typed)
}

fn wanting(why: PasswordError) -> String {
    let (shortest, longest) = (password::SHORTEST, password::LONGEST);
    match why {
        PasswordError::TooShort => format!("is too short: at least {shortest} characters"),
        PasswordError::TooLong => format!("is too long: at most {longest} characters"),
        PasswordError::Common => "is one of those that are tried first: choose another".to_owned(),
        PasswordError::Personal => "contains the login: choose another".to_owned(),
    }
}
