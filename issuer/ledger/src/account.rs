//! An account: whose it is, what it is called, and what is on it.

use jiff::Timestamp;
use store::{Fault, Parameter, Row, Tx};
use vocabulary::{AccountId, CustomerId, Iban, Money};

use crate::book::{Book, Posting};
use crate::entry::Kind;
use crate::iban_head::{ACCOUNT_PART, IbanHead};
use crate::movement::SETTLEMENT;

/// An account that holds a customer's money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its key.
    pub id: AccountId,
    /// Whose money it is.
    pub customer: CustomerId,
    /// ИИК, by which others send money to it.
    pub iban: Iban,
    /// The currency it is kept in, ISO 4217: `KZT`.
    pub currency: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Whether money may move.
    pub state: State,
    /// What is on it.
    pub balance: Balance,
}

/// Whether money may move on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It may.
    Open,
    /// Nothing may leave for now (приостановление расходных операций); holds of before are still taken.
    DebitsStopped,
    /// It may not, ever again.
    Closed,
}

/// What is on an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// The sum of all entries; below zero it is a debt.
    pub posted: Money,
    /// Promised to shops by authorizations, not yet cleared.
    pub held: Money,
    /// Seized for third parties: arrests and collection orders.
    pub claimed: Money,
}

impl Balance {
    /// What may be spent: posted − held − claimed. Below zero when a forced posting left a debt.
    pub fn available(self) -> Money {
        // Saturating, because a page must show something even of a sum beyond all money there is.
        let tiyn = self.posted.tiyn().saturating_sub(self.held.tiyn()).saturating_sub(self.claimed.tiyn());
        Money::from_tiyn(tiyn)
    }

    pub(crate) fn read(row: &Row) -> Result<Balance, Fault> {
        Ok(Balance { posted: row.get("posted")?, held: row.get("held")?, claimed: row.get("claimed")? })
    }

    /// What is there and may not be spent: held + claimed.
    pub fn blocked(self) -> Money {
        Money::from_tiyn(self.held.tiyn().saturating_add(self.claimed.tiyn()))
    }
}

impl State {
    const ALL: [State; 3] = [State::Open, State::DebitsStopped, State::Closed];

    /// The word rows use.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::DebitsStopped => "debits_stopped",
            State::Closed => "closed",
        }
    }

    pub(crate) fn read(row: &Row) -> Result<State, Fault> {
        let word = row.get::<String>("state")?;
        let state = State::ALL.into_iter().find(|state| state.word() == word);
        state.ok_or_else(|| Fault::corrupt("balance.state"))
    }
}

/// Numbers tried before it is said that they have run out. With half of all numbers given away, one opening
/// in four thousand million fails.
const ATTEMPTS: usize = 32;

/// Opens an account for a customer, with nothing on it, under a number nobody can guess.
pub fn open_account(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    head: &IbanHead,
    currency: &str,
) -> Result<Account, Fault> {
    let (opened_at, currency) = (tx.now(), currency.to_owned());
    for _ in 0..ATTEMPTS {
        let (id, iban) = (AccountId(tx.new_id()), draw_iban(tx, head)?);
        let inserted = tx.execute(
            "insert into account (id, customer, iban, currency, opened_at) values ($1, $2, $3, $4, $5)
             on conflict (iban) do nothing",
            &[&id, &customer, &iban, &currency, &opened_at],
        )?;
        if inserted == 1 {
            let (state, balance) = (State::Open, Balance::default());
            tx.execute(
                "insert into balance (account, state, posted, held, claimed) values ($1, $2, 0, 0, 0)",
                &[&id, &state.word()],
            )?;
            return Ok(Account { id, customer, iban, currency, opened_at, state, balance });
        }
    }
    Err(Fault::Broken("account numbers have run out: give ledger accounts another beginning".to_owned()))
}

/// Opens an account for each of these customers, with the balance a predecessor of ours left on it: taking over a
/// portfolio. A few statements, however many there are.
pub fn take_over(
    tx: &mut Tx<'_>,
    customers: &[CustomerId],
    head: &IbanHead,
    currency: &str,
    balance: Money,
) -> Result<Vec<AccountId>, Fault> {
    let (mut accounts, mut rows, mut balances) = (Vec::new(), Vec::new(), Vec::new());
    for customer in customers {
        let (id, iban) = (AccountId(tx.new_id()), draw_iban(tx, head)?);
        accounts.push(id);
        rows.push(vec![
            id.to_value(),
            customer.to_value(),
            iban.to_value(),
            currency.to_value(),
            tx.now().to_value(),
        ]);
        balances.push(vec![id.to_value(), State::Open.word().to_value()]);
    }
    tx.execute_each(
        "insert into account (id, customer, iban, currency, opened_at) values ($1, $2, $3, $4, $5)",
        &rows,
    )?;
    tx.execute_each(
        "insert into balance (account, state, posted, held, claimed) values ($1, $2, 0, 0, 0)",
        &balances,
    )?;
    let mut opened = accounts.clone();
    opened.push(SETTLEMENT);
    let mut book = Book::open(tx, &opened)?;
    for account in &accounts {
        let posting = Posting {
            kind: Kind::TopUp,
            operation_at: tx.now(),
            authorization: None,
            details: String::new(),
            legs: vec![(*account, balance), (SETTLEMENT, Money::from_tiyn(-balance.tiyn()))],
        };
        book.post(tx, &posting)?;
    }
    book.close(tx)?;
    Ok(accounts)
}

/// The account with that key.
pub fn find(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Account>, Fault> {
    tx.row(
        "select * from account join balance on balance.account = account.id where account.id = $1",
        &[&id],
        read,
    )
}

/// The account of that number.
pub fn find_iban(tx: &mut Tx<'_>, iban: &Iban) -> Result<Option<Account>, Fault> {
    tx.row(
        "select * from account join balance on balance.account = account.id where account.iban = $1",
        &[iban],
        read,
    )
}

/// All accounts of a customer, the oldest first.
pub fn of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Account>, Fault> {
    tx.rows(
        "select * from account join balance on balance.account = account.id
          where account.customer = $1 order by account.opened_at, account.id",
        &[&customer],
        read,
    )
}

/// Stops what may leave an account, lets it again, or closes it.
pub fn set_state(tx: &mut Tx<'_>, id: AccountId, state: State) -> Result<(), Fault> {
    tx.execute("update balance set state = $1 where account = $2", &[&state.word(), &id]).map(|_| ())
}

fn draw_iban(tx: &Tx<'_>, head: &IbanHead) -> Result<Iban, Fault> {
    const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut part = head.account_start().to_owned();
    while part.len() < ACCOUNT_PART {
        let mut chance = [0; 16];
        tx.random(&mut chance);
        // 252 is 7 × 36: a byte above would make the first letters of the alphabet likelier.
        let even = chance.iter().filter(|byte| **byte < 252);
        let letters = even.map(|byte| char::from(ALPHABET[usize::from(byte % 36)]));
        part.extend(letters.take(ACCOUNT_PART - part.len()));
    }
    Iban::build(head.bank_code(), &part)
        .map_err(|_| Fault::Broken("the beginning of account numbers".to_owned()))
}

fn read(row: &Row) -> Result<Account, Fault> {
    Ok(Account {
        id: row.get("id")?,
        customer: row.get("customer")?,
        iban: row.get("iban")?,
        currency: row.get("currency")?,
        opened_at: row.get("opened_at")?,
        state: State::read(row)?,
        balance: Balance::read(row)?,
    })
}
