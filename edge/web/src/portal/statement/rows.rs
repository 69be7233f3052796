//! All rows of a statement: what waits, then what was posted, the newest first, in transactions of their own.

use std::io;

use ledger::Period;
use store::{Error, Fault, Store};
use vocabulary::EntryId;

use super::line::{Line, lines};
use super::source::{Owned, Start};

/// Rows read in one transaction.
const ROWS: i64 = 500;

/// What the rows are read of.
pub(super) struct Rows {
    pub(super) store: Store,
    pub(super) owned: Owned,
    pub(super) start: Start,
    pub(super) period: Period,
}

impl Rows {
    /// Hands over every row, as long as somebody waits for them.
    pub(super) fn each(
        &self,
        goes_on: impl Fn() -> bool,
        mut hand_over: impl FnMut(&Line) -> io::Result<()>,
    ) -> io::Result<()> {
        let (cards, holds) = (self.owned.cards.clone(), self.start.holds.clone());
        for line in self.read(move |tx| lines(tx, &cards, &holds, &[]))? {
            hand_over(&line)?;
        }
        let mut at = self.start.survey.newest;
        while let Some(from) = at {
            if !goes_on() {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            let (lines, next) = self.page(from)?;
            for line in &lines {
                hand_over(line)?;
            }
            at = next;
        }
        Ok(())
    }

    fn page(&self, from: EntryId) -> io::Result<(Vec<Line>, Option<EntryId>)> {
        let (cards, account, period) = (self.owned.cards.clone(), self.owned.account.id, self.period);
        self.read(move |tx| {
            let page = ledger::statement(tx, account, period, Some(from), ROWS)?;
            Ok((lines(tx, &cards, &[], &page.entries)?, page.next))
        })
    }

    fn read<T: Send + 'static>(
        &self,
        mut use_case: impl FnMut(&mut store::Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> io::Result<T> {
        let read = self.store.read(move |tx| use_case(tx).map_err(Error::<std::convert::Infallible>::Fault));
        match read.map_err(|fault| io::Error::other(fault.to_string()))? {
            Ok(value) => Ok(value),
            Err(never) => match never {},
        }
    }
}
