//! The configuration: one TOML file, unknown keys refused, every key to be overridden by the environment.
//!
//! `TOLEM__SECTION__KEY=value` overrides `[section] key`; `TOLEM__DATA=folder` moves all that is kept.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

/// The demonstration's configuration, which is also the documented example.
pub(crate) const DEMONSTRATION: &str = include_str!("../../demo/tolem.toml");

/// The whole configuration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) mode: Mode,
    /// The folder of all that is kept: database, key file, photographs.
    #[serde(default = "data")]
    pub(crate) data: PathBuf,
    #[serde(default)]
    pub(crate) database: Database,
    pub(crate) portal: Door,
    pub(crate) desk: Door,
    pub(crate) metrics: Metrics,
    pub(crate) iso8583: Option<Iso8583>,
    #[serde(default)]
    pub(crate) authorization: Authorization,
    pub(crate) issuer: Issuer,
    #[serde(default)]
    pub(crate) seal: Seal,
    pub(crate) sms: Sms,
    #[serde(default)]
    pub(crate) codes: Codes,
    #[serde(default)]
    pub(crate) sessions: Sessions,
    #[serde(default)]
    pub(crate) content: Content,
    #[serde(default)]
    pub(crate) orders: Orders,
    #[serde(default)]
    pub(crate) statements: Statements,
    #[serde(default)]
    pub(crate) branch: Branch,
    #[serde(default)]
    pub(crate) log: Log,
}

/// Whether people's real cards are at stake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    Production,
    Demonstration,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Database {
    /// `sqlite:path` or `postgres://…`; by default an SQLite file in the data folder.
    pub(crate) url: Option<String>,
    /// Threads that read; on PostgreSQL as many more write.
    pub(crate) threads: usize,
}

impl Default for Database {
    fn default() -> Database {
        Database { url: None, threads: 4 }
    }
}

/// A door for browsers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Door {
    pub(crate) listen: String,
    /// How browsers reach it; https makes cookies `Secure` and sends HSTS.
    pub(crate) public_url: Option<String>,
    #[serde(default = "connections")]
    pub(crate) connections: usize,
    /// Addresses or CIDR blocks of proxies whose `X-Forwarded-For` is believed.
    #[serde(default)]
    pub(crate) trusted_proxies: Vec<web::AddressBlock>,
    /// Pages a second that one client may ask for, evenly; 0 is no bound.
    #[serde(default = "requests_per_second")]
    pub(crate) requests_per_second: u32,
    /// Pages that it may ask for at once.
    #[serde(default = "burst")]
    pub(crate) burst: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metrics {
    pub(crate) listen: String,
}

/// The door of acquirers; without it nobody can pay by card.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Iso8583 {
    pub(crate) listen: String,
    /// A file that describes another wire than ISO 8583:1987 in ASCII.
    pub(crate) flavour: Option<PathBuf>,
    pub(crate) acquirers: Vec<Acquirer>,
    pub(crate) tls: Option<Tls>,
    #[serde(default = "acquirer_connections")]
    pub(crate) connections: usize,
    #[serde(default = "in_flight")]
    pub(crate) in_flight: usize,
    #[serde(default = "acquirer_idle")]
    pub(crate) idle_seconds: u64,
    #[serde(default = "deadlines")]
    pub(crate) deadline_seconds: ByChannel<u64>,
}

/// Files in PEM; without this section bytes go as they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tls {
    /// Our certificate, and those that vouch for it.
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    /// Who vouches for acquirers; if given, nobody is served without a certificate of theirs.
    pub(crate) client_ca: Option<PathBuf>,
}

/// Who may connect, and from where.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acquirer {
    pub(crate) name: String,
    pub(crate) addresses: Vec<String>,
}

/// A number for each channel.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByChannel<T> {
    pub(crate) internet: T,
    pub(crate) terminal: T,
    pub(crate) cash_machine: T,
    pub(crate) transfer: T,
}

impl<T> ByChannel<T> {
    /// In the order of `Channel::ALL`.
    pub(crate) fn in_order(self) -> [T; 4] {
        [self.internet, self.terminal, self.cash_machine, self.transfer]
    }
}

/// What is done in a branch.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Branch {
    /// When a second person confirms that a block is lifted: `never`, `other_document` (than in the application), `always`.
    pub(crate) unblock_second_person: card::unblocking::SecondPerson,
}

/// What the bank has decided for all cards; see `authorization::Policy`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Authorization {
    pub(crate) hold_days: ByChannel<i64>,
    pub(crate) internet_needs_cvv: bool,
    pub(crate) cash_needs_pin: bool,
    pub(crate) pin_tries: i64,
    pub(crate) forbidden_mccs: Vec<i64>,
    pub(crate) forbidden_countries: Vec<String>,
}

impl Default for Authorization {
    fn default() -> Authorization {
        let it = authorization::Policy::default();
        let [internet, terminal, cash_machine, transfer] = it.hold_days;
        Authorization {
            hold_days: ByChannel { internet, terminal, cash_machine, transfer },
            internet_needs_cvv: it.internet_needs_cvv,
            cash_needs_pin: it.cash_needs_pin,
            pin_tries: it.pin_tries,
            forbidden_mccs: it.forbidden_mccs,
            forbidden_countries: it.forbidden_countries,
        }
    }
}

