//! A message that has come in: a table of places in its bytes.

use std::str;

use crate::bitmap::Bitmap;
use crate::coding::{Coding, Counting};
use crate::ebcdic;
use crate::error::{ParseError, Part, Reason};
use crate::field::{Field, Length};
use crate::kind::Kind;
use crate::mti::Mti;
use crate::spec::{BitmapCoding, Spec};

/// A parsed message. It borrows the bytes it was parsed from; a field is a place in them.
///
/// Every field that can be had has been checked: the kind's characters only, and a length that the table allows.
pub struct Message<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) bytes: &'a [u8],
    mti: Mti,
    present: Bitmap,
    places: [Place; 129],
    /// Whether every field begins where the last one ended, from the first byte to the end of the message. If not,
    /// nobody knows of any field whether it is what its number says; a track may stand where an amount should.
    pub(crate) aligned: bool,
    /// What had to be decoded to be readable; empty, and never allocated, in a flavour of ASCII and plain bytes.
    decoded: Vec<u8>,
}

/// Where a field's content stands: in the message's bytes, or in what was decoded, by the field's coding.
#[derive(Clone, Copy, Default)]
struct Place {
    start: u16,
    length: u16,
}

impl<'a> Message<'a> {
    /// Reads a message: what a frame holds, without the frame's length.
    pub fn parse(spec: &'a Spec, bytes: &'a [u8]) -> Result<Message<'a>, ParseError> {
        match Message::parse_partly(spec, bytes)? {
            (message, None) => Ok(message),
            (_, Some(error)) => Err(error),
        }
    }

    /// Reads as much as can be read, so that a faulty message may still be answered and shown: the fields that are
    /// right, and the first error. It is `Err` only when not even the message type can be known.
    pub fn parse_partly(
        spec: &'a Spec,
        bytes: &'a [u8],
    ) -> Result<(Message<'a>, Option<ParseError>), ParseError> {
        let mut reader = Reader { spec, bytes, at: 0 };
        if bytes.len() > spec.max_message {
            let reason = Reason::MessageTooLong { length: bytes.len(), most: spec.max_message };
            return Err(ParseError { part: Part::Whole, offset: 0, reason });
        }
        reader.take(Part::Header, spec.header.bytes())?;
        let mut message = Message {
            spec,
            bytes,
            mti: reader.mti()?,
            present: Bitmap::default(),
            places: [Place::default(); 129],
            aligned: false,
            decoded: Vec::new(),
        };
        let error = message.read_fields(&mut reader).err();
        Ok((message, error))
    }

    /// The flavour it was read by.
    pub fn spec(&self) -> &'a Spec {
        self.spec
    }

    /// The message type.
    pub fn mti(&self) -> Mti {
        self.mti
    }

    /// What stood before the message type.
    pub fn header(&self) -> &'a [u8] {
        &self.bytes[..self.spec.header.bytes()]
    }

    /// Whether a data element is there.
    pub fn has(&self, number: u8) -> bool {
        self.present.has(number)
    }

    /// The numbers of the data elements that are there, in order.
    pub fn numbers(&self) -> impl Iterator<Item = u8> {
        self.present.fields()
    }

    /// The content of a data element: ASCII characters, or bytes if it is of kind `b`.
    pub fn field(&self, number: u8) -> Option<&[u8]> {
        if !self.has(number) {
            return None;
        }
        let Place { start, length } = self.places[usize::from(number)];
        let (start, length) = (usize::from(start), usize::from(length));
        let source = match self.spec.field(number)?.coding.is_readable() {
            true => self.bytes,
            false => self.decoded.as_slice(),
        };
        source.get(start..start + length)
    }

    /// The content of a data element of any kind but `b`, with the blanks and zeros it was filled with.
    pub fn text(&self, number: u8) -> Option<&str> {
        let content = self.field(number)?;
        if !self.spec.field(number)?.kind.is_text() {
            return None;
        }
        str::from_utf8(content).ok()
    }

    /// The number in a data element of kind `n`, if it has a digit and fits 64 bits.
    pub fn number(&self, number: u8) -> Option<u64> {
        match self.spec.field(number)?.kind {
            Kind::N => self.text(number)?.parse().ok(),
            _ => None,
        }
    }

    /// Reads bitmaps and fields. A field whose content is wrong is left out and the rest read; a length that is
    /// wrong ends it, because nobody knows where the next field begins.
    fn read_fields(&mut self, reader: &mut Reader<'a>) -> Result<(), ParseError> {
        let mut content = Ok(());
        for number in reader.bitmaps()?.fields() {
            // Every number a bitmap can announce has a row in the table.
            let Some(field) = self.spec.field(number) else { continue };
            let part = Part::Field(number);
            let (wire, units) = reader.content(part, field).or_else(|error| content.and(Err(error)))?;
            let offset = reader.at - wire.len();
            match self.keep(field, wire, units, offset) {
                Ok(place) => {
                    self.places[usize::from(number)] = place;
                    self.present.insert(number);
                }
                Err(at) => {
                    let reason = Reason::Content(field.kind);
                    content = content.and(Err(ParseError { part, offset: offset + at, reason }));
                }
            }
        }
        let end = reader.end();
        self.aligned = end.is_ok();
        content.and(end)
    }

    /// Checks a field's content, decoding it first where it cannot be read as it stands. Answers the byte that is
    /// wrong, counted from the content's first on the wire.
    fn keep(&mut self, field: &Field, wire: &[u8], units: usize, offset: usize) -> Result<Place, usize> {
        if field.coding.is_readable() {
            return match field.kind.first_stranger(wire) {
                None => Ok(Place { start: offset as u16, length: units as u16 }),
                Some(at) => Err(at),
            };
        }
        if self.decoded.capacity() == 0 {
            // BCD doubles at most, hex halves: one allocation for the whole message.
            self.decoded.reserve_exact(2 * self.bytes.len());
        }
        let start = self.decoded.len();
        field.decode(wire, units, &mut self.decoded)?;
        match field.kind.first_stranger(&self.decoded[start..]) {
            None => Ok(Place { start: start as u16, length: (self.decoded.len() - start) as u16 }),
            Some(at) => {
                self.decoded.truncate(start);
                Err(field.wire_length(at + 1) - 1)
            }
        }
    }
}

