//! The door of acquirers, as the configuration describes it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use authorization::{Policy, Rules};
use card::Catalogue;
use iso8583::Spec;
use switch::{Acquirer, AllowedAddress, Settings};

use crate::config::{self, Config, Iso8583};

/// What authorizations follow from.
pub(crate) fn rules(config: &Config, catalogue: &Catalogue) -> Arc<Rules> {
    let it = &config.authorization;
    let policy = Policy {
        hold_days: it.hold_days.in_order(),
        internet_needs_cvv: it.internet_needs_cvv,
        cash_needs_pin: it.cash_needs_pin,
        pin_tries: it.pin_tries.max(1),
        forbidden_mccs: it.forbidden_mccs.clone(),
        forbidden_countries: it.forbidden_countries.clone(),
    };
    Arc::new(Rules { catalogue: catalogue.clone(), policy })
}

/// The wire: a flavour's file, or ISO 8583:1987 in ASCII.
pub(crate) fn spec(config: &Iso8583) -> anyhow::Result<Spec> {
    let Some(path) = &config.flavour else { return Ok(Spec::iso1987()) };
    let text =
        std::fs::read_to_string(path).with_context(|| format!("iso8583.flavour: {}", path.display()))?;
    Spec::parse_toml(&text).with_context(|| format!("iso8583.flavour: {}", path.display()))
}

/// Who may connect, how much, how long.
pub(crate) fn settings(config: &Iso8583) -> anyhow::Result<Settings> {
    let acquirer = |it: &crate::config::Acquirer| -> anyhow::Result<Acquirer> {
        let address = |text: &String| {
            AllowedAddress::parse(text).with_context(|| {
                format!("iso8583.acquirers: {text}: an address as 10.1.2.3, or a range as 10.1.0.0/16")
            })
        };
        let addresses = it.addresses.iter().map(address).collect::<anyhow::Result<_>>()?;
        Ok(Acquirer { name: it.name.clone(), addresses })
    };
    Ok(Settings {
        connections: config.connections,
        in_flight: config.in_flight,
        idle: Duration::from_secs(config.idle_seconds),
        deadline: config.deadline_seconds.in_order().map(Duration::from_secs),
        acquirers: config.acquirers.iter().map(acquirer).collect::<anyhow::Result<_>>()?,
        tls: config.tls.as_ref().map(tls).transpose()?,
    })
}

/// Our certificate with its key, and whose certificates acquirers must show.
fn tls(config: &config::Tls) -> anyhow::Result<switch::Tls> {
    let read = |path: &Path| std::fs::read(path).with_context(|| format!("iso8583.tls: {}", path.display()));
    let client_ca = config.client_ca.as_deref().map(read).transpose()?;
    switch::Tls::from_pem(&read(&config.certificate)?, &read(&config.key)?, client_ca.as_deref())
        .context("iso8583.tls")
}
