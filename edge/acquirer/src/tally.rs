//! What came of playing.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::scene::Sale;

/// What came of playing.
#[derive(Debug, Default)]
pub struct Tally {
    /// Messages sent.
    pub sent: u64,
    /// Answers, by response code.
    pub answers: BTreeMap<String, u64>,
    /// What was approved, if the plan asks to keep it.
    pub sales: Vec<Sale>,
    /// Answers nobody had asked for.
    pub unasked: u64,
    /// From the first message to the last answer.
    pub elapsed: Duration,
    /// How long each answer took, in microseconds; sorted when asked for.
    waits: Vec<u32>,
}

impl Tally {
    /// Requests that were approved, wholly or in part.
    pub fn approved(&self) -> u64 {
        ["00", "10"].iter().filter_map(|code| self.answers.get(*code)).sum()
    }

    /// Answers in all.
    pub fn answered(&self) -> u64 {
        self.answers.values().sum()
    }

    /// How long this share of the answers took at most, in microseconds: 990 of a thousand is the 99th percentile.
    pub fn wait_micros(&mut self, of_thousand: usize) -> u32 {
        self.waits.sort_unstable();
        let place = self.waits.len().saturating_sub(1) * of_thousand / 1000;
        self.waits.get(place).copied().unwrap_or_default()
    }

    /// The longest wait, in microseconds.
    pub fn longest_micros(&self) -> u32 {
        self.waits.iter().copied().max().unwrap_or_default()
    }

    pub(crate) fn hear(&mut self, code: &str, wait: Duration) {
        match self.answers.get_mut(code) {
            Some(count) => *count += 1,
            None => drop(self.answers.insert(code.to_owned(), 1)),
        }
        self.waits.push(u32::try_from(wait.as_micros()).unwrap_or(u32::MAX));
    }

    pub(crate) fn add(&mut self, other: Tally) {
        for (code, count) in other.answers {
            *self.answers.entry(code).or_default() += count;
        }
        self.unasked += other.unasked;
        self.waits.extend(other.waits);
        self.sales.extend(other.sales);
    }
}
