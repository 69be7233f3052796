//! What psec, a program that is not ours, says of our PIN blocks, PIN verification values and card verification values.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use cardcrypto::{CardVerificationKey, Pin, PinBlock, PinKey, PinRefused, PinVerificationKey, cvv};

/// Values of each kind.
const CASES: usize = 600;

/// What the judge prints, a line each.
fn judge(arguments: &[&str], lines: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = root.join("target/tools/bin/python");
    assert!(python.exists(), "{} is missing: `make setup` installs it", python.display());
    let mut command = Command::new(python);
    command.arg("-B").arg(root.join("tests/cardcrypto/judge.py")).args(arguments);
    let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = running.stdin.take().unwrap();
    // The judge answers while it reads: who only writes would wait for it, and it for them.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(lines.as_bytes()).unwrap());
        running.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "the judge gave up");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Digits and keys without a pattern, the same in every run: splitmix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn within(&mut self, least: usize, most: usize) -> usize {
        least + usize::try_from(self.next()).unwrap() % (most - least + 1)
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.next() % 10).unwrap())).collect()
    }

    fn key(&mut self) -> [u8; 16] {
        (u128::from(self.next()) << 64 | u128::from(self.next())).to_be_bytes()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn psec_agrees_with_every_pin_block_and_verification_value() {
    let (mut draw, mut lines) = (Draw(1), String::new());
    for case in 0..CASES {
        let [transport, verification, card] = [draw.key(), draw.key(), draw.key()];
        let pin_key = PinKey::from_bytes(transport).unwrap();
        let (length, pan_length) = (4 + case % 9, draw.within(13, 19));
        let (pan, digits, index) = (draw.digits(pan_length), draw.digits(length), 1 + case % 6);
        let block = pin_key.seal(&pan, &Pin::parse(&digits).unwrap()).unwrap();
        lines += &format!("block {} {pan} {digits} {}\n", hex(&transport), hex(&block.bytes()));

        let key = PinVerificationKey::from_bytes(verification, u8::try_from(index).unwrap()).unwrap();
        let value = key.pvv(&pin_key, &pan, &block).unwrap();
        let value = str::from_utf8(value.expose()).unwrap();
        lines += &format!("pvv {} {pan} {index} {} {value}\n", hex(&verification), &digits[..4]);

        let key = CardVerificationKey::from_bytes(card).unwrap();
        let (expiry, service) = (draw.digits(4), draw.digits(3));
        let value = cvv(&key, &pan, &expiry, &service).unwrap();
        lines += &format!("cvv {} {pan} {expiry} {service} {}\n", hex(&card), value.expose());
    }
    assert_eq!(judge(&["values"], &lines), [format!("{} agreed", 3 * CASES)]);
}

/// PINs of 0 to 15 digits; and of three good blocks, each sign replaced by each.
#[test]
fn blocks_are_opened_and_refused_as_psec_does() {
    let key = 0x0123_4567_89AB_CDEF_FEDC_BA98_7654_3210_u128.to_be_bytes();
    let (pan, pin_key) = ("9956300100000003", PinKey::from_bytes(key).unwrap());
    let verification = PinVerificationKey::from_bytes(key, 1).unwrap();
    let mut told = [0, 0];
    for line in judge(&["blocks", &hex(&key), pan], "") {
        let (block, said) = line.split_once(' ').unwrap();
        let block = PinBlock::from_bytes(u64::from_str_radix(block, 16).unwrap().to_be_bytes());
        let ours = match verification.pvv(&pin_key, pan, &block) {
            Ok(_) => "good",
            Err(PinRefused::Block) => "refused",
            Err(PinRefused::Pan) => panic!("the card's number is good"),
        };
        assert_eq!(ours, said, "{line}");
        told[usize::from(said == "refused")] += 1;
    }
    assert_eq!(told.iter().sum::<usize>(), 3 * 16 * 16 + 13);
    assert!(told[0] > 100 && told[1] > 100, "both are judged: {told:?}");
}
