//! People of the bank and its customers: top-ups, transfers, fees, claims, limits, blocks; the sweeping of
//! holds; and time that leaps.

use std::sync::Arc;

use anyhow::ensure;
use audit::Actor;
use card::pin::Unblocked;
use card::{BlockReason, SpendingLimit};
use jiff::{SignedDuration, ToSpan};
use ledger::{ClaimKind, Order, Refused};
use store::{Error, Tx};
use vocabulary::{AccountId, Channel, Money, PostingId, civil_day};

use super::model::day;
use super::town::{Plastic, Town};

/// A movement that was ordered, perhaps to be ordered again.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    what: What,
    from: AccountId,
    to: AccountId,
    tiyn: i64,
    reference: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    TopUp,
    Transfer,
    Fee,
}

impl Town {
    /// Somebody of the bank, or a customer in the portal, does something.
    pub(super) fn act(&mut self) -> anyhow::Result<()> {
        let cards = self.cards.clone();
        let Some(card) = self.dice.pick(&cards) else { return Ok(()) };
        match self.dice.below(100) {
            0..55 => self.order(),
            55..61 => self.place_claim(card.account),
            61..68 => self.end_claim(),
            68..89 => self.change_limit(card),
            89..92 => self.unblock_pin(card),
            92..94 => self.block(card),
            _ => self.change_state(card.account),
        }
    }

    /// Moves money, or orders once more what was ordered before.
    fn order(&mut self) -> anyhow::Result<()> {
        let ordered = self.ordered.clone();
        let again = i64::try_from(ordered.len()).unwrap_or_default();
        let place = usize::try_from(self.dice.below(again)).unwrap_or_default();
        let it = match ordered.get(place).filter(|_| self.dice.percent(20)) {
            Some(earlier) => earlier.clone(),
            None => self.new_order(),
        };
        self.carry_out(it)
    }

    fn carry_out(&mut self, it: Ordered) -> anyhow::Result<()> {
        let order = it.clone();
        let made = self.run(move |tx| make(tx, &order))?;
        let known = self.model.made.contains_key(&it.reference);
        let expected = if known { None } else { self.objection(&it) };
        self.say(&format!("{:?} {} {} -> {made:?}", it.what, it.reference, it.tiyn));
        self.tally.count("movements ordered");
        ensure!(made.as_ref().err() == expected.as_ref(), "{it:?}: {made:?}, and should be {expected:?}");
        if made.is_ok() && !known {
            self.model.made.insert(it.reference.clone(), ());
            self.model.shift(it.from.0, it.to.0, it.tiyn);
        }
        self.ordered.push(it);
        Ok(())
    }

    /// Money for the beginning.
    pub(super) fn pay_in(&mut self, to: AccountId) -> anyhow::Result<()> {
        let (what, from, reference) = (What::TopUp, ledger::SETTLEMENT, self.reference());
        let it = Ordered { what, from, to, tiyn: 50_000 + self.dice.below(200_000), reference };
        self.carry_out(it)
    }

    fn new_order(&mut self) -> Ordered {
        let accounts = self.accounts();
        let one = self.dice.pick(&accounts).unwrap_or(ledger::SUSPENSE);
        let other = self.dice.pick(&accounts).unwrap_or(ledger::SUSPENSE);
        let (what, from, to) = match self.dice.below(10) {
            0..6 => (What::TopUp, ledger::SETTLEMENT, one),
            6..9 => (What::Transfer, one, other),
            _ => (What::Fee, one, ledger::FEES),
        };
        let most = if what == What::TopUp { 120_000 } else { 30_000 };
        let tiyn = self.dice.below(most);
        Ordered { what, from, to, tiyn, reference: self.reference() }
    }

    /// Why an order must be refused.
    fn objection(&self, it: &Ordered) -> Option<Refused> {
        let state = |account: AccountId| {
            self.model.accounts.get(&account.0).map_or((false, false), |it| (it.closed, it.stopped))
        };
        let ((from_closed, stopped), (to_closed, _)) = (state(it.from), state(it.to));
        let asks = it.what == What::Transfer;
        let objections = [
            (it.tiyn <= 0, Refused::NotAnAmount),
            (it.from == it.to, Refused::SameAccount),
            (from_closed || to_closed, Refused::Closed),
            (asks && stopped, Refused::DebitsStopped),
            (asks && self.model.available(it.from.0) < it.tiyn, Refused::NotEnough),
        ];
        objections.into_iter().find(|(applies, _)| *applies).map(|(_, refused)| refused)
    }