fn acquirer_connections() -> usize {
    64
}

fn in_flight() -> usize {
    1024
}

fn acquirer_idle() -> u64 {
    600
}

fn deadlines() -> ByChannel<u64> {
    ByChannel { internet: 10, terminal: 10, cash_machine: 20, transfer: 15 }
}

/// The issuer, as texts and accounts name it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Issuer {
    /// The legal name, as it is spelt in each language.
    pub(crate) name: card::Text3,
    pub(crate) bin: String,
    pub(crate) bic: String,
    /// Where it is, as papers print it.
    pub(crate) address: Option<card::Text3>,
    /// Three digits within every IBAN.
    pub(crate) bank_code: String,
    /// What every account part begins with.
    #[serde(default)]
    pub(crate) account_start: String,
    pub(crate) contacts: Vec<String>,
}

/// The electronic seal on papers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Seal {
    /// PEM: the sealing key's certificate, those that vouch for it, those of keys that sealed before it. By
    /// default `seal.pem` in the data folder.
    pub(crate) certificate: Option<PathBuf>,
    /// A timestamp authority (RFC 3161): `http://…`.
    pub(crate) timestamp_url: Option<String>,
    /// The token that holds the key; by default the key file does.
    pub(crate) token: Option<Token>,
}

/// A key in a token behind PKCS #11. The PIN is in a file, or in the environment as `TOLEM_SEAL_PIN`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    pub(crate) library: PathBuf,
    pub(crate) label: String,
    pub(crate) key: String,
    pub(crate) pin_file: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sms {
    pub(crate) transport: Transport,
    /// Whether the message about a virtual card carries its verification value: stated either way.
    pub(crate) cvv_by_sms: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Transport {
    PhoneOnScreen,
    None,
}

/// Bounds on codes; see `people::code_budget::Budget`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Codes {
    pub(crate) pause_seconds: i64,
    pub(crate) number_hour: usize,
    pub(crate) number_day: usize,
    pub(crate) address_hour: i64,
    pub(crate) prefix_hour: i64,
    pub(crate) all_hour: i64,
    pub(crate) hours_after_phone_change: i64,
}

impl Default for Codes {
    fn default() -> Codes {
        let it = people::code_budget::Budget::default();
        Codes {
            pause_seconds: it.pause_seconds,
            number_hour: it.number_hour,
            number_day: it.number_day,
            address_hour: it.address_hour,
            prefix_hour: it.prefix_hour,
            all_hour: it.all_hour,
            hours_after_phone_change: it.hours_after_phone_change,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Sessions {
    pub(crate) idle_seconds: i64,
    pub(crate) longest_seconds: i64,
    pub(crate) staff_idle_seconds: i64,
    pub(crate) staff_longest_seconds: i64,
    /// Password hashes computed at the same time; each takes 19 MiB.
    pub(crate) hashing_at_once: usize,
}

impl Default for Sessions {
    fn default() -> Sessions {
        Sessions {
            idle_seconds: 15 * 60,
            longest_seconds: 12 * 3600,
            staff_idle_seconds: 30 * 60,
            staff_longest_seconds: 10 * 3600,
            hashing_at_once: 4,
        }
    }
}

/// Products, places, texts; without a folder, the demonstration's.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Content {
    pub(crate) folder: Option<PathBuf>,
}

/// What the rules of domain.md §3.2 leave to the operator.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Orders {
    pub(crate) most_cards: i64,
    pub(crate) cards_alert: i64,
}

impl Default for Orders {
    fn default() -> Orders {
        Orders { most_cards: 10, cards_alert: 5 }
    }
}

/// How long a period a statement may be of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Statements {
    pub(crate) months: i64,
}

