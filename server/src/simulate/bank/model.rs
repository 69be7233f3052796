//! What the bank should do, said again in another way: maps in memory, no rows, nothing of the bank's own
//! judgement. Money is tiyn.
//!
//! ```text
//!   expect_…  what the answer must be          (asked before)
//!   note_…    what follows from an answer       (told after)
//! ```

use std::collections::{BTreeMap, HashMap};

use authorization::{
    Kind, Policy, Presented, Presentment, Purpose, RepeatKey, Request, Reversal, Reversed, Verdict,
};
use jiff::Timestamp;
use vocabulary::{Channel, Money, Pan};

/// An answer as a shop understands it: so many tiyn, or why not.
pub(super) type Said = Result<i64, &'static str>;
/// Objections to a request whose PIN was right.
const AFTER_THE_PIN: [&str; 6] = [
    "over_per_transaction",
    "over_daily_amount",
    "over_daily_count",
    "merchant_kind_forbidden",
    "country_forbidden",
    "not_enough",
];

type MessageKey = (RepeatKey, Kind);

#[derive(Default)]
pub(super) struct Model {
    pub(super) accounts: BTreeMap<i64, Account>,
    /// By number.
    pub(super) cards: HashMap<Pan, Card>,
    answers: HashMap<MessageKey, Answered>,
    reversals: HashMap<RepeatKey, Reversed>,
    /// Movements and presentments that were made.
    pub(super) made: HashMap<String, ()>,
    pub(super) claims: BTreeMap<i64, (i64, i64)>,
    policy: Policy,
    order: u64,
}

#[derive(Default)]
pub(super) struct Account {
    pub(super) posted: i64,
    pub(super) stopped: bool,
    pub(super) closed: bool,
    /// By the key of the request that placed it.
    pub(super) holds: HashMap<RepeatKey, Hold>,
    /// Tiyn and times, by day and channel; no day is forgotten.
    pub(super) spent: HashMap<(i64, Channel), (i64, i64)>,
}

pub(super) struct Hold {
    pub(super) left: i64,
    ends: Timestamp,
}

#[derive(Clone)]
pub(super) struct Card {
    pub(super) number: usize,
    pub(super) account: i64,
    pub(super) blocked: Option<&'static str>,
    pub(super) expiry: card::Expiry,
    pub(super) limits: HashMap<Channel, Limit>,
    /// The verification value of its PIN, and the wrong ones since the last right one.
    pub(super) pvv: card::Pvv,
    pub(super) wrong_pins: i64,
}

/// A standing limit, and another that holds through a day.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    pub(super) standing: card::SpendingLimit,
    pub(super) meanwhile: Option<(card::SpendingLimit, i64)>,
}

struct Answered {
    said: Said,
    code: String,
    account: i64,
    /// The card's number in the simulation; 0 if it was none of ours.
    card: usize,
    channel: Channel,
    purpose: Purpose,
    at: Timestamp,
    order: u64,
    raises: Option<RepeatKey>,
    taken_back: i64,
    posted: i64,
}

/// Days since 1970 in Almaty, which has kept UTC+5 since March 2024.
pub(super) fn day(instant: Timestamp) -> i64 {
    (instant.as_second() + 5 * 3_600).div_euclid(86_400)
}

impl Limit {
    fn on(&self, day: i64) -> card::SpendingLimit {
        match self.meanwhile {
            Some((limit, last)) if day <= last => limit,
            _ => self.standing,
        }
    }
}

impl Model {
    pub(super) fn of(policy: Policy) -> Model {
        Model { policy, ..Model::default() }
    }

    pub(super) fn held(&self, account: i64) -> i64 {
        self.accounts.get(&account).map_or(0, |it| it.holds.values().map(|hold| hold.left).sum())
    }

    pub(super) fn claimed(&self, account: i64) -> i64 {
        self.claims.values().filter(|claim| claim.0 == account).map(|claim| claim.1).sum()
    }

    pub(super) fn posted(&self, account: i64) -> i64 {
        self.accounts.get(&account).map_or(0, |it| it.posted)
    }

    pub(super) fn available(&self, account: i64) -> i64 {
        self.posted(account) - self.held(account) - self.claimed(account)
    }

    pub(super) fn spent(&self, account: i64, day: i64, channel: Channel) -> (i64, i64) {
        let account = self.accounts.get(&account);
        account.and_then(|it| it.spent.get(&(day, channel))).copied().unwrap_or_default()
    }

