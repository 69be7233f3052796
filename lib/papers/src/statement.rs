//! A statement: what came and went on an account in a period, however long.
//!
//! Rows are laid out as they come; drawing, which takes the time, tells after each page how far it is.

use std::ops::ControlFlow;

use crate::furniture::{begin, finish, paragraphs};
use crate::sheet::{HEADING, HINT, Table};
use crate::{Column, Head, Paper, Side, Stamp, Stopped};

/// What a statement says besides its operations.
pub struct Statement<'a> {
    /// Who gives it, under which number.
    pub head: &'a Head,
    /// Account, holder, period.
    pub facts: Vec<(String, String)>,
    /// The balances and the totals by kind: above which heading, what the columns are called, the rows.
    pub totals: Totals,
    /// Above the operations.
    pub operations: String,
    /// What the six columns of operations are called.
    pub columns: Columns,
    /// What is said in place of the operations where there are none.
    pub none: String,
    /// What is said below them.
    pub closing: Vec<String>,
    /// The visible side of the seal.
    pub stamp: Stamp,
}

/// A short table of sums.
pub struct Totals {
    /// What stands above it.
    pub heading: String,
    /// What its two columns are called.
    pub columns: [String; 2],
    /// A name and an amount for each line: opening, each kind, closing.
    pub rows: Vec<[String; 2]>,
}

/// What the columns of operations are called.
pub struct Columns {
    /// When it was done.
    pub operation_on: String,
    /// When it was posted.
    pub posted_on: String,
    /// Where, and what for.
    pub details: String,
    /// What was asked in another currency.
    pub original: String,
    /// What it did to the account.
    pub amount: String,
    /// What was on the account after it.
    pub balance: String,
}

/// One operation, in words.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// When it was done.
    pub operation_on: String,
    /// When it was posted; for one that waits, the word for that.
    pub posted_on: String,
    /// Where, and what for.
    pub details: String,
    /// What was asked in another currency; empty if it was ours.
    pub original: String,
    /// What it did to the account, with its sign.
    pub amount: String,
    /// What was on the account after it; empty while it waits.
    pub balance: String,
    /// Whether it is not posted yet: then it is set in grey.
    pub pending: bool,
}

/// Sets a statement. `progress` hears after each page which it was and how many there are; `Break` ends the work
/// with [`Stopped::Cancelled`]. While rows are still being laid out the number of pages is not known, and 0 is
/// said for it, so that a reader who left is noticed there too.
pub fn statement(
    statement: &Statement<'_>,
    rows: impl IntoIterator<Item = Row>,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Paper, Stopped> {
    let mut sheet = begin(statement.head);
    sheet.rule();
    sheet.facts(&statement.facts);
    sheet.gap(18.0);
    sheet.heading(2, HEADING, &statement.totals.heading);
    sheet.gap(6.0);
    let [name, amount] = &statement.totals.columns;
    let columns = [column(name, 70, Side::Left), column(amount, 30, Side::Right)];
    let mut totals = Table::begin(&mut sheet, &columns);
    for row in &statement.totals.rows {
        totals.row(&mut sheet, row, false);
    }
    totals.end(&mut sheet);
    sheet.gap(18.0);
    sheet.heading(2, HEADING, &statement.operations);
    sheet.gap(6.0);

    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        sheet.paragraph(HINT, &statement.none);
    } else {
        let columns = statement.columns.table();
        let mut table = Table::begin(&mut sheet, &columns);
        for row in rows {
            let page = sheet.page;
            let Row { operation_on, posted_on, details, original, amount, balance, pending } = row;
            table.row(&mut sheet, &[operation_on, posted_on, details, original, amount, balance], pending);
            if sheet.page != page && progress(sheet.page, 0).is_break() {
                return Err(Stopped::Cancelled);
            }
        }
        table.end(&mut sheet);
    }
    sheet.gap(12.0);
    paragraphs(&mut sheet, &statement.closing);
    finish(sheet, statement.head, &statement.stamp, progress)
}

impl Columns {
    fn table(&self) -> [Column; 6] {
        [
            column(&self.operation_on, 13, Side::Left),
            column(&self.posted_on, 13, Side::Left),
            column(&self.details, 30, Side::Left),
            column(&self.original, 13, Side::Right),
            column(&self.amount, 15, Side::Right),
            column(&self.balance, 16, Side::Right),
        ]
    }
}

fn column(name: &str, share: u16, side: Side) -> Column {
    Column { name: name.to_owned(), share, side }
}
