//! Messages made wrong by chance, and what must hold of any bytes whatever. The test here and `examples/fuzz.rs` share it.

use iso8583::{Builder, Framer, Message, ParseError, Spec, describe, tlv};

/// Chance that can be repeated: SplitMix64.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of so many, from 0; 0 of none.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

/// Bytes at which something changes: borders of digits, letters, half bytes and lengths.
const BORDERS: &[u8] = &[
    0, 1, 9, 0x0F, 0x10, 0x1F, b' ', b'/', b'0', b'9', b':', b'=', b'?', b'@', b'C', b'D', 0x7E, 0x7F, 0x80,
    0x99, 0xFF,
];

/// Changes a message in one place or in up to eight; now and then it goes on as another.
pub(crate) fn mutate(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let places = if chance.below(2) == 0 { 1 } else { 1 + chance.below(8) };
    for _ in 0..places {
        let at = chance.below(bytes.len());
        match chance.below(9) {
            _ if bytes.is_empty() => bytes.push(chance.next() as u8),
            0 => bytes[at] ^= 1 << chance.below(8),
            1 => bytes[at] = BORDERS[chance.below(BORDERS.len())],
            2 => bytes[at] = chance.next() as u8,
            3 => bytes.insert(at, BORDERS[chance.below(BORDERS.len())]),
            4 => drop(bytes.remove(at)),
            5 => bytes.truncate(at),
            6 => {
                let piece = bytes[at..(at + chance.below(20)).min(bytes.len())].to_vec();
                let place = chance.below(bytes.len());
                bytes.splice(place..place, piece);
            }
            7 => {
                bytes.truncate(at);
                bytes.extend_from_slice(&other[chance.below(other.len())..]);
            }
            // A digit more or less: lengths live by it.
            _ => bytes[at] = bytes[at].wrapping_add(if chance.below(2) == 0 { 1 } else { 255 }),
        }
    }
    bytes.truncate(9_000);
}

/// How bytes were judged: whether they are a message, and in words, the fields or what is wrong where.
pub(crate) struct Judgement {
    pub(crate) right: bool,
    pub(crate) words: String,
}

impl Judgement {
    fn wrong(error: &ParseError, bytes: &[u8]) -> Judgement {
        assert!(error.offset <= bytes.len(), "an error is within the message");
        let kind = std::mem::discriminant(&error.reason);
        Judgement { right: false, words: format!("{:?} {kind:?}", error.part) }
    }
}

/// What must hold of any bytes: it panics if something does not.
pub(crate) fn check(spec: &Spec, bytes: &[u8]) -> Judgement {
    frame_them(spec, bytes);
    let shown = describe(spec, bytes);
    assert!(shown.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')), "only plain characters are shown");

    let (message, error) = match Message::parse_partly(spec, bytes) {
        Ok(read) => read,
        Err(error) => return Judgement::wrong(&error, bytes),
    };
    let mut again = Builder::new(spec, message.mti());
    again.header(message.header()).unwrap();
    for number in message.numbers() {
        let (field, content) = (spec.field(number).unwrap(), message.field(number).unwrap());
        assert!(content.len() <= field.length().most());
        assert_eq!(message.text(number).is_some(), field.kind().is_text());
        message.number(number);
        tlv::elements(content).for_each(drop);
        again.copy(&message, number).unwrap();
    }
    let mut written = Vec::new();
    again.write(&mut written).unwrap();
    let reread = Message::parse(spec, &written).unwrap();
    assert_eq!(reread.header(), message.header());
    assert!(reread.numbers().eq(message.numbers()), "the same fields");
    for number in message.numbers() {
        assert_eq!(reread.field(number), message.field(number), "DE {number}");
    }
    match error {
        Some(error) => Judgement::wrong(&error, bytes),
        None => Judgement { right: true, words: format!("{:?}", message.numbers().collect::<Vec<_>>()) },
    }
}

/// Any bytes may be a stream: what is cut out of it lies in it, in order.
fn frame_them(spec: &Spec, bytes: &[u8]) {
    let mut framer = Framer::new(spec);
    let mut taken = 0;
    for piece in bytes.chunks(7) {
        framer.push(piece);
        loop {
            match framer.next_frame() {
                Ok(Some(frame)) => {
                    assert!(frame.len() <= spec.max_message());
                    taken += frame.len() + spec.frame_length().form.bytes();
                }
                Ok(None) => break,
                Err(_) => return,
            }
        }
    }
    assert!(taken <= bytes.len());
    assert_eq!(framer.is_empty(), taken == bytes.len());
}
