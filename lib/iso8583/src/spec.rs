//! A flavour of ISO 8583: everything the standard leaves to the parties, as data.

use std::borrow::Cow;

use serde::Deserialize;

use crate::coding::Coding;
use crate::field::Field;
use crate::frame::{FrameLength, LengthForm};
use crate::iso1987;

/// The longest message that any flavour may allow, in bytes.
pub const MAX_MESSAGE: usize = 32_767;

/// Bytes of a message that [`Spec::iso1987`] allows.
const DEFAULT_MAX_MESSAGE: usize = 8_192;

/// How messages are written on one network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    pub(crate) name: Cow<'static, str>,
    pub(crate) frame: FrameLength,
    pub(crate) header: Header,
    pub(crate) mti: Coding,
    pub(crate) bitmap: BitmapCoding,
    /// DE 2 to 128.
    pub(crate) fields: Vec<Field>,
    pub(crate) max_message: usize,
}

/// What stands between the frame's length and the message type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// Nothing.
    None,
    /// Five bytes: `60`, two of destination, two of source; an answer has the two turned round.
    Tpdu,
    /// So many bytes that mean nothing here; an answer has those of the request.
    Opaque(u8),
}

/// How bitmaps are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BitmapCoding {
    /// Eight bytes each.
    Binary,
    /// Sixteen hex digits each, in ASCII.
    Hex,
    /// Sixteen hex digits each, in EBCDIC.
    EbcdicHex,
}

impl Spec {
    /// ISO 8583:1987 at its plainest: a big-endian length of two bytes, no header, MTI, lengths and fields in
    /// ASCII, bitmaps of eight bytes. Stacks that never heard of each other understand one another in it.
    pub fn iso1987() -> Spec {
        Spec {
            name: Cow::Borrowed("ISO 8583:1987"),
            frame: FrameLength { form: LengthForm::Binary2, counts_itself: false },
            header: Header::None,
            mti: Coding::Ascii,
            bitmap: BitmapCoding::Binary,
            fields: iso1987::fields(),
            max_message: DEFAULT_MAX_MESSAGE,
        }
    }

    /// The same with another bound on the length of a message, in bytes; [`MAX_MESSAGE`] at most.
    pub fn with_max_message(mut self, bytes: usize) -> Spec {
        self.max_message = bytes.min(MAX_MESSAGE).min(self.frame.most());
        self
    }

    /// What the flavour is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How the length before a message is written.
    pub fn frame_length(&self) -> FrameLength {
        self.frame
    }

    /// What stands before the message type.
    pub fn header(&self) -> Header {
        self.header
    }

    /// The most bytes a message may have, the frame's length not counted.
    pub fn max_message(&self) -> usize {
        self.max_message
    }

    /// What is said of a data element, 2 to 128.
    pub fn field(&self, number: u8) -> Option<&Field> {
        self.fields.get(usize::from(number).checked_sub(2)?)
    }
}

impl Header {
    /// Its length in bytes.
    pub const fn bytes(self) -> usize {
        match self {
            Header::None => 0,
            Header::Tpdu => 5,
            Header::Opaque(bytes) => bytes as usize,
        }
    }
}

impl BitmapCoding {
    pub(crate) const fn bytes(self) -> usize {
        match self {
            BitmapCoding::Binary => 8,
            BitmapCoding::Hex | BitmapCoding::EbcdicHex => 16,
        }
    }
}
