//! A flavour described in TOML: in what it differs from [`Spec::iso1987`].
//!
//! ```toml
//! name = "BCD over TPDU"
//! max_message = 4096             # bytes
//! header = "tpdu"                # "none", "tpdu", or a number of bytes
//!
//! [frame]
//! length = "binary2"             # binary2, binary4, ascii4, bcd2
//! counts_itself = false
//!
//! [coding]
//! mti = "bcd"                    # ascii, ebcdic, bcd
//! bitmap = "binary"              # binary, hex, ebcdic_hex
//! numbers = "bcd"                # kinds n and x+n: ascii, ebcdic, bcd
//! tracks = "bcd"                 # kind z: ascii, ebcdic, bcd
//! text = "ascii"                 # kinds a, an, ns and ans: ascii, ebcdic
//! bytes = "raw"                  # kind b: raw, hex
//! lengths = "bcd"                # ascii, ebcdic, bcd, binary
//! counting = "units"             # what a length counts: units of the value, or bytes on the wire
//! odd_digits = "leading_zero"    # leading_zero, trailing_zero, trailing_f
//!
//! [fields.48]                    # each key may be left out
//! name = "Additional data"
//! kind = "b"
//! length = "...255"              # 6, ..19 or ...999; a kind b counts bytes, x+n its side too
//! padding = "none"               # none, blanks, zeros
//! coding = "raw"
//! lengths = "binary"
//! counting = "bytes"
//! odd_digits = "trailing_f"
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::coding::{Coding, Counting, LengthCoding, OddDigits};
use crate::field::{Field, Length, Padding};
use crate::frame::{FrameLength, LengthForm};
use crate::iso1987;
use crate::kind::Kind;
use crate::spec::{BitmapCoding, Header, MAX_MESSAGE, Spec};