    /// Moves money from one account to another.
    pub(super) fn shift(&mut self, from: i64, to: i64, tiyn: i64) {
        self.accounts.entry(from).or_default().posted -= tiyn;
        self.accounts.entry(to).or_default().posted += tiyn;
    }

    pub(super) fn came_before(&self, request: &Request) -> bool {
        self.answers.contains_key(&(request.key.clone(), request.kind))
    }

    /// What a request must hear at this time.
    pub(super) fn expect_answer(&self, request: &Request, now: Timestamp) -> Said {
        if let Some(earlier) = self.answers.get(&(request.key.clone(), request.kind)) {
            return earlier.said;
        }
        let tiyn = request.amount.tiyn();
        let Some(card) = self.cards.get(&request.pan) else { return Err("no_such_card") };
        let inquiry = request.purpose == Purpose::Inquiry;
        if request.kind.is_advice() {
            return match request.approved_elsewhere {
                true => Ok(if inquiry { 0 } else { tiyn }),
                false => Err("not_enough"),
            };
        }
        let empty = Account::default();
        let account = self.accounts.get(&card.account).unwrap_or(&empty);
        let spends = matches!(request.purpose, Purpose::Purchase | Purpose::Cash | Purpose::Transfer);
        let raised = self.raised(request, now);
        let limit = card.limits.get(&request.channel).map(|limit| limit.on(day(now)));
        let limit = limit.unwrap_or(card::SpendingLimit::LIFTED);
        let (today, times) = self.spent(card.account, day(now), request.channel);
        let on_hold = raised.as_ref().and_then(|key| account.holds.get(key)).map_or(0, |hold| hold.left);
        let above = |most: Option<Money>, sum: i64| most.is_some_and(|most| sum > most.tiyn());
        let verdicts = request.verdicts;
        let cvv_absent = verdicts.cvv == Verdict::NotGiven && verdicts.cavv != Verdict::Right;
        let raises = request.increment_of.is_some();
        // Every objection with the word for it, in the order in which the bank promises to raise them.
        let objections = [
            (card.blocked.is_some(), card.blocked.unwrap_or_default()),
            (request.expiry.is_some_and(|expiry| expiry != card.expiry), "wrong_expiry"),
            (account.closed, "account_closed"),
            (account.stopped && spends, "debits_stopped"),
            (raises && raised.is_none(), "nothing_to_raise"),
            (spends && !limit.open, "channel_closed"),
            (verdicts.cvv == Verdict::Wrong, "wrong_cvv"),
            (request.channel == Channel::Internet && spends && !raises && cvv_absent, "cvv_missing"),
            (verdicts.cavv == Verdict::Wrong, "wrong_cavv"),
            (verdicts.pin.is_some() && card.wrong_pins >= 3, "pin_tries_exceeded"),
            (verdicts.pin.is_some_and(|pvv| pvv != card.pvv), "wrong_pin"),
            (spends && above(limit.per_transaction, tiyn + on_hold), "over_per_transaction"),
            (spends && above(limit.daily_amount, tiyn + today), "over_daily_amount"),
            (
                spends && raised.is_none() && limit.daily_count.is_some_and(|most| times >= most),
                "over_daily_count",
            ),
            (spends && self.policy.forbidden_mccs.contains(&request.merchant.mcc), "merchant_kind_forbidden"),
            (
                spends && self.policy.forbidden_countries.contains(&request.merchant.country),
                "country_forbidden",
            ),
        ];
        if let Some((_, word)) = objections.iter().find(|(applies, _)| *applies) {
            return Err(word);
        }
        let available = self.available(card.account);
        match (inquiry, spends) {
            (true, _) => Ok(0),
            (_, false) => Ok(tiyn),
            _ if tiyn == 0 || tiyn <= available => Ok(tiyn),
            _ if request.partial && available > 0 => Ok(available),
            _ => Err("not_enough"),
        }
    }

    /// The key of the living hold that a request raises.
    fn raised(&self, request: &Request, now: Timestamp) -> Option<RepeatKey> {
        let key = request.increment_of.clone()?;
        let card = self.cards.get(&request.pan)?;
        let original = self.answers.get(&(key.clone(), Kind::Hold))?;
        let hold = self.accounts.get(&card.account)?.holds.get(&key)?;
        (original.card == card.number && hold.left > 0 && hold.ends > now).then_some(key)
    }

