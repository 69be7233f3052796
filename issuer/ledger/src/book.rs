//! The one way money moves: accounts are opened like a book, changed in memory, and written back at once.
//!
//! ```text
//!   open ─► positions in memory ─┬─ place_hold, set_hold     promises
//!                                ├─ post                     entries that sum to zero
//!                                └─ spend, unspend           the day's turnover
//!   close ─► one update of the balances, one insert of holds, one of entries, however many there are
//! ```
//!
//! The book does not judge: whether a movement may be is decided by whoever asks for it.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use store::{Fault, Tx};
use vocabulary::{AccountId, AuthorizationId, Channel, EntryId, Money, PostingId, civil_day};

use crate::entry::{self, Entry, Kind};
use crate::hold::{self, Hold};
use crate::mark::{self, Mark};
use crate::position::{self, Position};

/// Some accounts, being worked on within one transaction.
pub struct Book {
    now: Timestamp,
    positions: HashMap<AccountId, Page>,
    holds: HashMap<AuthorizationId, (Hold, HoldPage)>,
    entries: Vec<Entry>,
    marks: Vec<Mark>,
}

struct Page {
    position: Position,
    changed: bool,
}

#[derive(PartialEq)]
enum HoldPage {
    Known,
    Changed,
    New,
}

/// A movement of money to be made: legs that sum to zero.
#[derive(Debug, Clone)]
pub struct Posting {
    /// What it is.
    pub kind: Kind,
    /// When the person did it.
    pub operation_at: Timestamp,
    /// The authorization behind it, if one is.
    pub authorization: Option<AuthorizationId>,
    /// The shop and its town, or the other side of a transfer.
    pub details: String,
    /// Accounts with what each gains; what it loses is below zero.
    pub legs: Vec<(AccountId, Money)>,
}

impl Book {
    /// Opens the book at these accounts; those that do not exist are simply not in it.
    pub fn open(tx: &mut Tx<'_>, accounts: &[AccountId]) -> Result<Book, Fault> {
        let mut accounts = accounts.to_vec();
        // In one order everywhere, so that two books do not wait for each other.
        accounts.sort_unstable();
        accounts.dedup();
        let positions = position::read_all(tx, &accounts)?;
        let page = |position: Position| (position.account, Page { position, changed: false });
        Ok(Book {
            now: tx.now(),
            positions: positions.into_iter().map(page).collect(),
            holds: HashMap::new(),
            entries: Vec::new(),
            marks: Vec::new(),
        })
    }

    /// The civil day of this transaction in Almaty.
    pub fn today(&self) -> Date {
        civil_day(self.now)
    }

    /// How an account stands, with everything done so far.
    pub fn position(&self, account: AccountId) -> Option<&Position> {
        self.positions.get(&account).map(|page| &page.position)
    }

    /// A hold that was placed or taken up in this book.
    pub fn hold(&self, id: AuthorizationId) -> Option<&Hold> {
        self.holds.get(&id).map(|(hold, _)| hold)
    }

    /// Notes the latest authorization on an account, and tells which was before it.
    pub fn follow(&mut self, account: AccountId, id: AuthorizationId) -> Result<AuthorizationId, Fault> {
        let position = self.page(account)?;
        Ok(std::mem::replace(&mut position.last_authorization, id))
    }

    /// Promises money to a shop.
    pub fn place_hold(
        &mut self,
        account: AccountId,
        id: AuthorizationId,
        channel: Channel,
        amount: Money,
        expires_at: Timestamp,
        details: &str,
    ) -> Result<(), Fault> {
        let now = self.now;
        let position = self.page(account)?;
        position.balance.held = sum(position.balance.held, amount)?;
        let previous = std::mem::replace(&mut position.last_hold, id.0);
        let hold = Hold {
            id,
            account,
            channel,
            amount,
            placed: amount,
            placed_at: now,
            expires_at,
            details: details.to_owned(),
            previous,
        };
        self.holds.insert(id, (hold, HoldPage::New));
        Ok(())
    }

    /// Takes up a hold that was placed before, to be changed here.
    pub fn take_up(&mut self, hold: Hold) {
        self.holds.entry(hold.id).or_insert((hold, HoldPage::Known));
    }

    /// Changes what is still held; nothing releases it. Releasing twice is releasing once.
    pub fn set_hold(&mut self, id: AuthorizationId, amount: Money) -> Result<(), Fault> {
        let Some((hold, page)) = self.holds.get_mut(&id) else { return Err(not_open()) };
        let change = difference(amount, hold.amount)?;
        hold.amount = amount;
        if *page == HoldPage::Known {
            *page = HoldPage::Changed;
        }
        let account = hold.account;
        let position = self.page(account)?;
        position.balance.held = sum(position.balance.held, change)?;
        Ok(())
    }

