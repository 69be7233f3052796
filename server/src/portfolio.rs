//! Cards to play with, made many at a time: for `tolem bench` and `tolem simulate cards`.

use std::sync::Arc;
use std::time::Instant;

use acquirer::PlayCard;
use anyhow::Context;
use card::{Catalogue, Portfolio};
use ledger::IbanHead;
use vocabulary::{CustomerId, Language, LatinName, Money, PhoneNumber};

use crate::config::Config;
use crate::running::{Opened, run};

/// Rows of one transaction.
const AT_ONCE: u64 = 2_000;

/// Makes cards in use, each on an account of its own with this balance.
pub(crate) fn make(
    opened: &Opened,
    config: &Config,
    catalogue: &Arc<Catalogue>,
    count: u64,
    balance: Money,
) -> anyhow::Result<Vec<PlayCard>> {
    let head = IbanHead::parse(&config.issuer.bank_code, &config.issuer.account_start)?;
    let holder = LatinName::parse("PLAY CARD").map_err(|_| anyhow::anyhow!("the holder's name"))?;
    let phone = PhoneNumber::parse("+77010000000").map_err(|_| anyhow::anyhow!("the phone"))?;
    let mut cards = Vec::with_capacity(usize::try_from(count)?);
    let mut progress = Progress::begin("cards", count);
    while (cards.len() as u64) < count {
        let more = (count - cards.len() as u64).min(AT_ONCE);
        let (catalogue, head, holder) = (Arc::clone(catalogue), head.clone(), holder.clone());
        let (pans, expiry) = run(&opened.store, move |tx| {
            let customers = (0..more).map(|_| CustomerId(tx.new_id())).collect::<Vec<_>>();
            let accounts = ledger::take_over(tx, &customers, &head, "KZT", balance)?;
            let portfolio = Portfolio {
                product: &catalogue.products()[0],
                kind: card::Kind::Virtual,
                holder: &holder,
                phone: &phone,
                language: Language::Ru,
            };
            let pairs = customers.into_iter().zip(accounts).collect::<Vec<_>>();
            card::take_over(tx, &portfolio, &pairs)
        })?;
        let yymm = expiry.yymm();
        for pan in pans {
            let cvv = opened.keys.cvv_typed(&pan, &yymm).map_err(|why| anyhow::anyhow!("{why}"))?;
            let cvv = cvv.expose().as_bytes().try_into().context("three digits")?;
            let expiry = yymm.as_bytes().try_into().context("four digits")?;
            cards.push(PlayCard { pan, expiry, cvv: Some(cvv), pin_block: None });
        }
        progress.tell(cards.len() as u64);
    }
    Ok(cards)
}

/// Tells a person who waits how far it is.
pub(crate) struct Progress {
    what: &'static str,
    of: u64,
    told: Instant,
}

impl Progress {
    pub(crate) fn begin(what: &'static str, of: u64) -> Progress {
        Progress { what, of, told: Instant::now() }
    }

    pub(crate) fn tell(&mut self, done: u64) {
        if self.told.elapsed().as_secs() >= 5 || done == self.of {
            eprintln!("  {done} of {} {}", self.of, self.what);
            self.told = Instant::now();
        }
    }
}
