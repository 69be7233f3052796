//! Answering requests, many in one transaction: read everything, decide one after the other, write everything.

use std::collections::HashMap;

use card::{CardFacts, Catalogue};
use jiff::SignedDuration;
use ledger::{Balance, Book, Posting, SETTLEMENT};
use store::{Fault, Tx};
use vocabulary::{AccountId, AuthorizationId, CardId, Money, Pan};

use crate::decide::{Facts, Question, decide};
use crate::decline::Decline;
use crate::notice;
use crate::policy::Policy;
use crate::record::{self, Authorization, Outcome};
use crate::request::{Kind, Purpose, RepeatKey, Request, Verdict};

/// What the answers follow from, beside the data.
pub struct Rules {
    /// The products, for the limits that cards begin with.
    pub catalogue: Catalogue,
    /// What the bank has decided for all cards.
    pub policy: Policy,
}

/// The answer to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The authorization that was recorded, now or when the request first came.
    pub id: AuthorizationId,
    /// What is answered. A repeat hears the first answer, whatever has happened since.
    pub outcome: Outcome,
    /// Whether the request had come before.
    pub repeated: bool,
    /// What is on the account now, where the holder asked for it.
    pub balance: Option<Balance>,
}

/// Answers requests and takes note of advices, in the order given. Two on one account see each other.
///
/// Cost, however many there are: two reads (cards, balances; two more where a hold is to be raised) and three to six writes, and one more where a
/// count of wrong PINs changes. That
/// one of them came before is seen by its row, which cannot be written twice; then all is decided again with the
/// first answers in hand. It is so rare that asking each time would cost more: a read, and on PostgreSQL, where who
/// reads the end of an index collides with who writes there, everything that could be decided at the same time.
pub fn authorize<'a>(
    tx: &mut Tx<'_>,
    rules: &Rules,
    requests: impl IntoIterator<Item = &'a Request>,
) -> Result<Vec<Answer>, Fault> {
    let requests = requests.into_iter().collect::<Vec<_>>();
    if let Some(answers) = attempt(tx, rules, &requests, Repeats::Hoped)? {
        return Ok(answers);
    }
    let answers = attempt(tx, rules, &requests, Repeats::LookedFor)?;
    answers.ok_or_else(|| Fault::Broken("an authorization that is there and cannot be found".to_owned()))
}

/// What is done about requests that came before.
#[derive(Clone, Copy, PartialEq)]
enum Repeats {
    /// It is hoped that there are none.
    Hoped,
    /// They are read.
    LookedFor,
}

/// Answers all; `None`, with nothing written, if one of them came before and was not looked for.
fn attempt(
    tx: &mut Tx<'_>,
    rules: &Rules,
    requests: &[&Request],
    repeats: Repeats,
) -> Result<Option<Vec<Answer>>, Fault> {
    let mut desk = Desk::open(tx, rules, requests, repeats)?;
    let answers =
        requests.iter().map(|request| desk.answer(tx, request)).collect::<Result<Vec<_>, Fault>>()?;
    Ok(desk.close(tx)?.then_some(answers))
}

/// Everything that was read, and everything to be written.
struct Desk<'a> {
    rules: &'a Rules,
    known: HashMap<(RepeatKey, Kind), Authorization>,
    cards: HashMap<Pan, CardFacts>,
    book: Book,
    records: Vec<Authorization>,
    /// Those of which the holders are told by SMS.
    told: Vec<AuthorizationId>,
    /// Wrong PINs since the last right one, of the cards where that has changed.
    pin_tries: HashMap<Pan, i64>,
}