    /// What follows from the answer to a request that had not come before.
    pub(super) fn note_answer(&mut self, request: &Request, said: Said, code: &str, now: Timestamp) {
        if self.came_before(request) {
            return;
        }
        let raises = self.raised(request, now);
        if let (Some(card), Some(pvv), false) =
            (self.cards.get_mut(&request.pan), request.verdicts.pin, request.kind.is_advice())
        {
            match said {
                Err("wrong_pin") => card.wrong_pins += 1,
                Ok(_) => card.wrong_pins = 0,
                // What the bank looks at after the PIN.
                Err(word) if pvv == card.pvv && AFTER_THE_PIN.contains(&word) => card.wrong_pins = 0,
                Err(_) => {}
            }
        }
        let card = self.cards.get(&request.pan);
        let (account, card) = card.map_or((0, 0), |card| (card.account, card.number));
        let spends = matches!(request.purpose, Purpose::Purchase | Purpose::Cash | Purpose::Transfer);
        let debit = matches!(request.kind, Kind::Debit | Kind::DebitAdvice);
        let tiyn = said.unwrap_or_default();
        self.order += 1;
        let answered = Answered {
            said,
            code: code.to_owned(),
            account,
            card,
            channel: request.channel,
            purpose: request.purpose,
            at: now,
            order: self.order,
            raises: raises.clone(),
            taken_back: 0,
            posted: if debit { tiyn } else { 0 },
        };
        self.answers.insert((request.key.clone(), request.kind), answered);
        if tiyn == 0 {
            return;
        }
        match (debit, spends) {
            (true, true) => self.shift(account, 1, tiyn),
            (true, false) => self.shift(1, account, tiyn),
            (false, false) => {}
            (false, true) => {
                let ends = now + jiff::SignedDuration::from_hours(24 * self.hold_days(request.channel));
                let holds = &mut self.accounts.entry(account).or_default().holds;
                let hold = holds.entry(raises.clone().unwrap_or_else(|| request.key.clone()));
                let hold = hold.or_insert(Hold { left: 0, ends });
                hold.left += tiyn;
                hold.ends = ends;
            }
        }
        if spends {
            self.count(account, now, request.channel, tiyn, i64::from(raises.is_none()));
        }
    }

    fn hold_days(&self, channel: Channel) -> i64 {
        let days = self.policy.hold_days;
        match channel {
            Channel::Internet => days[0],
            Channel::Terminal => days[1],
            Channel::CashMachine => days[2],
            Channel::Transfer => days[3],
        }
    }

    fn count(&mut self, account: i64, at: Timestamp, channel: Channel, tiyn: i64, times: i64) {
        let spent = &mut self.accounts.entry(account).or_default().spent;
        let spent = spent.entry((day(at), channel)).or_default();
        *spent = ((spent.0 + tiyn).max(0), (spent.1 + times).max(0));
    }

    /// Takes a request back: what must be answered, and what follows from it.
    pub(super) fn reverse(&mut self, reversal: &Reversal, now: Timestamp) -> Reversed {
        if let Some(earlier) = self.reversals.get(&reversal.key) {
            return *earlier;
        }
        let key = (reversal.original.clone(), reversal.original_kind);
        let outcome = match self.answers.get(&key) {
            None => {
                let never_came = Answered {
                    said: Err("reversed_before"),
                    code: String::new(),
                    account: 0,
                    card: 0,
                    channel: Channel::Terminal,
                    purpose: Purpose::Purchase,
                    at: now,
                    order: 0,
                    raises: None,
                    taken_back: 0,
                    posted: 0,
                };
                self.answers.insert(key, never_came);
                Reversed::NeverSeen
            }
            Some(original) if original.said == Err("reversed_before") => Reversed::DoneBefore,
            Some(_) => self.take_back(&key, reversal.remaining.map(Money::tiyn)),
        };
        self.reversals.insert(reversal.key.clone(), outcome);
        outcome
    }

