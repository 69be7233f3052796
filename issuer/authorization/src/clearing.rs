//! Clearing: a scheme's file of presentments, posted once and as a whole.
//!
//! ```text
//!   File ─► import ─┬─ known, same content ─► the first report again
//!  (totals agree)   ├─ known, other content ─► refused
//!                   └─ new ─► present each record ─► Report
//! ```
//!
//! How files are spelt is the door's business.

use jiff::Timestamp;
use jiff::civil::Date;
use store::{Error, Fault, Parameter, Row, Tx, Value};
use vocabulary::{Money, Pan, PostingId};

use crate::authorize::Rules;
use crate::present::{self, Presented, Presentment};
use crate::request::Purpose;

/// A scheme's file of presentments, whole and right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Which scheme sent it.
    pub scheme: String,
    /// Its number there.
    pub number: String,
    /// The scheme's day that it clears.
    pub business_date: Date,
    /// Of its content: by what the same file is recognised.
    pub digest: [u8; 32],
    /// What shops ask for.
    pub records: Vec<Record>,
}

/// One shop's claim, or refund; what each means stands at [`Presentment`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The scheme's own reference: the same presentment always bears the same.
    pub reference: String,
    /// Whose card; none if it is not even a card's number.
    pub pan: Option<Pan>,
    /// The number but for its last digits, for the report.
    pub masked_pan: String,
    /// Who acquired the purchase.
    pub acquirer: String,
    /// RRN of the authorization; empty if the shop does not know it.
    pub rrn: String,
    /// What proved the approval; may be empty.
    pub approval_code: String,
    /// What the money was for.
    pub purpose: Purpose,
    /// How much.
    pub amount: Money,
    /// Whether nothing more will be presented of the authorization.
    pub last: bool,
    /// When the person bought.
    pub operation_at: Timestamp,
    /// The shop and its town.
    pub merchant: String,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which scheme sent it.
    pub scheme: String,
    /// Its number there.
    pub number: String,
    /// The scheme's day that it clears.
    pub business_date: Date,
    /// When it was posted.
    pub imported_at: Timestamp,
    /// Whether it had been posted before, and this is what came of it then.
    pub repeated: bool,
    /// What came of each record, in the order of the file.
    pub records: Vec<Cleared>,
}

/// What came of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    /// The record's place in its file, from 1.
    pub line: i64,
    /// The scheme's own reference.
    pub reference: String,
    /// The card's number but for its last digits.
    pub masked_pan: String,
    /// The shop and its town.
    pub merchant: String,
    /// What the money was for.
    pub purpose: Purpose,
    /// How much was presented.
    pub amount: Money,
    /// What came of it.
    pub presented: Presented,
}

/// Why a file was not posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The scheme's file of this number was posted before, with another content.
    AnotherContent,
}

impl Report {
    /// How many records came to each outcome, and what they sum to; outcomes that none came to are left out.
    pub fn sums(&self) -> Vec<(&'static str, usize, i128)> {
        let sum = |word: &&'static str| {
            let these = self.records.iter().filter(|record| record.presented.columns().0 == *word);
            let tiyn = these.clone().map(|record| i128::from(record.amount.tiyn())).sum();
            (*word, these.count(), tiyn)
        };
        WORDS.iter().map(sum).filter(|(_, count, _)| *count > 0).collect()
    }

    /// The records that somebody may have to look at: all that are not plainly what was promised.
    pub fn exceptions(&self) -> impl Iterator<Item = &Cleared> {
        self.records.iter().filter(|record| !matches!(record.presented, Presented::Matched))
    }
}

/// The outcomes' words, in the order in which a report has them.
const WORDS: [&str; 9] = [
    "matched",
    "under",
    "over",
    "unmatched",
    "refunded",
    "taken_at_once",
    "before",
    "no_such_card",
    "account_closed",
];

