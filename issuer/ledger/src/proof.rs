//! Proof that the books balance: what a nightly job and every simulation ask.

use store::{Fault, Tx};

/// What is wrong in the books; all zero is as it must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Discrepancies {
    /// The sum of all entries, in tiyn.
    pub entries_sum: i64,
    /// Postings whose own entries do not sum to zero.
    pub unbalanced_postings: i64,
    /// Accounts on which posted is not the sum of their entries.
    pub wrong_posted: i64,
    /// Accounts on which held is not the sum of their holds.
    pub wrong_held: i64,
    /// Accounts on which claimed is not the sum of the claims that stand.
    pub wrong_claimed: i64,
}

/// Reckons everything anew. Reads whole tables.
pub fn discrepancies(tx: &mut Tx<'_>) -> Result<Discrepancies, Fault> {
    let mut count =
        |sql: &'static str| tx.row(sql, &[], |row| row.get::<i64>("n")).map(Option::unwrap_or_default);
    Ok(Discrepancies {
        entries_sum: count("select cast(coalesce(sum(amount), 0) as bigint) as n from entry")?,
        unbalanced_postings: count(
            "select count(*) as n from (select posting from entry group by posting having sum(amount) <> 0) as odd",
        )?,
        wrong_posted: count(
            "select count(*) as n
               from (select account, sum(tiyn) as tiyn
                       from (select account, posted as tiyn from balance
                             union all select account, -amount from entry) as tiyns
                      group by account having sum(tiyn) <> 0) as odd",
        )?,
        wrong_held: count(
            "select count(*) as n
               from (select account, sum(tiyn) as tiyn
                       from (select account, held as tiyn from balance
                             union all select account, -amount from hold) as tiyns
                      group by account having sum(tiyn) <> 0) as odd",
        )?,
        wrong_claimed: count(
            "select count(*) as n
               from (select account, sum(tiyn) as tiyn
                       from (select account, claimed as tiyn from balance
                             union all select account, -amount from claim where lifted_at is null) as tiyns
                      group by account having sum(tiyn) <> 0) as odd",
        )?,
    })
}