    fn place_claim(&mut self, account: AccountId) -> anyhow::Result<()> {
        let tiyn = 1 + self.dice.below(30_000);
        let amount = Money::from_tiyn(tiyn);
        let place = move |tx: &mut Tx<'_>| ledger::place_claim(tx, account, amount, ClaimKind::Arrest, "1");
        let placed = self.run(place)?;
        self.say(&format!("a claim of {tiyn} -> {placed:?}"));
        let Ok(id) = placed else { anyhow::bail!("a claim was refused: {placed:?}") };
        self.model.claims.insert(id, (account.0, tiyn));
        Ok(())
    }

    fn end_claim(&mut self) -> anyhow::Result<()> {
        let claims = self.model.claims.iter().map(|(id, claim)| (*id, *claim)).collect::<Vec<_>>();
        let Some((id, (account, tiyn))) = self.dice.pick(&claims) else { return Ok(()) };
        if self.dice.percent(50) {
            self.get(move |tx| ledger::lift_claim(tx, id))?;
            self.say(&format!("a claim of {tiyn} is lifted"));
            self.model.claims.remove(&id);
            return Ok(());
        }
        let closed = self.model.accounts.get(&account).is_some_and(|it| it.closed);
        let made = self.run(move |tx| ledger::collect_claim(tx, id))?;
        self.say(&format!("a claim of {tiyn} is collected -> {made:?}"));
        ensure!(made.is_err() == closed, "the collection came to {made:?}");
        if !closed {
            self.model.claims.remove(&id);
            self.model.shift(account, ledger::THIRD_PARTIES.0, tiyn);
        }
        Ok(())
    }

    fn change_limit(&mut self, plastic: Plastic) -> anyhow::Result<()> {
        let now = self.now();
        let Some(card) = self.model.cards.get(&plastic.pan) else { return Ok(()) };
        let in_use = card.blocked.is_none();
        let channel = self.dice.pick(&Channel::ALL).unwrap_or(Channel::Terminal);
        let limit = self.new_limit();
        let (rules, id) = (Arc::clone(&self.rules), plastic.id);
        let act = self.dice.below(10);
        let days = self.dice.below(31);
        let changed = match act {
            0..5 => self.run(move |tx| {
                card::set_limit(tx, &rules.catalogue, Actor::System, id, channel, limit).map(|()| None)
            })?,
            5..9 => self.run(move |tx| {
                let until = civil_day(tx.now()).saturating_add(days.days());
                let system = Actor::System;
                card::except(tx, &rules.catalogue, system, id, channel, limit, Some(until)).map(Some)
            })?,
            _ => self.run(move |tx| {
                card::end_exception(tx, &rules.catalogue, Actor::System, id, channel).map(|()| None)
            })?,
        };
        self.say(&format!(
            "card {} {}: limit {act} {limit:?} {days} -> {changed:?}",
            plastic.number,
            channel.word()
        ));
        let done = in_use && (act == 9 || self.is_within_ceiling(channel, &limit));
        ensure!(changed.is_ok() == done, "the limit came to {changed:?}");
        let card = self.model.cards.get_mut(&plastic.pan).filter(|_| done);
        let Some(known) = card.and_then(|card| card.limits.get_mut(&channel)) else { return Ok(()) };
        match act {
            0..5 => (known.standing, known.meanwhile) = (limit, None),
            5..9 => known.meanwhile = Some((limit, day(now) + days)),
            _ => known.meanwhile = None,
        }
        Ok(())
    }

    /// Products here set a ceiling on the day's amount alone.
    fn is_within_ceiling(&self, channel: Channel, limit: &SpendingLimit) -> bool {
        let ceiling = self.rules.catalogue.products()[0].ceilings.of(channel);
        let most = ceiling.daily_amount.map_or(i64::MAX, Money::tiyn);
        !limit.open || limit.daily_amount.map_or(i64::MAX, Money::tiyn) <= most
    }

    fn new_limit(&mut self) -> SpendingLimit {
        let tiyn = Money::from_tiyn(1 + self.dice.below(80_000));
        SpendingLimit {
            open: self.dice.percent(90),
            daily_amount: self.dice.percent(40).then_some(tiyn),
            daily_count: self.dice.percent(20).then(|| self.dice.below(6)),
            per_transaction: self.dice.percent(25).then_some(tiyn),
        }
    }

