//! Clearing files: what shops want to be paid, some of it twice, late, or unheard of.

use std::sync::Arc;

use anyhow::ensure;
use authorization::{Presented, Presentment, Purpose, RepeatKey, Request, present};
use vocabulary::Money;

use super::acquirers::Event;
use super::town::Town;

impl Town {
    pub(super) fn put_into_file(&mut self, request: &Request, approved: i64) {
        let whole = match self.dice.below(100) {
            0..60 => approved,
            60..80 => 1 + self.dice.below(approved.max(1)),
            _ => approved + 1 + self.dice.below(5_000),
        };
        let first = if self.dice.percent(20) { self.dice.below(whole.max(1)) } else { 0 };
        for (tiyn, last) in [(first, false), (whole - first, true)] {
            if tiyn > 0 {
                let presentment = Presentment {
                    reference: self.reference(),
                    pan: request.pan,
                    acquirer: request.key.acquirer.clone(),
                    rrn: request.key.rrn.clone(),
                    approval_code: String::new(),
                    purpose: request.purpose,
                    amount: Money::from_tiyn(tiyn),
                    last,
                    operation_at: request.key.transmitted_at,
                    merchant: request.merchant.name.clone(),
                };
                self.drawer.push(presentment);
            }
        }
        let seconds = match self.dice.below(100) {
            0..85 => 600 + self.dice.below(20_000),
            _ => self.dice.below(12 * 86_400),
        };
        self.later(seconds, Event::File);
    }

    /// A clearing file is taken in, in one transaction: what waits, some of it again, some of it unheard of.
    pub(super) fn file(&mut self) -> anyhow::Result<()> {
        let mut file = Vec::new();
        for presentment in std::mem::take(&mut self.drawer) {
            if self.dice.percent(85) { file.push(presentment) } else { self.drawer.push(presentment) }
        }
        for _ in 0..self.dice.below(3) {
            let place = self.dice.below(i64::try_from(self.presented.len()).unwrap_or_default());
            file.extend(self.presented.get(usize::try_from(place).unwrap_or_default()).cloned());
        }
        for at in 0..file.len() {
            if self.dice.percent(6) {
                let mut other = file[at].clone();
                other.reference = self.reference();
                if self.dice.percent(50) {
                    other.purpose = Purpose::Refund
                } else {
                    other.rrn = "0".to_owned()
                }
                file.push(other);
            }
        }
        for presentment in &file {
            let same = |key: &RepeatKey| key.acquirer == presentment.acquirer && key.rrn == presentment.rrn;
            self.promises.retain(|(key, _), _| !same(key));
        }
        let imports = if self.dice.percent(10) { 2 } else { 1 };
        for _ in 0..imports {
            self.import(&file)?;
        }
        self.presented.extend(file);
        Ok(())
    }

    fn import(&mut self, file: &[Presentment]) -> anyhow::Result<()> {
        let now = self.now();
        let (rules, records) = (Arc::clone(&self.rules), Arc::new(file.to_vec()));
        let use_case = move |tx: &mut store::Tx<'_>| {
            records.iter().map(|one| present(tx, &rules.catalogue, one)).collect::<Result<Vec<_>, _>>()
        };
        if self.dice.percent(5) {
            self.die_in(use_case.clone())?;
            self.tally.count("deaths before a commit");
            self.say("the server died within a clearing file");
            self.start()?;
        }
        let outcomes = self.get(move |tx| use_case(tx))?;
        for (presentment, outcome) in file.iter().zip(outcomes) {
            self.tally.count(match outcome {
                Presented::Before => "presented before",
                Presented::TakenAtOnce => "presented, taken at once",
                Presented::Matched => "presented, matched",
                Presented::Under(_) => "presented, under",
                Presented::Over(_) => "presented, over",
                Presented::Unmatched => "presented, unmatched",
                Presented::Refunded => "refunded",
                Presented::NoSuchCard | Presented::AccountClosed => "presented in vain",
            });
            self.say(&format!(
                "presentment {} of #{} {:?} {} last {} -> {outcome:?}",
                presentment.reference,
                presentment.rrn,
                presentment.purpose,
                presentment.amount.tiyn(),
                presentment.last
            ));
            let expected = self.model.present(presentment, now);
            ensure!(
                outcome == expected,
                "the presentment came to {outcome:?}, and should come to {expected:?}"
            );
        }
        Ok(())
    }
}