impl<'a> Desk<'a> {
    fn open(
        tx: &mut Tx<'_>,
        rules: &'a Rules,
        requests: &[&Request],
        repeats: Repeats,
    ) -> Result<Desk<'a>, Fault> {
        let looked_for = if repeats == Repeats::LookedFor { requests } else { &[] };
        let keys = looked_for.iter().map(|request| (request.key.clone(), request.kind));
        let raised = requests.iter().filter_map(|request| Some((request.increment_of.clone()?, Kind::Hold)));
        let known = record::find_all(tx, keys.chain(raised))?;
        let pans = requests.iter().map(|request| request.pan).collect::<Vec<_>>();
        let cards = card::facts_of(tx, &rules.catalogue, &pans)?;
        let mut accounts = cards.values().map(|card| card.account).collect::<Vec<_>>();
        if requests.iter().any(|request| request.kind.is_debit()) {
            accounts.push(SETTLEMENT);
        }
        let mut book = Book::open(tx, &accounts)?;
        let known = known.into_iter().map(|it| ((it.key.clone(), it.kind), it)).collect::<HashMap<_, _>>();
        let raised = requests.iter().filter_map(|request| Some((request.increment_of.clone()?, Kind::Hold)));
        let raised = raised.filter_map(|key| known.get(&key)).map(|original| original.id);
        for hold in ledger::hold::find_holds(tx, &raised.collect::<Vec<_>>())? {
            book.take_up(hold);
        }
        Ok(Desk {
            rules,
            known,
            cards,
            book,
            records: Vec::new(),
            told: Vec::new(),
            pin_tries: HashMap::new(),
        })
    }

    fn answer(&mut self, tx: &mut Tx<'_>, request: &Request) -> Result<Answer, Fault> {
        let key = (request.key.clone(), request.kind);
        if let Some(earlier) = self.known.get(&key) {
            // Who repeats the numbers of another card's request does not learn what is on that card.
            let own = self.cards.get(&request.pan).is_some_and(|card| card.account == earlier.account);
            let balance = self.balance_for(request, earlier.account).filter(|_| own);
            return Ok(Answer { id: earlier.id, outcome: earlier.outcome.clone(), repeated: true, balance });
        }
        let raised = self.raised(tx, request);
        let pin = self.pin_verdict(tx, request);
        let judged = self.judge(request, raised, pin);
        self.count_tries(request, pin, &judged);
        let outcome = match judged {
            // An amount beside an inquiry promises nothing, and nothing of it can be taken back.
            Ok(_) if request.purpose == Purpose::Inquiry => {
                Outcome::Approved { amount: Money::ZERO, approval_code: approval_code(tx) }
            }
            Ok(amount) => Outcome::Approved { amount, approval_code: approval_code(tx) },
            Err(decline) => Outcome::Declined(decline),
        };
        let id = AuthorizationId(tx.new_ordered_id());
        let (card, account) = match self.cards.get(&request.pan) {
            Some(facts) => (facts.card, facts.account),
            None => (CardId(0), AccountId(0)),
        };
        if let Outcome::Approved { amount, .. } = outcome {
            self.carry_out(tx, request, id, account, amount, raised)?;
        }
        let previous = match self.book.position(account) {
            Some(_) => self.book.follow(account, id)?,
            None => AuthorizationId(0),
        };
        let record = Authorization {
            id,
            account,
            card,
            key: request.key.clone(),
            kind: request.kind,
            purpose: request.purpose,
            channel: request.channel,
            asked: request.amount,
            cleared: if request.kind.is_debit() { outcome.amount() } else { Money::ZERO },
            outcome: outcome.clone(),
            merchant: request.merchant.clone(),
            foreign: request.foreign.clone(),
            increment_of: raised.map_or(AuthorizationId(0), |(original, _)| original),
            reversed: Money::ZERO,
            decided_at: tx.now(),
            previous,
        };
        if self.cards.get(&request.pan).is_some_and(|card| notice::is_wanted(card, &record)) {
            self.told.push(id);
        }
        self.known.insert(key, record.clone());
        self.records.push(record);
        Ok(Answer { id, outcome, repeated: false, balance: self.balance_for(request, account) })
    }

    /// The authorization that a request raises, with what it still holds: an approved one of the same card
    /// whose hold is alive.
    fn raised(&self, tx: &Tx<'_>, request: &Request) -> Option<(AuthorizationId, Money)> {
        let original = self.known.get(&(request.increment_of.clone()?, Kind::Hold))?;
        let card = self.cards.get(&request.pan)?;
        let hold = self.book.hold(original.id)?;
        // A hold is over at its time, not when the job that releases it comes round.
        let alive = hold.amount > Money::ZERO && tx.now() < hold.expires_at;
        (original.card == card.card && alive).then_some((original.id, hold.amount))
    }

    /// Whether the PIN is the card's; one that is given where none is set is wrong.
    fn pin_verdict(&self, tx: &Tx<'_>, request: &Request) -> Verdict {
        let (Some(pvv), Some(card)) = (request.verdicts.pin, self.cards.get(&request.pan)) else {
            return Verdict::NotGiven;
        };
        if card.pin.fits(tx, card.card, pvv) { Verdict::Right } else { Verdict::Wrong }
    }

    /// Counts a wrong PIN, and forgets those before a right one: where the judgement came as far as the PIN, so that
    /// the count tells what was told.
    fn count_tries(&mut self, request: &Request, pin: Verdict, judged: &Result<Money, Decline>) {
        let Some(card) = self.cards.get_mut(&request.pan) else { return };
        let tries = match (pin, judged) {
            _ if request.kind.is_advice() || card.pin.digest.is_none() => return,
            (Verdict::Wrong, Err(Decline::WrongPin)) => card.pin.tries + 1,
            (Verdict::Right, Ok(_)) => 0,
            (Verdict::Right, Err(decline)) if *decline > Decline::WrongPin => 0,
            _ => return,
        };
        if tries != card.pin.tries {
            card.pin.tries = tries;
            self.pin_tries.insert(request.pan, tries);
        }
    }

    fn judge(
        &self,
        request: &Request,
        raised: Option<(AuthorizationId, Money)>,
        pin: Verdict,
    ) -> Result<Money, Decline> {
        let card = self.cards.get(&request.pan);
        let position = card.and_then(|card| self.book.position(card.account));
        if request.kind.is_advice() {
            // A fact is not judged; it can only fail to concern us, or have been a refusal.
            return match (position, request.approved_elsewhere) {
                (None, _) => Err(Decline::NoSuchCard),
                (Some(_), true) if request.purpose == Purpose::Inquiry => Ok(Money::ZERO),
                (Some(_), true) => Ok(request.amount),
                (Some(_), false) => Err(Decline::NotEnough),
            };
        }
        let facts = Facts {
            card,
            position,
            raised: raised.map(|(_, held)| held),
            today: self.book.today(),
            policy: &self.rules.policy,
        };
        decide(&Question::of(request, pin), &facts)
    }

    /// What follows from an approval: a hold, or entries; and the day's turnover.
    fn carry_out(
        &mut self,
        tx: &Tx<'_>,
        request: &Request,
        id: AuthorizationId,
        account: AccountId,
        amount: Money,
        raised: Option<(AuthorizationId, Money)>,
    ) -> Result<(), Fault> {
        if amount == Money::ZERO || request.purpose == Purpose::Inquiry {
            return Ok(());
        }
        if request.kind.is_debit() {
            self.post(tx, request, id, account, amount)?;
        } else if request.purpose.spends() {
            let days = self.rules.policy.hold_days(request.channel);
            let expires_at = tx.now() + SignedDuration::from_hours(24 * days);
            match raised {
                Some((original, _)) => self.book.raise_hold(original, amount, expires_at)?,
                None => {
                    let details = &request.merchant.name;
                    self.book.place_hold(account, id, request.channel, amount, expires_at, details)?;
                }
            }
        }
        match (request.purpose.spends(), raised) {
            (true, None) => self.book.spend(account, request.channel, amount),
            (true, Some(_)) => self.book.spend_more(account, request.channel, amount),
            (false, _) => Ok(()),
        }
    }

    fn post(
        &mut self,
        tx: &Tx<'_>,
        request: &Request,
        id: AuthorizationId,
        account: AccountId,
        amount: Money,
    ) -> Result<(), Fault> {
        let gain = if request.purpose.spends() { Money::from_tiyn(-amount.tiyn()) } else { amount };
        let posting = Posting {
            kind: request.purpose.entry_kind(),
            operation_at: request.key.transmitted_at,
            authorization: Some(id),
            details: request.merchant.name.clone(),
            legs: vec![(account, gain), (SETTLEMENT, Money::from_tiyn(-gain.tiyn()))],
        };
        self.book.post(tx, &posting).map(|_| ())
    }

    fn balance_for(&self, request: &Request, account: AccountId) -> Option<Balance> {
        let wanted = matches!(request.purpose, Purpose::Inquiry | Purpose::Cash);
        self.book.position(account).filter(|_| wanted).map(|position| position.balance)
    }

    /// Writes everything; or nothing, and tells so, if one of the requests came before.
    fn close(self, tx: &mut Tx<'_>) -> Result<bool, Fault> {
        if !record::insert_all(tx, &self.records)? {
            record::delete_all(tx, &self.records)?;
            return Ok(false);
        }
        notice::send_all(tx, &self.told)?;
        card::pin::write_tries(tx, &self.pin_tries.into_iter().collect::<Vec<_>>())?;
        self.book.close(tx)?;
        Ok(true)
    }
}

/// Six digits by which the shop proves the approval.
pub(crate) fn approval_code(tx: &Tx<'_>) -> String {
    let mut chance = [0; 4];
    tx.random(&mut chance);
    format!("{:06}", u32::from_le_bytes(chance) % 1_000_000)
}