    /// Blocks a card, and gives its holder another on the same account.
    fn block(&mut self, plastic: Plastic) -> anyhow::Result<()> {
        let reason = self.dice.pick(&BlockReason::ALL).unwrap_or(BlockReason::Lost);
        let id = plastic.id;
        let block = move |tx: &mut Tx<'_>| {
            let found = card::find(tx, id)?.ok_or_else(|| store::Fault::corrupt("card"))?;
            card::block(tx, Actor::System, &found, reason)
        };
        let blocked = self.run(block)?;
        self.say(&format!("card {} is blocked: {}", plastic.number, reason.word()));
        ensure!(blocked.is_ok(), "the block came to {blocked:?}");
        let word = match reason {
            BlockReason::Lost => "card_lost",
            BlockReason::Stolen => "card_stolen",
            _ => "card_blocked",
        };
        if let Some(card) = self.model.cards.get_mut(&plastic.pan) {
            card.blocked.get_or_insert(word);
        }
        self.issue(plastic.account)
    }

    /// A branch lifts the count of wrong PINs.
    fn unblock_pin(&mut self, plastic: Plastic) -> anyhow::Result<()> {
        let id = plastic.id;
        let lifted = self.get(move |tx| card::pin::unblock(tx, Actor::System, id, "shown"))?;
        self.say(&format!("the PIN of card {} is unblocked: {lifted:?}", plastic.number));
        if let Some(card) = self.model.cards.get_mut(&plastic.pan) {
            let expected = if card.wrong_pins > 0 { Unblocked::Done } else { Unblocked::NothingToLift };
            ensure!(lifted == expected, "unblocking came to {lifted:?}, and should come to {expected:?}");
            card.wrong_pins = 0;
        }
        Ok(())
    }

    fn change_state(&mut self, account: AccountId) -> anyhow::Result<()> {
        let state = match self.dice.below(10) {
            0 => ledger::State::Closed,
            1..3 => ledger::State::DebitsStopped,
            _ => ledger::State::Open,
        };
        self.get(move |tx| ledger::set_state(tx, account, state))?;
        self.say(&format!("an account is {}", state.word()));
        let known = self.model.accounts.entry(account.0).or_default();
        known.closed = state == ledger::State::Closed;
        known.stopped = state == ledger::State::DebitsStopped;
        Ok(())
    }

    /// Releases the holds that are over.
    pub(super) fn sweep(&mut self) -> anyhow::Result<()> {
        let mut released = 0;
        loop {
            let some = self.get(|tx| ledger::hold::expire(tx, 1_000))?;
            released += some;
            if some < 1_000 {
                break;
            }
        }
        let now = self.now();
        let expected = self.model.sweep(now);
        self.tally.count("sweeps");
        self.say(&format!("{expected} holds are over"));
        // On a database of many seeds, those of others are over as well.
        ensure!(released >= expected, "{released} holds were released, and should be {expected}");
        Ok(())
    }

    /// Time passes: a while, up to the last second of a day or the first of the next, to the end of a hold, or
    /// days.
    pub(super) fn leap(&mut self) -> anyhow::Result<()> {
        if self.dice.percent(20) {
            return self.leap_to_the_end_of_a_hold();
        }
        let now = self.now();
        let midnight = (day(now) + 1) * 86_400 - 5 * 3_600;
        let to_midnight = midnight - now.as_second();
        let seconds = match self.dice.below(20) {
            0..8 => self.dice.below(3_600),
            8..15 => to_midnight - 1 + self.dice.below(3),
            15..19 => self.dice.below(2 * 86_400),
            _ => 4 * 86_400 + self.dice.below(7 * 86_400),
        };
        self.clock.advance(SignedDuration::from_secs(seconds.max(0)));
        self.say("time has passed");
        Ok(())
    }

    /// To the very instant at which the next hold is over, or the last before it.
    fn leap_to_the_end_of_a_hold(&mut self) -> anyhow::Result<()> {
        let Some(end) = self.model.next_end(self.now()) else { return Ok(()) };
        let early = self.dice.below(2);
        self.advance_to(end.as_microsecond() - early);
        self.sweep()
    }
}

fn make(tx: &mut Tx<'_>, it: &Ordered) -> Result<PostingId, Error<Refused>> {
    let order = Order {
        reference: &it.reference,
        amount: Money::from_tiyn(it.tiyn),
        operation_at: tx.now(),
        details: "",
    };
    match it.what {
        What::TopUp => ledger::top_up(tx, it.to, &order),
        What::Transfer => ledger::transfer(tx, it.from, it.to, &order),
        What::Fee => ledger::fee(tx, it.from, &order),
    }
}