    /// Adds to a hold, and moves its end.
    pub fn raise_hold(&mut self, id: AuthorizationId, by: Money, expires_at: Timestamp) -> Result<(), Fault> {
        let Some((hold, _)) = self.holds.get_mut(&id) else { return Err(not_open()) };
        hold.placed = sum(hold.placed, by)?;
        hold.expires_at = expires_at;
        let amount = sum(hold.amount, by)?;
        self.set_hold(id, amount)
    }

    /// Counts a use into the day's turnover.
    pub fn spend(&mut self, account: AccountId, channel: Channel, amount: Money) -> Result<(), Fault> {
        self.count(account, channel, amount, 1)
    }

    /// Adds an increment to a use that was counted today already.
    pub fn spend_more(&mut self, account: AccountId, channel: Channel, amount: Money) -> Result<(), Fault> {
        self.count(account, channel, amount, 0)
    }

    /// Takes a use of this day back out of the turnover; a use of another day no longer counts anyway.
    /// `whole`: nothing of the use is left.
    pub fn unspend(
        &mut self,
        account: AccountId,
        channel: Channel,
        amount: Money,
        day: Date,
        whole: bool,
    ) -> Result<(), Fault> {
        if day != self.today() {
            return Ok(());
        }
        self.count(account, channel, Money::from_tiyn(-amount.tiyn()), -i64::from(whole))
    }

    /// Moves money. The legs must sum to zero.
    pub fn post(&mut self, tx: &Tx<'_>, posting: &Posting) -> Result<PostingId, Fault> {
        let total = posting.legs.iter().try_fold(Money::ZERO, |total, leg| sum(total, leg.1))?;
        if total != Money::ZERO {
            return Err(Fault::Broken("a posting whose legs do not sum to zero".to_owned()));
        }
        let (key, now) = (PostingId(tx.new_ordered_id()), self.now);
        for (account, amount) in &posting.legs {
            let id = EntryId(tx.new_ordered_id());
            let position = self.page(*account)?;
            position.balance.posted = sum(position.balance.posted, *amount)?;
            let previous = std::mem::replace(&mut position.last_entry, id.0);
            let balance = position.balance.posted;
            self.marks.extend(Mark::of(*account, previous, now));
            self.entries.push(Entry {
                id,
                account: *account,
                posting: key,
                amount: *amount,
                balance,
                kind: posting.kind,
                operation_at: posting.operation_at,
                posted_at: now,
                authorization: posting.authorization,
                details: posting.details.clone(),
                previous: EntryId(previous),
            });
        }
        Ok(key)
    }

    /// Makes the other side of a transfer read what concerns it: its own words, and no authorization, since its holder
    /// asked for none.
    pub fn as_seen_by(&mut self, posting: PostingId, account: AccountId, details: &str) {
        let lines = self.entries.iter_mut().filter(|it| it.posting == posting && it.account == account);
        lines.for_each(|line| {
            line.authorization = None;
            details.clone_into(&mut line.details);
        });
    }

    /// Writes everything that was changed.
    pub fn close(self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let holds = |wanted: HoldPage| {
            let mut holds = self.holds.values().filter(|(_, page)| *page == wanted);
            let mut holds = holds.by_ref().map(|(hold, _)| hold).collect::<Vec<_>>();
            holds.sort_unstable_by_key(|hold| hold.id);
            holds
        };
        hold::insert_all(tx, &holds(HoldPage::New))?;
        hold::update_all(tx, &holds(HoldPage::Changed))?;
        entry::insert_all(tx, &self.entries)?;
        mark::insert_all(tx, &self.marks)?;
        let changed = self.positions.values().filter(|page| page.changed).map(|page| &page.position);
        let mut changed = changed.collect::<Vec<_>>();
        // In one order everywhere, so that two books do not wait for each other; and neighbours on a page
        // are written together.
        changed.sort_unstable_by_key(|position| position.account);
        position::write_all(tx, changed.into_iter())
    }

    pub(crate) fn set_claimed(&mut self, account: AccountId, claimed: Money) -> Result<(), Fault> {
        self.page(account)?.balance.claimed = claimed;
        Ok(())
    }

    fn count(&mut self, account: AccountId, channel: Channel, amount: Money, uses: i64) -> Result<(), Fault> {
        let today = self.today();
        let position = self.page(account)?;
        position.turnover = position.turnover.on(today);
        position.turnover.add(channel, amount, uses);
        Ok(())
    }

    fn page(&mut self, account: AccountId) -> Result<&mut Position, Fault> {
        let page = self.positions.get_mut(&account).ok_or_else(not_open)?;
        page.changed = true;
        Ok(&mut page.position)
    }
}

fn not_open() -> Fault {
    Fault::Broken("an account or a hold that was not opened".to_owned())
}

fn sum(one: Money, other: Money) -> Result<Money, Fault> {
    one.checked_add(other).ok_or_else(|| Fault::Broken("a sum beyond 64 bits of tiyn".to_owned()))
}

fn difference(one: Money, other: Money) -> Result<Money, Fault> {
    one.checked_sub(other).ok_or_else(|| Fault::Broken("a sum beyond 64 bits of tiyn".to_owned()))
}
