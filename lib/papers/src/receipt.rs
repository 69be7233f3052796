//! A receipt: one movement of money, its amount first.

use std::ops::ControlFlow;

use crate::furniture::{amount, begin, finish, paragraphs};
use crate::{Head, Paper, Stamp, Stopped};

/// What a receipt says.
pub struct Receipt<'a> {
    /// Who gives it, under which number.
    pub head: &'a Head,
    /// What the amount is called: «Сумма перевода».
    pub amount_name: String,
    /// The amount, with its currency.
    pub amount: String,
    /// From whom, to whom, when, what for, the fee.
    pub facts: Vec<(String, String)>,
    /// What is said below them.
    pub closing: Vec<String>,
    /// The visible side of the seal.
    pub stamp: Stamp,
}

/// Sets a receipt.
pub fn receipt(receipt: &Receipt<'_>) -> Result<Paper, Stopped> {
    let mut sheet = begin(receipt.head);
    amount(&mut sheet, &receipt.amount_name, &receipt.amount);
    sheet.rule();
    sheet.facts(&receipt.facts);
    sheet.gap(14.0);
    paragraphs(&mut sheet, &receipt.closing);
    finish(sheet, receipt.head, &receipt.stamp, &mut |_, _| ControlFlow::Continue(()))
}
