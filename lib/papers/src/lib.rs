//! Papers: a notice, a statement, a receipt as PDF, and the electronic seal on them.
//!
//! ```text
//!   Notice │ Statement + rows │ Receipt ── layout ─► Sheet ── draw ─► Paper (PDF/A-2a, tagged)
//!                                                                        │ seal: digest, sign, timestamp
//!                                     Verdict ◄── verify ◄── bytes ◄─────┘ PAdES B-B or B-T
//! ```
//!
//! Words, amounts and dates come in as they shall be read; nothing here knows what a bank is, reads a clock or
//! opens a socket: the time, the signature and the timestamp are given by the caller.

mod certificate;
mod cms;
pub mod der;
mod draw;
mod face;
mod furniture;
mod notice;
mod pdf;
mod receipt;
mod seal;
mod sheet;
mod statement;
mod timestamp;
mod verify;

pub use certificate::{Algorithm, Certificate, CertificateError, SelfSigned, SelfSignedFault, self_signed};
pub use notice::{Notice, notice};
pub use receipt::{Receipt, receipt};
pub use seal::{Authority, Level, SealFault, Sealed, seal};
pub use sheet::{Column, Side};
pub use statement::{Columns, Row, Statement, Totals, statement};
pub use verify::{Verdict, verify};

/// Who gives a paper, and under which number: the same on all its pages.
pub struct Head {
    /// BCP 47: `kk`, `ru`, `en`.
    pub language: &'static str,
    /// The issuer's name.
    pub issuer: String,
    /// What tells the issuer from others, line by line.
    pub requisites: Vec<String>,
    /// What the paper is called.
    pub title: String,
    /// Its number and date, in words.
    pub dated: String,
    /// Its number.
    pub number: String,
    /// What stands above the pages after the first.
    pub running: String,
    /// What stands below every page.
    pub foot: String,
    /// Which page of how many, in words.
    pub page: Box<dyn Fn(usize, usize) -> String + Send>,
    /// When it was made.
    pub made: Made,
}

/// The visible side of the seal.
pub struct Stamp {
    /// That the paper is sealed.
    pub title: String,
    /// By whom, when, under which number and certificate.
    pub lines: Vec<String>,
    /// How to see whether it is genuine.
    pub check: String,
    /// What the QR code is, for somebody who cannot see it; its address is said after it.
    pub qr: String,
    /// The address in it.
    pub url: String,
}

/// An instant in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are what they are called")]
pub struct Made {
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

/// A paper that was drawn and not sealed yet.
pub struct Paper {
    /// The bytes of the file.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Where its stamp is.
    pub stamp: Place,
}

/// A rectangle on a page, in points from its left upper corner.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "they are what they are called")]
pub struct Place {
    /// Counted from 0.
    pub page: usize,
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// Why there is no paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The caller said so.
    #[error("cancelled")]
    Cancelled,
    /// It could not be drawn.
    #[error("the paper could not be drawn")]
    Broken,
}
