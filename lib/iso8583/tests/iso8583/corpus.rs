//! The messages in `corpus/`, and the flavours they are written in. The first word of a file's name is the flavour.

use std::path::{Path, PathBuf};

use iso8583::Spec;

/// A message, and where it comes from.
pub(crate) struct Seed {
    pub(crate) name: String,
    pub(crate) flavour: usize,
    pub(crate) bytes: Vec<u8>,
}

/// Names of the flavours, in the order of [`specs`].
pub(crate) const FLAVOURS: [&str; 4] = ["plain", "bcd", "ebcdic", "hex"];

/// A flavour of hex digits, as PyPI `pyiso8583` calls `default_ascii`.
const HEX: &str = r#"
name = "hex"
frame = { length = "binary4", counts_itself = true }
coding = { bitmap = "hex", bytes = "hex" }
"#;

pub(crate) fn specs() -> [Spec; 4] {
    let parsed = |text: &str| Spec::parse_toml(text).unwrap();
    [
        Spec::iso1987(),
        parsed(include_str!("../../../../demo/iso8583_bcd.toml")),
        parsed(include_str!("../../../../demo/iso8583_ebcdic.toml")),
        parsed(HEX),
    ]
}

pub(crate) fn spec(flavour: &str) -> Spec {
    let at = FLAVOURS.iter().position(|name| *name == flavour).unwrap();
    specs()[at].clone()
}

pub(crate) fn message(name: &str) -> Vec<u8> {
    read(&folder().join(name).with_extension("hex"))
}

/// All of them, in the order of their names.
pub(crate) fn seeds() -> Vec<Seed> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut paths = files.filter(|path| path.extension().is_some_and(|is| is == "hex")).collect::<Vec<_>>();
    paths.sort();
    let seeds = paths.iter().map(|path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let word = name.split('_').next().unwrap();
        let flavour = FLAVOURS.iter().position(|flavour| *flavour == word).unwrap();
        Seed { flavour, bytes: read(path), name }
    });
    seeds.collect()
}

/// What the fuzzer found: short messages, each wrong in another way.
pub(crate) fn found() -> Vec<Seed> {
    let text = std::fs::read_to_string(folder().join("found.txt")).unwrap();
    let seeds = text.lines().map(|line| {
        let (word, hex) = line.split_once(' ').unwrap();
        let flavour = FLAVOURS.iter().position(|flavour| *flavour == word).unwrap();
        Seed { name: String::new(), flavour, bytes: unhex(hex) }
    });
    seeds.collect()
}

pub(crate) fn unhex(hex: &str) -> Vec<u8> {
    let digits = hex.trim().as_bytes().chunks(2).map(|two| str::from_utf8(two).unwrap());
    digits.map(|two| u8::from_str_radix(two, 16).unwrap()).collect()
}

fn read(path: &Path) -> Vec<u8> {
    unhex(&std::fs::read_to_string(path).unwrap())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}
