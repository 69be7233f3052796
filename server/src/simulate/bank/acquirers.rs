//! Acquirers: they ask, hear nothing, ask again, take back, present; and what they send is lost, doubled,
//! delayed over midnight and over the end of holds.
//!
//! ```text
//!   Exchange ── post ─► on the way ─► arrive ─► the bank ─► hear ─► FollowUp: present, raise, take back
//!      ▲                 (lost, doubled, late)     │ answer lost: the server died after its commit
//!      └── Impatient: again, or take it back ◄─────┘
//! ```

use std::sync::Arc;

use anyhow::ensure;
use authorization::{
    Answer, Kind, Merchant, Outcome, Purpose, RepeatKey, Request, Reversal, Reversed, Verdict, Verdicts,
    authorize, reverse,
};
use jiff::{SignedDuration, Timestamp};
use store::{Column, Value};
use vocabulary::{Channel, Money, Pan};

use super::model::Said;
use super::town::{Promise, Town};

/// Something that happens at its time.
pub(super) enum Event {
    Arrives(usize),
    Impatient(usize),
    FollowUp(usize),
    File,
}

/// A message with what its sender knows of it.
pub(super) struct Exchange {
    letter: Letter,
    sent_at: Timestamp,
    tries: u8,
    heard: bool,
    /// The sender has taken it back, or has given up.
    ended: bool,
}

#[derive(Clone)]
enum Letter {
    Ask(Box<Request>),
    TakeBack(Reversal),
}

/// The verification values of the PIN that every card has, and of another.
pub(super) const RIGHT_PIN: card::Pvv = card::Pvv::of_digits(*b"1894");
const WRONG_PIN: card::Pvv = card::Pvv::of_digits(*b"1895");

/// A number whose control digit is right, of nobody's card.
const STRANGE: &str = "4000000000000002";

impl Town {
    /// The next thing that is due, and everything it brings about.
    pub(super) fn next_event(&mut self) -> anyhow::Result<()> {
        while let Some(((at, _), event)) = self.on_the_way.pop_first() {
            self.advance_to(at);
            match event {
                Event::Impatient(index) if self.exchanges[index].heard => {}
                Event::Impatient(index) => return self.impatient(index),
                Event::Arrives(index) => return self.arrive(index),
                Event::FollowUp(index) => return self.follow_up(index),
                Event::File => return self.file(),
            }
        }
        self.new_request()
    }

    pub(super) fn advance_to(&mut self, microsecond: i64) {
        let ahead = microsecond - self.now().as_microsecond();
        if ahead > 0 {
            self.clock.advance(SignedDuration::from_micros(ahead));
        }
    }

    pub(super) fn later(&mut self, seconds: i64, event: Event) {
        let at = self.now().as_microsecond() + seconds * 1_000_000;
        let order = self.draw();
        self.on_the_way.insert((at, order), event);
    }

    /// Somebody shops.
    pub(super) fn new_request(&mut self) -> anyhow::Result<()> {
        let cards = self.cards.clone();
        let Some(card) = self.dice.pick(&cards) else { return Ok(()) };
        let strange = Pan::parse(STRANGE).ok().filter(|_| self.dice.percent(2));
        let channel = self.dice.pick(&Channel::ALL).unwrap_or(Channel::Terminal);
        let purpose = match (self.dice.below(100), channel) {
            (0..6, _) => Purpose::Refund,
            (6..10, _) => Purpose::Inquiry,
            (_, Channel::CashMachine) => Purpose::Cash,
            (_, Channel::Transfer) => Purpose::Transfer,
            _ => Purpose::Purchase,
        };
        let kind = match self.dice.below(100) {
            0..72 => Kind::Hold,
            72..86 => Kind::Debit,
            86..95 => Kind::HoldAdvice,
            _ => Kind::DebitAdvice,
        };
        let tiyn = match self.dice.below(20) {
            0 => 0,
            1 => 60_000 + self.dice.below(100_000),
            _ => 1 + self.dice.below(40_000),
        };
        let expiry = match self.dice.below(100) {
            0..60 => Some(card.expiry),
            60..98 => None,
            _ => card::Expiry::from_value(&Value::Integer(209901)),
        };
        let key = self.new_key();
        let request = Request {
            key,
            kind,
            purpose,
            pan: strange.unwrap_or(card.pan),
            expiry,
            channel,
            amount: Money::from_tiyn(tiyn),
            foreign: None,
            verdicts: self.verdicts(),
            merchant: Merchant {
                mcc: if self.dice.percent(2) { 7995 } else { 5411 },
                country: if self.dice.percent(2) { "408" } else { "398" }.to_owned(),
                name: "Dastarkhan, Almaty".to_owned(),
            },
            partial: self.dice.percent(20),
            increment_of: None,
            approved_elsewhere: self.dice.percent(85),
        };
        self.send(Letter::Ask(Box::new(request)));
        Ok(())
    }

