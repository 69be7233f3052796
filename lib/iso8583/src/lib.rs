//! ISO 8583: messages between those who accept cards and those who issue them. Bytes ⇄ values; no bank in here.
//!
//! ```text
//!   bytes of a connection ── Framer ──> one message's bytes ── Message::parse ──> mti(), field(4), text(37) …
//!
//!   Builder::new(spec, mti).set(39, "00") … ── write_frame ──> Vec<u8>
//!
//!   ┌ length ┬ header ┬ MTI  ┬ bitmap(s) ┬ DE 2 ┬ DE 3 ┬ …          Spec says how each of these is written
//! ```
//!
//! The standard names the data elements (DE 2 to DE 128) and leaves open how their digits, letters and lengths are
//! coded; every network decided that for itself. So the whole field table is data: [`Spec::iso1987`] is the
//! plainest reading of ISO 8583:1987, and a TOML text ([`Spec::parse_toml`]) describes how another network differs.
//!
//! A [`Message`] is a table of places in the bytes it was parsed from; nothing is copied for a field unless the
//! flavour's coding (BCD, EBCDIC, hex) makes it unreadable as it stands. Everything that is read is bounded, and
//! checked once: a field that can be asked for has the kind and the length that the table promises.
//!
//! Card data is not printed: `Debug` and [`describe`] mask it.

mod bitmap;
mod builder;
mod chip;
mod coding;
mod describe;
mod ebcdic;
mod error;
mod field;
mod flavour;
mod frame;
mod iso1987;
mod kind;
mod mask;
mod message;
mod mti;
mod spec;
pub mod tlv;

pub use builder::Builder;
pub use coding::{Coding, Counting, LengthCoding, OddDigits};
pub use describe::describe;
pub use error::{BuildError, ParseError, Part, Reason, Unfit};
pub use field::{Field, Length, Padding};
pub use flavour::FlavourError;
pub use frame::{FrameError, FrameLength, Framer, LengthForm, frame};
pub use kind::Kind;
pub use message::Message;
pub use mti::{Class, Function, Mti, Origin, Version};
pub use spec::{BitmapCoding, Header, MAX_MESSAGE, Spec};
