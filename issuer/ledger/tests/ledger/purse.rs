//! Accounts with money on them. Amounts are whole tenge.

use ledger::{Balance, Discrepancies, IbanHead, Order, Refused, open_account};
use store::{Error, Fault, Tx};
use testkit::Bank;
use vocabulary::{AccountId, CustomerId, Money, PostingId};

pub(crate) struct Purse<'a> {
    pub(crate) bank: &'a Bank,
    pub(crate) account: AccountId,
}

/// The same story on both engines, with so much on an account; the books must balance after it.
pub(crate) fn each(tenge: i64, story: impl Fn(&Purse<'_>)) {
    Bank::each(&[ledger::MIGRATIONS], |bank| {
        let purse = Purse { bank, account: open(bank) };
        if tenge > 0 {
            purse.top_up("opening", tenge).unwrap();
        }
        story(&purse);
        assert_eq!(bank.get(ledger::discrepancies), Discrepancies::default());
    });
}

pub(crate) fn open(bank: &Bank) -> AccountId {
    bank.get(|tx| Ok(open_account(tx, CustomerId(1), &IbanHead::parse("563", "D6").unwrap(), "KZT")?.id))
}

type Move = fn(&mut Tx<'_>, AccountId, &Order<'_>) -> Result<PostingId, Error<Refused>>;

impl Purse<'_> {
    pub(crate) fn top_up(&self, reference: &'static str, tenge: i64) -> Result<PostingId, Refused> {
        self.order(ledger::top_up, reference, tenge)
    }

    pub(crate) fn fee(&self, reference: &'static str, tenge: i64) -> Result<PostingId, Refused> {
        self.order(ledger::fee, reference, tenge)
    }

    pub(crate) fn transfer(
        &self,
        to: AccountId,
        reference: &'static str,
        tenge: i64,
    ) -> Result<PostingId, Refused> {
        let from = self.account;
        self.bank.run(move |tx| {
            let order = order(reference, tenge, tx);
            ledger::transfer(tx, from, to, &order)
        })
    }

    fn order(&self, make: Move, reference: &'static str, tenge: i64) -> Result<PostingId, Refused> {
        let account = self.account;
        self.bank.run(move |tx| {
            let order = order(reference, tenge, tx);
            make(tx, account, &order)
        })
    }

    /// Posted, held, claimed.
    pub(crate) fn stands(&self) -> (i64, i64, i64) {
        stands(self.bank, self.account)
    }

    pub(crate) fn balance(&self) -> Balance {
        let account = self.account;
        self.bank.get(move |tx| ledger::position(tx, account)).unwrap().balance
    }

    /// Promises so much to a shop.
    pub(crate) fn hold(&self, key: i64, tenge: i64) {
        let account = self.account;
        self.bank.get(move |tx| {
            let expires_at = tx.now() + jiff::SignedDuration::from_hours(24);
            let mut book = ledger::Book::open(tx, &[account])?;
            let (id, amount) = (vocabulary::AuthorizationId(key), Money::from_tenge(tenge));
            book.place_hold(account, id, vocabulary::Channel::Terminal, amount, expires_at, "Shop")?;
            book.close(tx)
        });
    }

    pub(crate) fn state(&self, state: ledger::State) {
        let account = self.account;
        self.bank.get(move |tx| ledger::set_state(tx, account, state));
    }
}

pub(crate) fn stands(bank: &Bank, account: AccountId) -> (i64, i64, i64) {
    let balance = bank.get(move |tx| ledger::position(tx, account)).unwrap().balance;
    (balance.posted.tiyn() / 100, balance.held.tiyn() / 100, balance.claimed.tiyn() / 100)
}

fn order<'a>(reference: &'a str, tenge: i64, tx: &Tx<'_>) -> Order<'a> {
    Order { reference, amount: Money::from_tenge(tenge), operation_at: tx.now(), details: "Tolem" }
}

/// A fault that a use case ends in.
pub(crate) fn fault<T: Send + 'static>(
    bank: &Bank,
    mut use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
) -> Option<Fault> {
    bank.store.run(move |tx| use_case(tx).map_err(Error::<()>::Fault)).err()
}