    fn verdicts(&mut self) -> Verdicts {
        let mut verdict = |absent: i64| match self.dice.below(100) {
            0..2 => Verdict::Wrong,
            below if below < absent => Verdict::NotGiven,
            _ => Verdict::Right,
        };
        let (cvv, cavv) = (verdict(10), verdict(60));
        let pin = match self.dice.below(100) {
            0..60 => None,
            60..68 => Some(WRONG_PIN),
            _ => Some(RIGHT_PIN),
        };
        Verdicts { cvv, cavv, pin }
    }

    fn new_key(&mut self) -> RepeatKey {
        let number = i64::try_from(self.draw()).unwrap_or_default();
        let acquirer = 1 + self.dice.below(3);
        RepeatKey {
            transmitted_at: Timestamp::from_second(self.now().as_second()).unwrap_or(Timestamp::UNIX_EPOCH),
            stan: number % 1_000_000,
            acquirer: self.acquirer(acquirer),
            rrn: format!("{number:012}"),
        }
    }

    fn send(&mut self, letter: Letter) {
        if let Letter::TakeBack(reversal) = &letter {
            self.promises.remove(&(reversal.original.clone(), reversal.original_kind));
        }
        let sent_at = self.now();
        self.exchanges.push(Exchange { letter, sent_at, tries: 0, heard: false, ended: false });
        self.post(self.exchanges.len() - 1);
    }

    /// Sends a message on its way, which may be a long one, or two, or none.
    fn post(&mut self, index: usize) {
        let copies = match self.dice.below(100) {
            0..7 => 0,
            7..17 => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let seconds = match self.dice.below(100) {
                0..70 => self.dice.below(3),
                70..87 => self.dice.below(120),
                87..97 => self.dice.below(86_400),
                _ => self.dice.below(12 * 86_400),
            };
            self.later(seconds, Event::Arrives(index));
        }
        let patience = 5 + self.dice.below(60);
        self.later(patience, Event::Impatient(index));
    }

    /// Nothing was heard: again, or not at all.
    fn impatient(&mut self, index: usize) -> anyhow::Result<()> {
        let exchange = &mut self.exchanges[index];
        if exchange.heard || exchange.ended {
            return Ok(());
        }
        exchange.tries += 1;
        let (tries, letter) = (exchange.tries, exchange.letter.clone());
        match letter {
            Letter::Ask(request) if tries > 3 || self.dice.percent(35) => {
                self.exchanges[index].ended = true;
                self.take_back(&request, None);
            }
            Letter::TakeBack(_) if tries > 8 => self.exchanges[index].ended = true,
            _ => self.post(index),
        }
        Ok(())
    }

    fn take_back(&mut self, request: &Request, remaining: Option<Money>) {
        let key = self.new_key();
        let (original, original_kind) = (request.key.clone(), request.kind);
        self.send(Letter::TakeBack(Reversal { key, original, original_kind, remaining }));
    }

    fn arrive(&mut self, index: usize) -> anyhow::Result<()> {
        match self.exchanges[index].letter.clone() {
            Letter::TakeBack(reversal) => self.reversal_arrives(index, &reversal),
            Letter::Ask(request) => {
                let mut batch = vec![(index, *request)];
                let most = usize::try_from(1 + self.dice.below(8)).unwrap_or(1);
                while batch.len() < most
                    && let Some(next) = self.next_in_batch()
                {
                    batch.push(next);
                }
                self.requests_arrive(&batch)
            }
        }
    }

