//! The columns that CSV and XLSX have alike.

use jiff::Zoned;

use crate::{Currency, Row, Words};

/// What the columns are called, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// When it was done.
    pub operation_at: String,
    /// When it was posted.
    pub posted_at: String,
    /// Posted, or waiting.
    pub status: String,
    /// What it is.
    pub kind: String,
    /// Where, and what for.
    pub description: String,
    /// The kind of merchant.
    pub merchant_category: String,
    /// The card's last four digits.
    pub card: String,
    /// What the account gained or lost.
    pub amount: String,
    /// In which currency the account is.
    pub currency: String,
    /// How much in the merchant's currency.
    pub original: String,
    /// Which that was.
    pub original_currency: String,
    /// What was on the account after it.
    pub balance: String,
    /// By what the servicer knows it.
    pub reference: String,
}

/// How many columns there are.
pub(crate) const COUNT: usize = 13;

/// What stands in a cell.
pub(crate) enum Cell<'a> {
    Empty,
    Text(&'a str),
    Amount(i64, u8),
    Moment(&'a Zoned),
}

impl Columns {
    pub(crate) fn names(&self) -> [&str; COUNT] {
        [
            &self.operation_at,
            &self.posted_at,
            &self.status,
            &self.kind,
            &self.description,
            &self.merchant_category,
            &self.card,
            &self.amount,
            &self.currency,
            &self.original,
            &self.original_currency,
            &self.balance,
            &self.reference,
        ]
    }
}

/// An operation.
pub(crate) fn of_row<'a>(row: &'a Row, currency: &'a Currency, words: &'a Words) -> [Cell<'a>; COUNT] {
    let text = |text: &'a str| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
    let original = row.original.as_ref();
    [
        Cell::Moment(&row.operation_at),
        row.posted.as_ref().map_or(Cell::Empty, |(at, _)| Cell::Moment(at)),
        Cell::Text(if row.posted.is_some() { &words.posted } else { &words.pending }),
        Cell::Text(&row.kind_word),
        text(&row.description),
        text(&row.merchant_category),
        text(&row.card),
        Cell::Amount(row.amount, currency.decimals),
        Cell::Text(&currency.code),
        original.map_or(Cell::Empty, |(minor, currency)| Cell::Amount(*minor, currency.decimals)),
        original.map_or(Cell::Empty, |(_, currency)| Cell::Text(&currency.code)),
        row.posted.as_ref().map_or(Cell::Empty, |(_, after)| Cell::Amount(*after, currency.decimals)),
        text(&row.reference),
    ]
}

/// A line that says a balance and nothing else: `word` stands where an operation has its kind.
pub(crate) fn of_balance<'a>(word: &'a str, balance: i64, currency: &'a Currency) -> [Cell<'a>; COUNT] {
    let mut cells = [const { Cell::Empty }; COUNT];
    cells[3] = Cell::Text(word);
    cells[8] = Cell::Text(&currency.code);
    cells[11] = Cell::Amount(balance, currency.decimals);
    cells
}
