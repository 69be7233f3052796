//! The proof of the books is seen to find what is wrong.

use ledger::{ClaimKind, Discrepancies, discrepancies, place_claim};
use vocabulary::Money;

use crate::purse::{each, open};

#[test]
fn a_row_corrupted_by_hand_is_found() {
    let sound = Discrepancies::default();
    // What is done, what is found, how it is undone.
    for (corrupt, found, restore) in [
        (
            "update entry set amount = amount + 1 where kind = 'fee' and amount > 0",
            Discrepancies { entries_sum: 1, unbalanced_postings: 1, wrong_posted: 1, ..sound },
            "update entry set amount = amount - 1 where kind = 'fee' and amount > 0",
        ),
        (
            // Two postings, each wrong, that make each other good.
            "update entry set amount = amount + (case kind when 'fee' then 5 else -5 end)
              where amount < 0 and kind in ('fee', 'transfer')",
            Discrepancies { unbalanced_postings: 2, ..sound },
            "update entry set amount = amount - (case kind when 'fee' then 5 else -5 end)
              where amount < 0 and kind in ('fee', 'transfer')",
        ),
        (
            "update balance set posted = posted - 1 where account > 4 and held > 0",
            Discrepancies { wrong_posted: 1, ..sound },
            "update balance set posted = posted + 1 where account > 4 and held > 0",
        ),
        (
            "update balance set held = held + 1 where account > 4 and held > 0",
            Discrepancies { wrong_held: 1, ..sound },
            "update balance set held = held - 1 where account > 4 and held > 0",
        ),
        (
            "update hold set amount = 0 where id = 7",
            Discrepancies { wrong_held: 1, ..sound },
            "update hold set amount = placed where id = 7",
        ),
        (
            "update claim set lifted_at = 1",
            Discrepancies { wrong_claimed: 1, ..sound },
            "update claim set lifted_at = null",
        ),
        (
            "update balance set claimed = 0",
            Discrepancies { wrong_claimed: 1, ..sound },
            "update balance set claimed = 1000 where account > 4 and held > 0",
        ),
    ] {
        each(1_000, |it| {
            let (account, other) = (it.account, open(it.bank));
            it.hold(7, 20);
            it.fee("fee", 5).unwrap();
            it.transfer(other, "transfer", 30).unwrap();
            it.bank
                .run(move |tx| place_claim(tx, account, Money::from_tenge(10), ClaimKind::Arrest, "1"))
                .unwrap();
            assert_eq!(it.bank.get(discrepancies), sound);
            it.bank.get(move |tx| tx.execute(corrupt, &[]));
            assert_eq!(it.bank.get(discrepancies), found, "{corrupt}");
            it.bank.get(move |tx| tx.execute(restore, &[]));
        });
    }
}