    /// What arrives within two seconds goes into the same batch.
    fn next_in_batch(&mut self) -> Option<(usize, Request)> {
        let soon = self.now().as_microsecond() + 2_000_000;
        let (&(at, order), event) = self.on_the_way.first_key_value()?;
        let Event::Arrives(index) = *event else { return None };
        let Letter::Ask(request) = self.exchanges[index].letter.clone() else { return None };
        if at > soon {
            return None;
        }
        self.on_the_way.remove(&(at, order));
        self.advance_to(at);
        Some((index, *request))
    }

    fn requests_arrive(&mut self, batch: &[(usize, Request)]) -> anyhow::Result<()> {
        let requests = Arc::new(batch.iter().map(|(_, request)| request.clone()).collect::<Vec<_>>());
        let (rules, asked) = (Arc::clone(&self.rules), Arc::clone(&requests));
        let use_case = move |tx: &mut store::Tx<'_>| authorize(tx, &rules, asked.iter());
        if self.dice.percent(2) {
            self.die_in(use_case)?;
            self.tally.count("deaths before a commit");
            self.say("the server died before its commit");
            return self.start();
        }
        let now = self.now();
        let answers = self.get(move |tx| use_case(tx))?;
        ensure!(answers.len() == batch.len(), "{} answers to {} requests", answers.len(), batch.len());
        for ((_, request), answer) in batch.iter().zip(&answers) {
            self.weigh(request, answer, now)?;
        }
        for ((index, request), answer) in batch.iter().zip(&answers) {
            self.answer_travels(*index, request, answer)?;
        }
        Ok(())
    }

    /// Whether an answer is what it should be.
    fn weigh(&mut self, request: &Request, answer: &Answer, now: Timestamp) -> anyhow::Result<()> {
        let said = said(&answer.outcome);
        let card = self.cards.iter().find(|card| card.pan == request.pan);
        let (number, account) = card.map_or((0, 0), |card| (card.number, card.account.0));
        self.say(&format!(
            "{:?} {:?} #{} card {number} {} {}{} -> {said:?}{}",
            request.kind,
            request.purpose,
            request.key.rrn.trim_start_matches('0'),
            request.channel.word(),
            request.amount.tiyn(),
            request.increment_of.as_ref().map_or(String::new(), |key| format!(" raises #{}", key.rrn)),
            if answer.repeated { " (repeat)" } else { "" },
        ));
        match said {
            _ if answer.repeated => self.tally.count("repeats"),
            Ok(_) => self.tally.count("approvals"),
            Err(word) => self.tally.count(word),
        }
        let expected = self.model.expect_answer(request, now);
        ensure!(said == expected, "the answer is {said:?}, and should be {expected:?}");
        let before = self.model.came_before(request);
        ensure!(answer.repeated == before, "repeated is {}, and should be {before}", answer.repeated);
        let asks = !request.kind.is_advice() && !before && request.purpose.spends();
        let available = self.model.available(account);
        let promised = said.unwrap_or_default();
        ensure!(
            !asks || promised == 0 || promised <= available,
            "{promised} approved of {available} available"
        );
        let code = match &answer.outcome {
            Outcome::Approved { approval_code, .. } => approval_code.clone(),
            Outcome::Declined(_) => String::new(),
        };
        self.model.note_answer(request, said, &code, now);
        if let Some(balance) = answer.balance {
            let told = (balance.posted.tiyn(), balance.held.tiyn());
            let stands = (self.model.posted(account), self.model.held(account));
            ensure!(told == stands, "the holder is told {told:?}, and should be told {stands:?}");
        }
        Ok(())
    }