impl Presented {
    /// The word rows and reports use.
    pub fn word(self) -> &'static str {
        self.columns().0
    }

    /// How far it was from what was held.
    pub fn difference(self) -> Money {
        self.columns().1
    }

    fn columns(self) -> (&'static str, Money) {
        match self {
            Presented::Matched => ("matched", Money::ZERO),
            Presented::Under(difference) => ("under", difference),
            Presented::Over(difference) => ("over", difference),
            Presented::Unmatched => ("unmatched", Money::ZERO),
            Presented::Refunded => ("refunded", Money::ZERO),
            Presented::TakenAtOnce => ("taken_at_once", Money::ZERO),
            Presented::Before => ("before", Money::ZERO),
            Presented::NoSuchCard => ("no_such_card", Money::ZERO),
            Presented::AccountClosed => ("account_closed", Money::ZERO),
        }
    }

    fn read(word: &str, difference: Money) -> Option<Presented> {
        Some(match word {
            "matched" => Presented::Matched,
            "under" => Presented::Under(difference),
            "over" => Presented::Over(difference),
            "unmatched" => Presented::Unmatched,
            "refunded" => Presented::Refunded,
            "taken_at_once" => Presented::TakenAtOnce,
            "before" => Presented::Before,
            "no_such_card" => Presented::NoSuchCard,
            "account_closed" => Presented::AccountClosed,
            _ => return None,
        })
    }
}

/// Posts a file, all of it or nothing. The same file again posts nothing and hears the first report; a record that
/// came in another file before is not posted again.
pub fn import(tx: &mut Tx<'_>, rules: &Rules, file: &File) -> Result<Report, Error<Refused>> {
    // Keyed, since the content it is of bears cards' numbers.
    let digest = tx.digest("clearing.file", &file.digest);
    if let Some((id, known, imported_at)) = find(tx, &file.scheme, &file.number)? {
        if known != digest {
            return Err(Error::Refused(Refused::AnotherContent));
        }
        let records = records_of(tx, id)?;
        return Ok(report(file, imported_at, true, records));
    }
    let (id, now) = (tx.new_ordered_id(), tx.now());
    tx.execute(
        "insert into clearing_file (id, scheme, number, business_date, digest, imported_at)
         values ($1, $2, $3, $4, $5, $6)",
        &[&id, &file.scheme, &file.number, &file.business_date, &digest, &now],
    )?;
    let (mut cleared, mut rows) = (Vec::with_capacity(file.records.len()), Vec::new());
    for (place, record) in file.records.iter().enumerate() {
        let (one, posting) = clear(tx, rules, &file.scheme, place, record)?;
        rows.push(row(tx, id, &one, posting));
        cleared.push(one);
        if rows.len() == ROWS_AT_ONCE {
            insert_all(tx, &std::mem::take(&mut rows))?;
        }
    }
    insert_all(tx, &rows)?;
    Ok(report(file, now, false, cleared))
}

/// Rows of one statement.
const ROWS_AT_ONCE: usize = 500;

fn clear(
    tx: &mut Tx<'_>,
    rules: &Rules,
    scheme: &str,
    place: usize,
    record: &Record,
) -> Result<(Cleared, Option<PostingId>), Fault> {
    let (presented, posting) = match record.pan {
        None => (Presented::NoSuchCard, None),
        Some(pan) => {
            let presentment = Presentment {
                // Two schemes may use the same references.
                reference: format!("{scheme}:{}", record.reference),
                pan,
                acquirer: record.acquirer.clone(),
                rrn: record.rrn.clone(),
                approval_code: record.approval_code.clone(),
                purpose: record.purpose,
                amount: record.amount,
                last: record.last,
                operation_at: record.operation_at,
                merchant: record.merchant.clone(),
            };
            present::post(tx, &rules.catalogue, &presentment)?
        }
    };
    let cleared = Cleared {
        line: i64::try_from(place).unwrap_or(i64::MAX).saturating_add(1),
        reference: record.reference.clone(),
        masked_pan: record.masked_pan.clone(),
        merchant: record.merchant.clone(),
        purpose: record.purpose,
        amount: record.amount,
        presented,
    };
    Ok((cleared, posting))
}

