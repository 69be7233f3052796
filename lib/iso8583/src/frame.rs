//! Messages in a stream of bytes: a length, then so many bytes.

use serde::Deserialize;

use crate::spec::Spec;

/// How the length before a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameLength {
    /// Its bytes.
    pub form: LengthForm,
    /// Whether it counts its own bytes too.
    pub counts_itself: bool,
}

/// The bytes of a frame's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LengthForm {
    /// Two bytes, big-endian.
    Binary2,
    /// Four bytes, big-endian.
    Binary4,
    /// Four ASCII digits.
    Ascii4,
    /// Four digits in two bytes.
    Bcd2,
}

/// Why a stream of bytes cannot be cut into messages any further. Where the next one begins is lost: hang up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The length is more than the flavour's bound; nothing of the kind is ever buffered.
    #[error("a frame of {length} bytes is more than the {most} allowed")]
    TooLong {
        /// The length announced.
        length: usize,
        /// The bound.
        most: usize,
    },
    /// The length is not written in digits, or is less than its own bytes although it counts them.
    #[error("this is no frame length")]
    NotALength,
}

/// Cuts a stream of bytes, in whatever pieces it comes, into messages.
///
/// It keeps what was pushed and not yet taken: read from a connection in pieces of a bounded size, and take all
/// messages out before reading on, and it holds no more than one message and one piece.
#[derive(Debug)]
pub struct Framer {
    length: FrameLength,
    most: usize,
    buffer: Buffer,
}

/// Bytes that came and are not yet taken. They are card data: `Debug` says how many there are, and no more.
#[derive(Default)]
struct Buffer {
    bytes: Vec<u8>,
    taken: usize,
}

impl Framer {
    /// One for a connection of this flavour.
    pub fn new(spec: &Spec) -> Framer {
        Framer { length: spec.frame, most: spec.max_message, buffer: Buffer::default() }
    }

    /// Takes in what was read from the connection.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.bytes.drain(..self.buffer.taken);
        self.buffer.taken = 0;
        self.buffer.bytes.extend_from_slice(bytes);
    }

    /// The next whole message, if it is here. An empty one is what some send to see whether the line still stands.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError> {
        let prefix = self.length.form.bytes();
        let waiting = &self.buffer.bytes[self.buffer.taken..];
        let Some((written, _)) = waiting.split_at_checked(prefix) else {
            return Ok(None);
        };
        let length = self.length.read(written).ok_or(FrameError::NotALength)?;
        if length > self.most {
            return Err(FrameError::TooLong { length, most: self.most });
        }
        let whole = prefix + length;
        if waiting.len() < whole {
            return Ok(None);
        }
        let start = self.buffer.taken + prefix;
        self.buffer.taken += whole;
        Ok(Some(&self.buffer.bytes[start..start + length]))
    }

    /// Whether nothing is left over. A connection that ends while this is false broke off within a message.
    pub fn is_empty(&self) -> bool {
        self.buffer.taken == self.buffer.bytes.len()
    }
}

/// Writes a message with its length before it at the end of `out`.
pub fn frame(spec: &Spec, message: &[u8], out: &mut Vec<u8>) -> Result<(), FrameError> {
    if message.len() > spec.max_message {
        return Err(FrameError::TooLong { length: message.len(), most: spec.max_message });
    }
    spec.frame.write(message.len(), out);
    out.extend_from_slice(message);
    Ok(())
}

impl LengthForm {
    /// How many bytes it takes.
    pub const fn bytes(self) -> usize {
        match self {
            LengthForm::Binary2 | LengthForm::Bcd2 => 2,
            LengthForm::Binary4 | LengthForm::Ascii4 => 4,
        }
    }
}

impl FrameLength {
    /// The longest message whose length can be written.
    pub const fn most(self) -> usize {
        let number = match self.form {
            LengthForm::Binary2 => u16::MAX as usize,
            LengthForm::Binary4 => u32::MAX as usize,
            LengthForm::Ascii4 | LengthForm::Bcd2 => 9_999,
        };
        number - self.own()
    }

    const fn own(self) -> usize {
        if self.counts_itself { self.form.bytes() } else { 0 }
    }

    fn read(self, written: &[u8]) -> Option<usize> {
        let number = match self.form {
            LengthForm::Binary2 | LengthForm::Binary4 => {
                written.iter().fold(0, |number, byte| (number << 8) | usize::from(*byte))
            }
            LengthForm::Ascii4 => decimal(written.iter().map(|byte| byte.wrapping_sub(b'0')))?,
            LengthForm::Bcd2 => decimal(written.iter().flat_map(|byte| [byte >> 4, byte & 15]))?,
        };
        number.checked_sub(self.own())
    }

    /// Writes the length of a message no longer than [`FrameLength::most`].
    pub(crate) fn write(self, message: usize, out: &mut Vec<u8>) {
        let number = message + self.own();
        let digit = |place: u32| (number / 10_usize.pow(place) % 10) as u8;
        match self.form {
            LengthForm::Binary2 => out.extend_from_slice(&(number as u16).to_be_bytes()),
            LengthForm::Binary4 => out.extend_from_slice(&(number as u32).to_be_bytes()),
            LengthForm::Ascii4 => out.extend([3, 2, 1, 0].map(|place| b'0' + digit(place))),
            LengthForm::Bcd2 => {
                out.extend([(3, 2), (1, 0)].map(|(high, low)| (digit(high) << 4) | digit(low)))
            }
        }
    }
}

fn decimal(digits: impl Iterator<Item = u8>) -> Option<usize> {
    let mut number = 0;
    for digit in digits {
        if digit > 9 {
            return None;
        }
        number = number * 10 + usize::from(digit);
    }
    Some(number)
}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({} bytes)", self.bytes.len() - self.taken)
    }
}