    /// The answer reaches the shop, unless the server dies between commit and send.
    fn answer_travels(&mut self, index: usize, request: &Request, answer: &Answer) -> anyhow::Result<()> {
        if self.dice.percent(8) {
            self.tally.count("answers lost");
            return if self.dice.percent(10) { self.start() } else { Ok(()) };
        }
        let words = format!("{:?} {:?}", answer.id, answer.outcome);
        let key = (request.key.clone(), request.kind);
        let first = self.heard.entry(key.clone()).or_insert_with(|| words.clone());
        ensure!(*first == words, "a repeat heard {words}, and the first had heard {first}");
        let exchange = &mut self.exchanges[index];
        if exchange.heard || exchange.ended {
            return Ok(());
        }
        exchange.heard = true;
        let asked_at = exchange.sent_at;
        let tiyn = answer.outcome.amount().tiyn();
        let promise = !request.kind.is_debit() && request.purpose.spends() && request.increment_of.is_none();
        if tiyn > 0 && promise {
            let promise = Promise { id: answer.id, tiyn, asked_at, channel: request.channel };
            self.promises.insert(key, promise);
        }
        if tiyn > 0 && request.increment_of.is_none() {
            let seconds = 60 + self.dice.below(30_000);
            self.later(seconds, Event::FollowUp(index));
        }
        Ok(())
    }

    fn reversal_arrives(&mut self, index: usize, reversal: &Reversal) -> anyhow::Result<()> {
        let taken = reversal.clone();
        let use_case = move |tx: &mut store::Tx<'_>| reverse(tx, &taken);
        if self.dice.percent(2) {
            self.die_in(use_case)?;
            self.tally.count("deaths before a commit");
            self.say("the server died before its commit");
            return self.start();
        }
        let now = self.now();
        let outcome = self.get(move |tx| use_case(tx))?;
        self.say(&format!(
            "reversal of {:?} #{} to {:?} -> {outcome:?}",
            reversal.original_kind, reversal.original.rrn, reversal.remaining
        ));
        self.tally.count(match outcome {
            Reversed::Done(_) => "reversed",
            Reversed::DoneBefore => "reversed before",
            Reversed::NothingToReverse => "nothing to reverse",
            Reversed::NeverSeen => "reversals of what never came",
        });
        let expected = self.model.reverse(reversal, now);
        ensure!(outcome == expected, "the reversal came to {outcome:?}, and should come to {expected:?}");
        if self.dice.percent(92) {
            self.exchanges[index].heard = true;
        }
        Ok(())
    }

    /// The shop goes on with what it was approved.
    fn follow_up(&mut self, index: usize) -> anyhow::Result<()> {
        let Letter::Ask(request) = self.exchanges[index].letter.clone() else { return Ok(()) };
        let approved = self.heard_amount(&request);
        match self.dice.below(100) {
            0..50 => self.put_into_file(&request, approved),
            50..67 if request.kind == Kind::Hold && request.purpose.spends() => {
                let key = self.new_key();
                // Some acquirers keep the retrieval reference number of the original.
                let rrn = if self.dice.percent(50) { request.key.rrn.clone() } else { key.rrn.clone() };
                let kind = if self.dice.percent(90) { Kind::Hold } else { Kind::HoldAdvice };
                let amount = Money::from_tiyn(1 + self.dice.below(10_000));
                // Now and then somebody else's card is named.
                let cards = self.cards.iter().map(|card| card.pan).collect::<Vec<_>>();
                let other = self.dice.pick(&cards).filter(|_| self.dice.percent(10));
                let raise = Request {
                    key: RepeatKey { rrn, acquirer: request.key.acquirer.clone(), ..key },
                    kind,
                    amount,
                    pan: other.unwrap_or(request.pan),
                    increment_of: Some(request.key.clone()),
                    approved_elsewhere: true,
                    ..(*request).clone()
                };
                self.send(Letter::Ask(Box::new(raise)));
                self.later(3_600, Event::FollowUp(index));
            }
            67..77 => {
                let remaining = Money::from_tiyn(self.dice.below(approved + 2));
                self.take_back(&request, Some(remaining));
                self.later(3_600, Event::FollowUp(index));
            }
            77..87 => self.take_back(&request, None),
            _ => {}
        }
        Ok(())
    }

    fn heard_amount(&self, request: &Request) -> i64 {
        let promise = self.promises.get(&(request.key.clone(), request.kind));
        promise.map_or(request.amount.tiyn(), |promise| promise.tiyn)
    }
}

fn said(outcome: &Outcome) -> Said {
    match outcome {
        Outcome::Approved { amount, .. } => Ok(amount.tiyn()),
        Outcome::Declined(decline) => Err(decline.word()),
    }
}
