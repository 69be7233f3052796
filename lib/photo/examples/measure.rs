//! Normalises the files named on the command line and says how long each took and what came of it:
//! to choose thresholds and to see what a photograph costs on a machine.

use std::io::Write;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let started = Instant::now();
        let outcome = photo::normalise(&bytes, &photo::Limits::default());
        let milliseconds = started.elapsed().as_millis();
        match outcome {
            Ok(one) => {
                let length = one.jpeg.len();
                let fingerprint = one.fingerprint;
                writeln!(out, "{path}: {milliseconds} ms, {length} bytes, {fingerprint:016x}, {one:?}")?;
            }
            Err(refused) => writeln!(out, "{path}: {milliseconds} ms, {refused}")?,
        }
    }
    Ok(())
}
