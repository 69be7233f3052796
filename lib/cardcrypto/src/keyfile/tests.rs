//! Key files: what is written reads back, of this version and of earlier ones, and what is wrong is named.

#![allow(clippy::unwrap_used)]
use super::*;

/// A seeded generator (SplitMix64), so that a failure can be seen again.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.next().to_le_bytes()[3]);
    }
}

fn keys(seed: u64) -> KeyFile {
    let mut seeded = Seeded(seed);
    let mut keys = KeyFile::generate(&mut |bytes| seeded.fill(bytes)).unwrap();
    // Files of before papers were sealed have none, and go on being read.
    if seed.is_multiple_of(3) {
        keys.pin_keys = None;
    }
    keys.seal_key = (seed % 2 == 1).then(|| [u8::try_from(seed % 251).unwrap(); 32]);
    keys
}

fn same(one: &KeyFile, other: &KeyFile) -> bool {
    one.data_key == other.data_key
        && one.index_key == other.index_key
        && one.code_key == other.code_key
        && one.cvk.expose() == other.cvk.expose()
        && one.session_key == other.session_key
        && one.seal_key == other.seal_key
        && pin_bytes(one) == pin_bytes(other)
}

fn pin_bytes(keys: &KeyFile) -> Option<([u8; 16], u8, [u8; 16])> {
    let pin = keys.pin_keys.as_ref()?;
    Some((*pin.verification.expose(), pin.verification.index(), *pin.transport.expose()))
}

