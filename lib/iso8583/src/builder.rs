//! A message that is to go out.

use std::fmt;

use crate::bitmap::Bitmap;
use crate::coding::{Coding, Counting, hex_of};
use crate::ebcdic;
use crate::error::{BuildError, Unfit};
use crate::field::{Field, Length, Padding};
use crate::message::Message;
use crate::mti::Mti;
use crate::spec::{BitmapCoding, Header, Spec};

/// Collects the fields of a message, in any order, and writes them in theirs.
///
/// A value is checked against its field and put into its wire form as it is set, so writing is copying. One builder
/// can serve message after message ([`Builder::clear`]) without allocating anew.
#[derive(Clone)]
pub struct Builder<'s> {
    spec: &'s Spec,
    mti: Mti,
    header: Vec<u8>,
    present: Bitmap,
    places: [Place; 129],
    /// The fields as they will stand on the wire, lengths included, in the order in which they were set.
    encoded: Vec<u8>,
}

/// Where a field stands in what was encoded.
#[derive(Clone, Copy, Default)]
struct Place {
    start: u32,
    length: u32,
}

/// Digits of the largest number: DE 4 and its like have twelve, a `u64` up to twenty.
const NUMBER_DIGITS: usize = 20;

impl<'s> Builder<'s> {
    /// A message of this type without fields; a header, if the flavour has one, is all zeros but for the first byte
    /// of a TPDU.
    pub fn new(spec: &'s Spec, mti: Mti) -> Builder<'s> {
        let mut header = vec![0; spec.header.bytes()];
        if let (Header::Tpdu, Some(first)) = (spec.header, header.first_mut()) {
            *first = 0x60;
        }
        Builder {
            spec,
            mti,
            header,
            present: Bitmap::default(),
            places: [Place::default(); 129],
            encoded: Vec::with_capacity(256),
        }
    }

    /// The answer to a message, still without fields: the type that answers it, and its header, the addresses of a
    /// TPDU turned round. None if no answer is due to such a message.
    pub fn answer(request: &Message<'s>) -> Option<Builder<'s>> {
        let mut answer = Builder::new(request.spec(), request.mti().response()?);
        answer.header.copy_from_slice(request.header());
        if request.spec().header == Header::Tpdu {
            answer.header[1..].rotate_left(2);
        }
        Some(answer)
    }

    /// Forgets all fields, to begin a message of this type.
    pub fn clear(&mut self, mti: Mti) {
        self.mti = mti;
        self.present = Bitmap::default();
        self.encoded.clear();
    }

    /// Gives it this header.
    pub fn header(&mut self, header: &[u8]) -> Result<&mut Builder<'s>, BuildError> {
        let wanted = self.header.len();
        if header.len() != wanted {
            return Err(BuildError::Header { given: header.len(), wanted });
        }
        self.header.copy_from_slice(header);
        Ok(self)
    }

    /// Sets a data element, 2 to 128, to ASCII characters, or to bytes if it is of kind `b`.
    ///
    /// What is too short for a fixed length is refused, or filled where the table says so ([`Padding`]).
    pub fn set(&mut self, number: u8, value: impl AsRef<[u8]>) -> Result<&mut Builder<'s>, BuildError> {
        self.put(number, value.as_ref())
            .map_err(|unfit| BuildError::Field { field: number, unfit })
            .map(|()| self)
    }

    /// Sets a data element of kind `n` to a number, with the zeros before it that a fixed length wants.
    pub fn set_number(&mut self, number: u8, value: u64) -> Result<&mut Builder<'s>, BuildError> {
        let mut digits = [b'0'; NUMBER_DIGITS];
        let mut rest = value;
        let mut first = NUMBER_DIGITS;
        while rest > 0 || first == NUMBER_DIGITS {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let due = match self.spec.field(number).map(|field| field.length) {
            Some(Length::Fixed(due)) => usize::from(due).min(NUMBER_DIGITS),
            _ => 0,
        };
        let start = first.min(NUMBER_DIGITS - due);
        self.set(number, &digits[start..])
    }

    /// Sets a data element to what a message has there; if it has nothing, nothing happens.
    pub fn copy(&mut self, from: &Message<'_>, number: u8) -> Result<&mut Builder<'s>, BuildError> {
        match from.field(number) {
            Some(content) => self.set(number, content),
            None => Ok(self),
        }
    }

    /// Takes a data element out again.
    pub fn remove(&mut self, number: u8) -> &mut Builder<'s> {
        self.present.remove(number);
        self
    }