fn report(file: &File, imported_at: Timestamp, repeated: bool, records: Vec<Cleared>) -> Report {
    Report {
        scheme: file.scheme.clone(),
        number: file.number.clone(),
        business_date: file.business_date,
        imported_at,
        repeated,
        records,
    }
}

fn find(tx: &mut Tx<'_>, scheme: &str, number: &str) -> Result<Option<(i64, [u8; 32], Timestamp)>, Fault> {
    tx.row(
        "select id, digest, imported_at from clearing_file where scheme = $1 and number = $2",
        &[&scheme, &number],
        |row| Ok((row.get("id")?, row.get("digest")?, row.get("imported_at")?)),
    )
}

fn row(tx: &Tx<'_>, file: i64, it: &Cleared, posting: Option<PostingId>) -> Vec<Value> {
    let (outcome, difference) = it.presented.columns();
    vec![
        Value::Integer(tx.new_ordered_id()),
        Value::Integer(file),
        Value::Integer(it.line),
        it.reference.to_value(),
        it.masked_pan.to_value(),
        it.merchant.to_value(),
        it.purpose.word().to_value(),
        it.amount.to_value(),
        outcome.to_value(),
        difference.to_value(),
        posting.to_value(),
    ]
}

fn insert_all(tx: &mut Tx<'_>, rows: &[Vec<Value>]) -> Result<(), Fault> {
    if rows.is_empty() {
        return Ok(());
    }
    tx.execute_each(
        "insert into clearing_record (id, file, line, reference, masked_pan, merchant, purpose, amount, outcome,
                                      difference, posting)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        rows,
    )
    .map(|_| ())
}

fn records_of(tx: &mut Tx<'_>, file: i64) -> Result<Vec<Cleared>, Fault> {
    tx.rows("select * from clearing_record where file = $1 order by line", &[&file], read)
}

fn read(row: &Row) -> Result<Cleared, Fault> {
    let (outcome, purpose) = (row.get::<String>("outcome")?, row.get::<String>("purpose")?);
    let presented = Presented::read(&outcome, row.get("difference")?);
    Ok(Cleared {
        line: row.get("line")?,
        reference: row.get("reference")?,
        masked_pan: row.get("masked_pan")?,
        merchant: row.get("merchant")?,
        purpose: Purpose::parse(&purpose).ok_or_else(|| Fault::corrupt("clearing_record.purpose"))?,
        amount: row.get("amount")?,
        presented: presented.ok_or_else(|| Fault::corrupt("clearing_record.outcome"))?,
    })
}

/// A movement of money that a record made.
pub(crate) struct Posted {
    pub(crate) id: i64,
    pub(crate) posting: PostingId,
    pub(crate) purpose: Purpose,
    pub(crate) amount: Money,
}

/// The movements that records made, in the order of their keys: at most `most` after this one.
pub(crate) fn posted(tx: &mut Tx<'_>, after: i64, most: i64) -> Result<Vec<Posted>, Fault> {
    tx.rows(
        "select id, posting, purpose, amount from clearing_record
          where id > $1 and posting is not null order by id limit $2",
        &[&after, &most],
        |row| {
            let purpose = Purpose::parse(&row.get::<String>("purpose")?);
            Ok(Posted {
                id: row.get("id")?,
                posting: row.get("posting")?,
                purpose: purpose.ok_or_else(|| Fault::corrupt("clearing_record.purpose"))?,
                amount: row.get("amount")?,
            })
        },
    )
}

/// How many records since an instant were posted without a hold, and what they come to.
pub(crate) fn unmatched(tx: &mut Tx<'_>, since: Timestamp) -> Result<(i64, Money), Fault> {
    let found = tx.row(
        "select count(*) as n, cast(coalesce(sum(amount), 0) as bigint) as tiyn
           from clearing_record join clearing_file on clearing_file.id = clearing_record.file
          where outcome = 'unmatched' and imported_at >= $1",
        &[&since],
        |row| Ok((row.get("n")?, row.get("tiyn")?)),
    )?;
    Ok(found.unwrap_or((0, Money::ZERO)))
}