#[test]
fn the_keys_of_pins_are_there_together_or_not_at_all() {
    let text = keys(1).to_text();
    assert!(text.contains("\npvk = 1 ") && text.contains("\nzpk = "));
    let without = |name: &str| {
        let lines = text.lines().filter(|line| !line.starts_with(name)).collect::<Vec<_>>();
        KeyFile::parse(&lines.join("\n")).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(without("pvk"), Err("key file: `pvk` is missing".to_owned()));
    assert_eq!(without("zpk"), Err("key file: `zpk` is missing".to_owned()));
    for number in ["0", "7", "x", ""] {
        let wrong = text.replace("pvk = 1 ", &format!("pvk = {number} "));
        let line = text.lines().position(|line| line.starts_with("pvk")).unwrap() + 1;
        let told = KeyFile::parse(&wrong).unwrap_err().to_string();
        let expected = format!("key file, line {line}: `pvk` has not its number, 1 to 6, before the key");
        assert_eq!(told, expected, "{number}");
    }
}

#[test]
fn what_is_written_is_read_back() {
    for seed in 0..200 {
        let keys = keys(seed);
        assert!(same(&KeyFile::parse(&keys.to_text()).unwrap(), &keys), "seed {seed}");
    }
}

#[test]
fn the_text_fits_the_room_reserved_for_it() {
    let text = keys(1).to_text();
    assert!(text.len() <= 1024, "{}", text.len());
    assert_eq!(text.capacity(), 1024);
}

#[test]
fn blank_lines_order_case_and_line_ends_do_not_matter() {
    let keys = keys(7);
    let text = keys.to_text();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[2..].reverse();
    let loose = lines.join("\r\n\r\n  ").replace("data_key = ", "data_key=").replace(" = ", "\t =  ");
    assert!(same(&KeyFile::parse(&loose).unwrap(), &keys));
    let capitals: String = text
        .lines()
        .map(|line| match line.split_once(" = ") {
            Some((name, value)) => format!("{name} = {}\n", value.to_uppercase()),
            None => format!("{line}\n"),
        })
        .collect();
    assert!(same(&KeyFile::parse(&capitals).unwrap(), &keys));
}

#[test]
fn a_new_card_verification_key_has_odd_parity_and_two_halves() {
    for seed in 0..500 {
        let keys = keys(seed);
        let bytes = keys.cvk.expose();
        assert!(bytes.iter().all(|byte| byte.count_ones() % 2 == 1), "seed {seed}");
        assert_ne!(bytes[..8], bytes[8..]);
    }
}

#[test]
fn a_broken_source_of_randomness_is_noticed_and_does_not_hang() {
    assert_eq!(KeyFile::generate(&mut |bytes| bytes.fill(0)).err(), Some(BadRandomness));
    assert_eq!(KeyFile::generate(&mut |bytes| bytes.fill(0x5A)).err(), Some(BadRandomness));
    // Good for the long keys, but giving equal halves for the short one for ever.
    let mut seeded = Seeded(1);
    let mut halves = |bytes: &mut [u8]| if bytes.len() == 16 { bytes.fill(0x31) } else { seeded.fill(bytes) };
    assert_eq!(KeyFile::generate(&mut halves).err(), Some(BadRandomness));
}

#[test]
fn one_weak_draw_is_drawn_again() {
    let (mut seeded, mut short_draws) = (Seeded(1), 0);
    let keys = KeyFile::generate(&mut |bytes| {
        seeded.fill(bytes);
        if bytes.len() == 16 {
            short_draws += 1;
            if short_draws == 1 {
                bytes.fill(0);
            }
        }
    });
    assert!(keys.is_ok());
    assert_eq!(short_draws, 4, "three short keys, one of them twice");
}

/// Check values of the key 00 01 … 1f computed by Python's hmac, and of the CVK by OpenSSL.
#[test]
fn check_values_are_those_of_other_implementations() {
    let mut key = [0; 32];
    key.iter_mut().zip(0..).for_each(|(byte, value)| *byte = value);
    for (name, expected) in [
        ("data_key", [0xAA, 0x71, 0xA4]),
        ("index_key", [0x9B, 0xF9, 0x6A]),
        ("code_key", [0x51, 0xB2, 0xF7]),
        ("session_key", [0xD8, 0xDF, 0xCC]),
    ] {
        assert_eq!(check_value(name, &key), expected, "{name}");
    }
    let text = format!("{}version = 1\ncvk = 0123456789abcdeffedcba9876543210 08d7b4\n", HEADER);
    let missing = KeyFileError { line: 0, fault: KeyFileFault::Missing("data_key") };
    assert_eq!(KeyFile::parse(&text).err(), Some(missing));
}

/// One line is one edit of a good file, and what is said of it.
#[test]
fn a_damaged_file_is_refused_with_the_line_and_the_name() {
    let good = keys(3).to_text();
    let lines: Vec<&str> = good.lines().collect();
    let with = |number: usize, replacement: &str| {
        let mut lines = lines.clone();
        lines[number - 1] = replacement;
        lines.join("\n")
    };
    let data = lines[2];
    let index_value = lines[3].split_once(" = ").unwrap().1;
    let cases = [
        (with(1, "no comment"), "key file, line 1: not of the form `name = value`"),
        (with(2, ""), "key file, line 3: the first entry is not `version`"),
        (with(2, "version = 2"), "key file, line 2: a version other than 1, which this program reads"),
        (with(2, "version = one"), "key file, line 2: a version other than 1, which this program reads"),
        (with(3, ""), "key file: `data_key` is missing"),
        (with(5, ""), "key file: `code_key` is missing"),
        (with(6, ""), "key file: `cvk` is missing"),
        (with(3, &data[..40]), "key file, line 3: `data_key` has not the right number of hexadecimal digits"),
        (with(3, &data[..75]), "key file, line 3: `data_key` has not exactly one check value after the key"),
        (
            with(3, &format!("{data} 00")),
            "key file, line 3: `data_key` has not exactly one check value after the key",
        ),
        (
            with(3, &format!("data_key = {index_value}")),
            "key file, line 3: `data_key` is damaged: it does not agree with its check value",
        ),
        (with(4, data), "key file, line 4: `data_key` for the second time"),
        (with(4, "pin_key = 00 00"), "key file, line 4: a name the key file does not know"),
        (with(6, "cvk = 00000000000000000000000000000000 8ca64d"), "key file, line 6: `cvk` is a weak key"),
        (String::new(), "key file: `version` is missing"),
    ];
    for (text, expected) in cases {
        assert_eq!(KeyFile::parse(&text).unwrap_err().to_string(), expected);
    }
}

#[test]
fn every_wrong_digit_of_every_key_is_noticed() {
    let keys = keys(11);
    let good = keys.to_text();
    let mut start = 0;
    for line in good.split_inclusive('\n') {
        if let Some(value) = line.find(" = ") {
            for place in value + 3..line.len() - 1 {
                let mut bytes = good.as_bytes().to_vec();
                let digit = &mut bytes[start + place];
                if *digit != b' ' {
                    *digit = if *digit == b'0' { b'1' } else { b'0' };
                    let damaged = String::from_utf8(bytes).unwrap();
                    // A changed parity bit of the CVK leaves the key as it was: then, and only then,
                    // the file may be read.
                    if let Ok(read) = KeyFile::parse(&damaged) {
                        let checks = |keys: &KeyFile| {
                            let pin = keys.pin_keys.as_ref().unwrap();
                            let (pvk, zpk) = (&pin.verification, &pin.transport);
                            (keys.cvk.check_value(), pvk.check_value(), zpk.check_value())
                        };
                        assert_eq!(checks(&read), checks(&keys));
                        assert_eq!(read.data_key, keys.data_key);
                        let short = ["cvk", "pvk", "zpk"].iter().any(|name| line.starts_with(name));
                        assert!(short, "column {place} of {}", &line[..value]);
                    }
                }
            }
        }
        start += line.len();
    }
}

#[test]
fn errors_and_debug_show_no_key() {
    let keys = keys(5);
    let text = keys.to_text();
    assert_eq!(format!("{keys:?}"), "KeyFile(…)");
    let secret = &text[text.find("data_key = ").unwrap() + 11..][..64];
    // The key in the place of a name, of a check value, twice in a line.
    for damaged in [
        text.replace("data_key = ", ""),
        text.replace("data_key = ", "data_key\n="),
        text.replace("data_key", secret),
        text.replace(&format!("data_key = {secret}"), &format!("data_key = {secret} {secret}")),
    ] {
        let error = KeyFile::parse(&damaged).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(&secret[..8]), "{shown}");
    }
}

#[test]
fn no_text_makes_parsing_panic() {
    let mut seeded = Seeded(20_261_122);
    let good = keys(9).to_text();
    let alphabet: Vec<char> = "0123456789abcdefABCDEF =#\n\r\t_kvxy\0é₸😀".chars().collect();
    for round in 0..200_000 {
        let text: String = if round % 2 == 0 {
            let length = seeded.below(120);
            (0..length).map(|_| alphabet[seeded.below(alphabet.len())]).collect()
        } else {
            let mut damaged: Vec<char> = good.chars().collect();
            for _ in 0..=seeded.below(3) {
                let place = seeded.below(damaged.len());
                match seeded.below(3) {
                    0 => damaged.truncate(place + 1),
                    1 => damaged[place] = alphabet[seeded.below(alphabet.len())],
                    _ => damaged.insert(place, alphabet[seeded.below(alphabet.len())]),
                }
            }
            damaged.into_iter().collect()
        };
        let _ = KeyFile::parse(&text);
    }
}
