//! A notice: something confirmed about an account, as a list of facts.

use std::ops::ControlFlow;

use crate::furniture::{begin, finish, paragraphs};
use crate::{Head, Paper, Stamp, Stopped};

/// What a notice says.
pub struct Notice<'a> {
    /// Who gives it, under which number.
    pub head: &'a Head,
    /// What is confirmed, to whom.
    pub lead: Vec<String>,
    /// The facts: a name and a value.
    pub facts: Vec<(String, String)>,
    /// What is said below them.
    pub closing: Vec<String>,
    /// The visible side of the seal.
    pub stamp: Stamp,
}

/// Sets a notice.
pub fn notice(notice: &Notice<'_>) -> Result<Paper, Stopped> {
    let mut sheet = begin(notice.head);
    paragraphs(&mut sheet, &notice.lead);
    sheet.gap(8.0);
    sheet.rule();
    sheet.facts(&notice.facts);
    sheet.gap(14.0);
    paragraphs(&mut sheet, &notice.closing);
    finish(sheet, notice.head, &notice.stamp, &mut |_, _| ControlFlow::Continue(()))
}