/// Goes through a message's bytes, never beyond them.
struct Reader<'a> {
    spec: &'a Spec,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, part: Part, needed: usize) -> Result<&'a [u8], ParseError> {
        let rest = &self.bytes[self.at..];
        let Some((taken, _)) = rest.split_at_checked(needed) else {
            return Err(self.error(part, Reason::Truncated { needed, left: rest.len() }));
        };
        self.at += needed;
        Ok(taken)
    }

    fn mti(&mut self) -> Result<Mti, ParseError> {
        let start = self.at;
        let bytes = if self.spec.mti == Coding::Bcd { 2 } else { 4 };
        let wire = self.take(Part::Mti, bytes)?;
        let digits = match (self.spec.mti, wire) {
            (Coding::Bcd, [high, low]) => [high >> 4, high & 15, low >> 4, low & 15].map(|half| b'0' + half),
            (Coding::Ebcdic, [a, b, c, d]) => [*a, *b, *c, *d].map(ebcdic::to_ascii),
            (_, [a, b, c, d]) => [*a, *b, *c, *d],
            _ => [0; 4],
        };
        Mti::from_digits(digits).ok_or(ParseError {
            part: Part::Mti,
            offset: start,
            reason: Reason::NotDigits,
        })
    }

    fn bitmaps(&mut self) -> Result<Bitmap, ParseError> {
        let primary = Bitmap::of_primary(self.bitmap()?);
        if primary.has(1) { Ok(primary.with_secondary(self.bitmap()?)) } else { Ok(primary) }
    }

    fn bitmap(&mut self) -> Result<u64, ParseError> {
        let start = self.at;
        let wire = self.take(Part::Bitmap, self.spec.bitmap.bytes())?;
        let mut bits = 0;
        for (at, byte) in wire.iter().enumerate() {
            let (value, width) = match self.spec.bitmap {
                BitmapCoding::Binary => (Some(u32::from(*byte)), 8),
                BitmapCoding::Hex => (char::from(*byte).to_digit(16), 4),
                BitmapCoding::EbcdicHex => (char::from(ebcdic::to_ascii(*byte)).to_digit(16), 4),
            };
            let Some(value) = value else {
                let reason = Reason::NotDigits;
                return Err(ParseError { part: Part::Bitmap, offset: start + at, reason });
            };
            bits = (bits << width) | u64::from(value);
        }
        Ok(bits)
    }

    /// The bytes of a field's content, and how many units they are.
    fn content(&mut self, part: Part, field: &Field) -> Result<(&'a [u8], usize), ParseError> {
        let digits = field.length.prefix_digits();
        if let Length::Fixed(units) = field.length {
            let units = usize::from(units);
            return Ok((self.take(part, field.wire_length(units))?, units));
        }
        let start = self.at;
        let prefix = self.take(part, field.length_coding.bytes(digits))?;
        let wrong = |reason| ParseError { part, offset: start, reason };
        let length = field.length_coding.read(prefix).ok_or(wrong(Reason::NotDigits))?;
        let (units, bytes) = match field.counting {
            Counting::Units => (length, field.wire_length(length)),
            Counting::Bytes => (field.units_within(length), length),
        };
        let most = field.length.most();
        // Counted in bytes, an odd number of digits seems one longer than it is.
        if field.wire_length(most) < bytes || field.counting == Counting::Units && most < units {
            return Err(wrong(Reason::FieldTooLong { length, most }));
        }
        Ok((self.take(part, bytes)?, units.min(most)))
    }

    fn end(&self) -> Result<(), ParseError> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            left => Err(self.error(Part::End, Reason::Trailing(left))),
        }
    }

    fn error(&self, part: Part, reason: Reason) -> ParseError {
        ParseError { part, offset: self.at, reason }
    }
}