    fn take_back(&mut self, key: &MessageKey, remaining: Option<i64>) -> Reversed {
        let Some(original) = self.answers.get(key) else { return Reversed::NeverSeen };
        let approved = original.said.unwrap_or_default();
        let left = approved - original.taken_back;
        let wanted = left - remaining.unwrap_or(0).clamp(0, left);
        if approved > 0 && wanted == 0 {
            return Reversed::DoneBefore;
        }
        let (account, channel, at) = (original.account, original.channel, original.at);
        let (raising, purpose) = (original.raises.is_some(), original.purpose);
        let spends = matches!(purpose, Purpose::Purchase | Purpose::Cash | Purpose::Transfer);
        let debit = matches!(key.1, Kind::Debit | Kind::DebitAdvice);
        let hold = original.raises.clone().unwrap_or_else(|| key.0.clone());
        let on_hold = self.accounts.get(&account).and_then(|it| it.holds.get(&hold)).map_or(0, |it| it.left);
        let taken = if debit { wanted } else { wanted.min(on_hold) };
        if taken == 0 {
            return Reversed::NothingToReverse;
        }
        match (debit, spends) {
            (true, true) => self.shift(1, account, taken),
            (true, false) => self.shift(account, 1, taken),
            _ => {
                if let Some(hold) = self.accounts.get_mut(&account).and_then(|it| it.holds.get_mut(&hold)) {
                    hold.left -= taken;
                }
            }
        }
        let mut whole = false;
        if let Some(original) = self.answers.get_mut(key) {
            original.taken_back += taken;
            original.posted -= if debit { taken } else { 0 };
            whole = original.taken_back == approved && !raising;
        }
        if spends {
            // Counted on the day of the purchase: on any later day that is not asked again.
            self.count(account, at, channel, -taken, -i64::from(whole));
        }
        Reversed::Done(Money::from_tiyn(taken))
    }

    /// A shop asks to be paid: what must be answered, and what follows from it.
    pub(super) fn present(&mut self, it: &Presentment, now: Timestamp) -> Presented {
        let reference = format!("presentment:{}", it.reference);
        if self.made.contains_key(&reference) {
            return Presented::Before;
        }
        let Some(account) = self.cards.get(&it.pan).map(|card| card.account) else {
            return Presented::NoSuchCard;
        };
        if self.accounts.get(&account).is_some_and(|it| it.closed) {
            return Presented::AccountClosed;
        }
        self.made.insert(reference, ());
        let refund = it.purpose == Purpose::Refund;
        let since = now - jiff::SignedDuration::from_hours(24 * 60);
        let found = self.answers.iter_mut().filter(|((key, _), one)| {
            let code_fits = it.approval_code.is_empty() || one.code == it.approval_code;
            let approved = one.said.is_ok() && one.raises.is_none() && code_fits && one.at >= since;
            let same_way = matches!(one.purpose, Purpose::Refund | Purpose::Inquiry) == refund;
            key.acquirer == it.acquirer && key.rrn == it.rrn && one.account == account && approved && same_way
        });
        let found = found.max_by_key(|(_, one)| one.order);
        let tiyn = it.amount.tiyn();
        let mut outcome = if refund { Presented::Refunded } else { Presented::Unmatched };
        if let Some(((key, kind), one)) = found {
            if matches!(kind, Kind::Debit | Kind::DebitAdvice) && one.posted > 0 {
                return Presented::TakenAtOnce;
            }
            one.posted += tiyn;
            let hold = self.accounts.get_mut(&account).and_then(|it| it.holds.get_mut(key));
            if let Some(hold) = hold.filter(|hold| !refund && hold.left > 0) {
                let held = hold.left;
                hold.left = if it.last { 0 } else { (held - tiyn).max(0) };
                outcome = match tiyn - held {
                    more if more > 0 => Presented::Over(Money::from_tiyn(more)),
                    less if less < 0 && it.last => Presented::Under(Money::from_tiyn(-less)),
                    _ => Presented::Matched,
                };
            }
        }
        match refund {
            true => self.shift(1, account, tiyn),
            false => self.shift(account, 1, tiyn),
        }
        outcome
    }

    /// When the next living hold is over.
    pub(super) fn next_end(&self, now: Timestamp) -> Option<Timestamp> {
        let holds = self.accounts.values().flat_map(|account| account.holds.values());
        holds.filter(|hold| hold.left > 0 && hold.ends > now).map(|hold| hold.ends).min()
    }

    /// Releases what is over; tells how many holds that were.
    pub(super) fn sweep(&mut self, now: Timestamp) -> usize {
        let holds = self.accounts.values_mut().flat_map(|account| account.holds.values_mut());
        let due = holds.filter(|hold| hold.left > 0 && hold.ends <= now);
        due.map(|hold| hold.left = 0).count()
    }
}