    /// Writes the message at the end of `out`, without a frame's length.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), BuildError> {
        self.fits()?;
        self.write_unbounded(out);
        Ok(())
    }

    /// Writes the frame's length and the message at the end of `out`.
    pub fn write_frame(&self, out: &mut Vec<u8>) -> Result<(), BuildError> {
        self.spec.frame.write(self.fits()?, out);
        self.write_unbounded(out);
        Ok(())
    }

    fn fits(&self) -> Result<usize, BuildError> {
        let bitmaps = if self.present.secondary() == 0 { 1 } else { 2 };
        let fields = self.present.fields().map(|number| self.places[usize::from(number)].length as usize);
        let length = self.header.len()
            + if self.spec.mti == Coding::Bcd { 2 } else { 4 }
            + bitmaps * self.spec.bitmap.bytes()
            + fields.sum::<usize>();
        let most = self.spec.max_message;
        if length > most { Err(BuildError::TooLong { length, most }) } else { Ok(length) }
    }

    fn write_unbounded(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.header);
        let digits = self.mti.digits();
        match self.spec.mti {
            Coding::Bcd => out.extend(digits.chunks(2).map(|two| (two[0] << 4) | (two[1] & 15))),
            Coding::Ebcdic => out.extend(digits.map(ebcdic::from_ascii)),
            Coding::Ascii | Coding::Raw | Coding::Hex => out.extend_from_slice(&digits),
        }
        self.write_bitmap(self.present.primary(), out);
        if self.present.secondary() != 0 {
            self.write_bitmap(self.present.secondary(), out);
        }
        for number in self.present.fields() {
            let Place { start, length } = self.places[usize::from(number)];
            out.extend_from_slice(&self.encoded[start as usize..(start + length) as usize]);
        }
    }

    fn write_bitmap(&self, bits: u64, out: &mut Vec<u8>) {
        let bytes = bits.to_be_bytes();
        match self.spec.bitmap {
            BitmapCoding::Binary => out.extend_from_slice(&bytes),
            BitmapCoding::Hex => out.extend(bytes.iter().flat_map(|byte| hex_of(*byte))),
            BitmapCoding::EbcdicHex => {
                out.extend(bytes.iter().flat_map(|byte| hex_of(*byte)).map(ebcdic::from_ascii));
            }
        }
    }

    fn put(&mut self, number: u8, value: &[u8]) -> Result<(), Unfit> {
        let spec = self.spec;
        let field = spec.field(number).ok_or(Unfit::NoSuchField)?;
        if let Some(at) = field.kind.first_stranger(value) {
            return Err(Unfit::Content { at, kind: field.kind });
        }
        match missing(field, value.len())? {
            0 => self.append(number, field, value),
            missing => {
                let mut room = [0; FIXED];
                self.append(number, field, fill(field, value, missing, &mut room));
            }
        }
        Ok(())
    }

    fn append(&mut self, number: u8, field: &Field, value: &[u8]) {
        let start = self.encoded.len();
        let digits = field.length.prefix_digits();
        if digits > 0 {
            let length = match field.counting {
                Counting::Units => value.len(),
                Counting::Bytes => field.wire_length(value.len()),
            };
            field.length_coding.write(length, digits, &mut self.encoded);
        }
        field.encode(value, &mut self.encoded);
        let length = self.encoded.len() - start;
        self.places[usize::from(number)] = Place { start: start as u32, length: length as u32 };
        self.present.insert(number);
    }
}

/// The longest content of fixed length.
const FIXED: usize = 999;

/// How many characters have to be filled in.
fn missing(field: &Field, given: usize) -> Result<usize, Unfit> {
    let most = field.length.most();
    match field.length {
        Length::Llvar(_) | Length::Lllvar(_) if given <= most => Ok(0),
        Length::Fixed(_) if given == most => Ok(0),
        Length::Fixed(_) if given < most && field.padding != Padding::None => Ok(most - given),
        rule => Err(Unfit::Length { given, rule }),
    }
}

/// The value in its field's full length.
fn fill<'r>(field: &Field, value: &[u8], missing: usize, room: &'r mut [u8; FIXED]) -> &'r [u8] {
    let most = value.len() + missing;
    let (start, character) = match field.padding {
        Padding::Zeros => (missing, b'0'),
        Padding::Blanks | Padding::None => (0, b' '),
    };
    room[..most].fill(character);
    room[start..start + value.len()].copy_from_slice(value);
    &room[..most]
}

/// Which message it will be and which fields it has; none of their content.
impl fmt::Debug for Builder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.mti)?;
        f.debug_set().entries(self.present.fields()).finish()
    }
}
