//! How often in a second a 0100 is read and its 0110 built; and how often PyPI `pyiso8583` does it, in the same run.
//!
//! ```text
//! cargo run --release -p iso8583 --example rate -- --python path/to/python [--seconds 5]
//! ```
//!
//! The Python must have `pyiso8583`. Both answer the same message with the same bytes, which is checked. Both are the
//! best of ten rounds, in time on the processor, so that what else a machine does counts little. One thread; nothing
//! of a connection, a card or a database is in it.

use std::error::Error;
use std::hint::black_box;
use std::io::Write;
use std::process::{Command, Stdio};

use iso8583::{Builder, Message, Spec};

const REQUEST: &str = include_str!("../corpus/plain_purchase_pyiso8583.hex");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/pyiso8583_rate.py");

/// What an answer repeats of its request.
const ECHO: [u8; 10] = [2, 3, 4, 7, 11, 32, 37, 41, 42, 49];

const ROUNDS: u64 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut python, mut seconds) = (None, 5);
    let mut words = std::env::args().skip(1);
    while let (Some(word), Some(value)) = (words.next(), words.next()) {
        match word.as_str() {
            "--python" => python = Some(value),
            "--seconds" => seconds = value.parse::<u64>()?,
            _ => return Err("usage: rate [--python PATH] [--seconds N]".into()),
        }
    }
    let (spec, request) = (Spec::iso1987(), unhex(REQUEST.trim())?);
    let mut out = Vec::new();
    answer(&spec, &request, &mut out)?;
    let written = out.clone();
    let ours = (0..ROUNDS)
        .map(|_| rate(&spec, &request, &mut out, 1_000_000_000 * seconds / ROUNDS))
        .try_fold(0, |best, rate| rate.map(|rate| rate.max(best)))?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "iso8583    {ours:>9} a second, {} ns each", 1_000_000_000 / ours.max(1))?;
    if let Some(python) = python {
        let (theirs, bytes) = theirs(&python, seconds)?;
        if unhex(&bytes)? != written {
            return Err("the two answers differ".into());
        }
        writeln!(stdout, "pyiso8583  {theirs:>9} a second, {} ns each", 1_000_000_000 / theirs.max(1))?;
        writeln!(stdout, "ratio      {:>9}", ours / theirs.max(1))?;
    }
    Ok(())
}

fn answer(spec: &Spec, request: &[u8], out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    out.clear();
    let request = Message::parse(spec, request)?;
    let mut answer = Builder::answer(&request).ok_or("no answer is due")?;
    for number in ECHO {
        answer.copy(&request, number)?;
    }
    answer.set(38, "123456")?.set(39, "00")?.write_frame(out)?;
    Ok(())
}

fn rate(spec: &Spec, request: &[u8], out: &mut Vec<u8>, nanoseconds: u64) -> Result<u64, Box<dyn Error>> {
    let (started, mut done) = (processor_nanoseconds()?, 0);
    loop {
        for _ in 0..10_000 {
            answer(spec, black_box(request), out)?;
            black_box(&mut *out);
        }
        done += 10_000;
        let spent = processor_nanoseconds()? - started;
        if spent >= nanoseconds {
            return Ok(done * 1_000_000_000 / spent);
        }
    }
}

/// How long this thread has run, as Linux tells it.
fn processor_nanoseconds() -> Result<u64, Box<dyn Error>> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(told.split(' ').next().unwrap_or_default().parse()?)
}

/// The rate of `pyiso8583`, and its answer in hex.
fn theirs(python: &str, seconds: u64) -> Result<(u64, String), Box<dyn Error>> {
    let mut child = Command::new(python)
        .args([SCRIPT, &seconds.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    child.stdin.take().ok_or("no standard input")?.write_all(REQUEST.as_bytes())?;
    let said = String::from_utf8(child.wait_with_output()?.stdout)?;
    let (bytes, rate) = said.trim().split_once(' ').ok_or("the script failed")?;
    Ok((rate.parse()?, bytes.to_owned()))
}

fn unhex(hex: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let pairs = hex.as_bytes().chunks(2).map(|two| Ok(u8::from_str_radix(str::from_utf8(two)?, 16)?));
    pairs.collect()
}
