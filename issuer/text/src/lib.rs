//! What the house says to people, in three languages.
//!
//! ```text
//!   locales/{kk,ru,en}.ftl ──build/──▶ one function for one sentence ──▶ pages, messages, papers
//!                             │
//!                             └── a language that lacks a sentence or a word in it: no build
//! ```
//!
//! What is filled in is text: it is neither read as Fluent nor as HTML, and pages escape the
//! sentence as a whole.

mod argument;
mod date;
mod sentences;

pub use argument::Argument;
pub use date::long_date;
pub use sentences::{KEYS, Sentences};