impl Default for Statements {
    fn default() -> Statements {
        Statements { months: 12 }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Log {
    /// `json` or `text`.
    pub(crate) format: LogFormat,
    /// What is written: `info`, or as `tracing`'s filters say.
    pub(crate) filter: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    Json,
    Text,
}

impl Default for Log {
    fn default() -> Log {
        Log { format: LogFormat::Json, filter: "info".to_owned() }
    }
}

impl Config {
    /// Reads a file and the environment.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Config> {
        let text = std::fs::read_to_string(path).with_context(|| {
            format!("{}: give a configuration with --config, or try `tolem demo`", path.display())
        })?;
        Config::parse(&text, std::env::vars()).with_context(|| path.display().to_string())
    }

    /// The demonstration's, with the environment's changes.
    pub(crate) fn demonstration() -> anyhow::Result<Config> {
        let config = Config::parse(DEMONSTRATION, std::env::vars())?;
        if config.mode != Mode::Demonstration {
            bail!("`tolem demo` is the demonstration; use `tolem serve` for anything else");
        }
        Ok(config)
    }

    fn parse(text: &str, environment: impl Iterator<Item = (String, String)>) -> anyhow::Result<Config> {
        let mut table: toml::Table = text.parse().context("the configuration is no TOML")?;
        for (name, value) in environment {
            if let Some(path) = name.strip_prefix("TOLEM__") {
                set(&mut table, &path.to_lowercase().split("__").collect::<Vec<_>>(), &value)
                    .with_context(|| format!("the environment's {name}"))?;
            }
        }
        let config: Config = table.try_into().context("the configuration")?;
        config.check()?;
        Ok(config)
    }

    /// What one key alone cannot tell.
    fn check(&self) -> anyhow::Result<()> {
        if self.mode == Mode::Production {
            if self.sms.transport == Transport::PhoneOnScreen {
                bail!("sms.transport: the phone on the screen exists in the demonstration only");
            }
            if self.content.folder.is_none() {
                bail!("content.folder: production needs its own products, places and texts");
            }
            for (key, door) in [("portal", &self.portal), ("desk", &self.desk)] {
                if !door.secure() {
                    bail!("{key}.public_url must begin with https:// in production");
                }
            }
        }
        if !(1..=120).contains(&self.statements.months) {
            bail!("statements.months: from 1 to 120");
        }
        if !(0..=720).contains(&self.codes.hours_after_phone_change) {
            bail!("codes.hours_after_phone_change: from 0 to 720");
        }
        for line in self.issuer.contacts.iter().filter(|line| line.starts_with('+')) {
            vocabulary::PhoneNumber::parse(line)
                .map_err(|_| anyhow::anyhow!("issuer.contacts: {line} is no Kazakh mobile number"))?;
        }
        Ok(())
    }

    /// Where the database is.
    pub(crate) fn database_url(&self) -> String {
        self.database
            .url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data.join("tolem.db").display()))
    }
}

impl Door {
    /// Whether browsers reach it by https.
    pub(crate) fn secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// Sets one key; a value that is no TOML is text.
fn set(table: &mut toml::Table, path: &[&str], value: &str) -> anyhow::Result<()> {
    let [first, rest @ ..] = path else { bail!("names no key") };
    if rest.is_empty() {
        let parsed = format!("v = {value}").parse::<toml::Table>().ok().and_then(|mut one| one.remove("v"));
        table.insert((*first).to_owned(), parsed.unwrap_or_else(|| toml::Value::String(value.to_owned())));
        return Ok(());
    }
    let inner = table.entry((*first).to_owned()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
    set(inner.as_table_mut().context("is no section")?, rest, value)
}

fn data() -> PathBuf {
    PathBuf::from("data")
}

fn connections() -> usize {
    1000
}

/// A whole office, or a mobile operator's customers, may share one address.
fn requests_per_second() -> u32 {
    50
}

fn burst() -> u32 {
    500
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parse(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Config::parse(text, environment).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn the_example_is_a_configuration_and_the_environment_overrides_it() {
        let config = parse(DEMONSTRATION, &[]).unwrap();
        assert_eq!(config.portal.listen, "127.0.0.1:8080");
        let changed = [
            ("TOLEM__PORTAL__LISTEN", "127.0.0.1:0"),
            ("TOLEM__DATA", "/x"),
            ("TOLEM__CODES__ALL_HOUR", "7"),
            ("TOLEM__DESK__TRUSTED_PROXIES", "[\"10.0.0.0/8\", \"::1\"]"),
        ];
        let config = parse(DEMONSTRATION, &changed).unwrap();
        assert_eq!((config.portal.listen.as_str(), config.codes.all_hour), ("127.0.0.1:0", 7));
        assert_eq!(config.database_url(), "sqlite:/x/tolem.db");
        assert_eq!((config.portal.trusted_proxies.len(), config.desk.trusted_proxies.len()), (0, 2));
    }

    #[test]
    fn what_is_not_known_or_not_allowed_is_refused_with_its_key() {
        for (changed, told) in [
            (&[("TOLEM__PORTAL__LISTNE", "x")][..], "listne"),
            (&[("TOLEM__NOTHING", "x")], "nothing"),
            (&[("TOLEM__CODES__ALL_HOUR", "many")], "all_hour"),
            (&[("TOLEM__MODE", "production")], "phone on the screen"),
            (&[("TOLEM__MODE", "production"), ("TOLEM__SMS__TRANSPORT", "none")], "content.folder"),
            (&[("TOLEM__PORTAL__TRUSTED_PROXIES", "[\"10.0.0.0/33\"]")], "10.0.0.0/8"),
            (&[("TOLEM__STATEMENTS__MONTHS", "0")], "statements.months"),
            (&[("TOLEM__CODES__HOURS_AFTER_PHONE_CHANGE", "721")], "codes.hours_after_phone_change"),
            (&[("TOLEM__CODES__HOURS_AFTER_PHONE_CHANGE", "-1")], "codes.hours_after_phone_change"),
            (&[("TOLEM__ISSUER__CONTACTS", "[\"+7003531499\"]")], "+7003531499"),
        ] {
            let error = parse(DEMONSTRATION, changed).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
