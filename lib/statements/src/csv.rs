//! CSV (RFC 4180): the line of names, the closing balance, the rows, the opening balance.
//!
//! Instants bear their offset (ISO 8601), because on 29 February 2024 an hour came twice in Almaty.

use std::io::{self, Write};

use crate::amount::decimal;
use crate::cell::{self, Cell};
use crate::{Row, Statement};

/// By which programs know UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

pub(crate) struct Csv<W: Write> {
    statement: Statement,
    out: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    pub(crate) fn begin(statement: &Statement, mut out: W) -> io::Result<Csv<W>> {
        out.write_all(MARK)?;
        let builder = &mut csv::WriterBuilder::new();
        let mut out = builder.terminator(csv::Terminator::CRLF).from_writer(out);
        out.write_record(statement.words.columns.names())?;
        let Statement { words, closing, currency, .. } = statement;
        write(&mut out, &cell::of_balance(&words.closing, *closing, currency))?;
        Ok(Csv { statement: statement.clone(), out })
    }

    pub(crate) fn row(&mut self, row: &Row) -> io::Result<()> {
        let cells = cell::of_row(row, &self.statement.currency, &self.statement.words);
        write(&mut self.out, &cells)
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        let Statement { words, opening, currency, .. } = &self.statement;
        write(&mut self.out, &cell::of_balance(&words.opening, *opening, currency))?;
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

fn write<W: Write>(out: &mut csv::Writer<W>, cells: &[Cell<'_>]) -> io::Result<()> {
    for cell in cells {
        match cell {
            Cell::Empty => out.write_field("")?,
            Cell::Text(text) => out.write_field(harmless(text))?,
            Cell::Amount(minor, decimals) => out.write_field(decimal(*minor, *decimals))?,
            Cell::Moment(at) => out.write_field(at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())?,
        }
    }
    Ok(out.write_record(None::<&[u8]>)?)
}

/// Text that no spreadsheet takes for a formula: a shop may be called `=HYPERLINK(…)` (CWE-1236).
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        for (text, written) in [
            ("Magnum, Алматы", "Magnum, Алматы"),
            ("=1+1", "'=1+1"),
            ("+7 701", "'+7 701"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
            ("'=1", "'=1"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), written);
        }
    }
}