/// Why a text does not describe a flavour.
#[derive(Debug, thiserror::Error)]
pub enum FlavourError {
    /// It is not TOML, or has a key or a word that is not known here; it says which and where.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A table `[fields.N]` whose N is none of 2 to 128.
    #[error("[fields.{0}]: there are the data elements 2 to 128")]
    NoSuchField(String),
    /// A kind other than `n`, `a`, `an`, `ns`, `ans`, `z`, `x+n` and `b`.
    #[error("[fields.{0}]: {1:?} is no kind of field")]
    NoSuchKind(u8, String),
    /// A length other than `6`, `..19` (99 at most) or `...999`.
    #[error("[fields.{0}]: {1:?} is no length; write 6, ..19 or ...999")]
    NoSuchLength(u8, String),
    /// Letters in BCD, for instance.
    #[error("DE {field}: a field of kind {kind} cannot be written in {coding:?}")]
    Unwritable {
        /// Number of the data element.
        field: u8,
        /// Its kind.
        kind: Kind,
        /// The coding that does not suit it.
        coding: Coding,
    },
    /// A length that counts bytes does not fit its digits.
    #[error("DE {field}: {bytes} is more than its length can say")]
    LengthOverflow {
        /// Number of the data element.
        field: u8,
        /// Bytes on the wire of its longest value.
        bytes: usize,
    },
    /// The message type is written in digits: ASCII, EBCDIC or BCD.
    #[error("coding.mti: a message type cannot be written in {0:?}")]
    Mti(Coding),
    /// The header is neither `none`, nor `tpdu`, nor a number of bytes.
    #[error("header: {0:?} is neither \"none\" nor \"tpdu\"")]
    Header(String),
    /// The bound on messages is zero, or more than can be framed.
    #[error("max_message: {given} is not between 1 and {most}")]
    MaxMessage {
        /// The bound given, in bytes.
        given: usize,
        /// The highest it may be.
        most: usize,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flavour {
    name: String,
    max_message: Option<usize>,
    header: Option<HeaderWord>,
    #[serde(default)]
    frame: FrameTable,
    #[serde(default)]
    coding: CodingTable,
    #[serde(default)]
    fields: BTreeMap<String, FieldTable>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum HeaderWord {
    Bytes(u8),
    Name(String),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameTable {
    length: Option<LengthForm>,
    counts_itself: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodingTable {
    mti: Option<Coding>,
    bitmap: Option<BitmapCoding>,
    numbers: Option<Coding>,
    tracks: Option<Coding>,
    text: Option<Coding>,
    bytes: Option<Coding>,
    lengths: Option<LengthCoding>,
    counting: Option<Counting>,
    odd_digits: Option<OddDigits>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldTable {
    name: Option<String>,
    kind: Option<String>,
    length: Option<String>,
    padding: Option<Padding>,
    coding: Option<Coding>,
    lengths: Option<LengthCoding>,
    counting: Option<Counting>,
    odd_digits: Option<OddDigits>,
}

impl Spec {
    /// Reads a flavour: a TOML text that says in what it differs from [`Spec::iso1987`]. Only `name` must be there.
    pub fn parse_toml(text: &str) -> Result<Spec, FlavourError> {
        let flavour: Flavour = toml::from_str(text)?;
        let plain = Spec::iso1987();
        let frame = FrameLength {
            form: flavour.frame.length.unwrap_or(plain.frame.form),
            counts_itself: flavour.frame.counts_itself.unwrap_or(plain.frame.counts_itself),
        };
        let most = frame.most().min(MAX_MESSAGE);
        let max_message = flavour.max_message.unwrap_or(plain.max_message.min(most));
        if !(1..=most).contains(&max_message) {
            return Err(FlavourError::MaxMessage { given: max_message, most });
        }
        let coding = &flavour.coding;
        let mut rows = named(flavour.fields)?;
        let mut fields = Vec::with_capacity(plain.fields.len());
        for (number, field) in (2_u8..).zip(plain.fields) {
            fields.push(coding.applied_to(number, field, rows.remove(&number).unwrap_or_default())?);
        }
        Ok(Spec {
            name: flavour.name.into(),
            frame,
            header: header(flavour.header)?,
            mti: match coding.mti.unwrap_or(plain.mti) {
                coding @ (Coding::Raw | Coding::Hex) => return Err(FlavourError::Mti(coding)),
                coding => coding,
            },
            bitmap: coding.bitmap.unwrap_or(plain.bitmap),
            fields,
            max_message,
        })
    }
}

fn header(word: Option<HeaderWord>) -> Result<Header, FlavourError> {
    match word {
        None => Ok(Header::None),
        Some(HeaderWord::Bytes(bytes)) => Ok(Header::Opaque(bytes)),
        Some(HeaderWord::Name(name)) => match name.as_str() {
            "none" => Ok(Header::None),
            "tpdu" => Ok(Header::Tpdu),
            _ => Err(FlavourError::Header(name)),
        },
    }
}

/// The tables by the number of their field.
fn named(tables: BTreeMap<String, FieldTable>) -> Result<BTreeMap<u8, FieldTable>, FlavourError> {
    let numbered = tables.into_iter().map(|(key, table)| match key.parse() {
        Ok(number @ 2..=128) => Ok((number, table)),
        _ => Err(FlavourError::NoSuchField(key)),
    });
    numbered.collect()
}

impl CodingTable {
    /// A field as the flavour has it: what its own table says, else what is said for its kind, else as it was.
    fn applied_to(&self, number: u8, plain: Field, own: FieldTable) -> Result<Field, FlavourError> {
        let kind = match own.kind {
            Some(word) => Kind::parse(&word).ok_or(FlavourError::NoSuchKind(number, word))?,
            None => plain.kind,
        };
        let length = match own.length {
            Some(word) => Length::parse(&word).ok_or(FlavourError::NoSuchLength(number, word))?,
            None => plain.length,
        };
        let coding = own.coding.or(self.for_kind(kind)).unwrap_or(Coding::plainest(kind));
        if !coding.suits(kind) {
            return Err(FlavourError::Unwritable { field: number, kind, coding });
        }
        let field = Field {
            name: own.name.map_or(plain.name, Into::into),
            kind,
            length,
            padding: own.padding.unwrap_or(iso1987::padding(kind)),
            coding,
            length_coding: own.lengths.or(self.lengths).unwrap_or(plain.length_coding),
            counting: own.counting.or(self.counting).unwrap_or(plain.counting),
            odd_digits: own.odd_digits.or(self.odd_digits).unwrap_or(plain.odd_digits),
        };
        let bytes = field.wire_length(length.most());
        if field.counting == Counting::Bytes && bytes > field.length_coding.most(length.prefix_digits()) {
            return Err(FlavourError::LengthOverflow { field: number, bytes });
        }
        Ok(field)
    }

    fn for_kind(&self, kind: Kind) -> Option<Coding> {
        match kind {
            Kind::N | Kind::XN => self.numbers,
            Kind::Z => self.tracks,
            Kind::A | Kind::An | Kind::Ns | Kind::Ans => self.text,
            Kind::B => self.bytes,
        }
    }
}
