//! From a file to its spelling.

use std::fmt::Write;

use crate::error::{FileError, Reason};
use crate::field::{HEADER, Layout, RECORD, TRAILER};
use crate::{File, Format, LINE, Record, Totals};

pub(crate) fn write(file: &File, format: Format) -> Result<String, FileError> {
    let mut totals = Totals::default();
    for (place, record) in file.records.iter().enumerate() {
        let wrong = || FileError { line: place + 2, column: 8, reason: Reason::SumTooLarge };
        totals = totals.with(record).ok_or_else(wrong)?;
    }
    let sums = [totals.records.to_string(), totals.debits.to_string(), totals.credits.to_string()];
    let head = &file.header;
    let mut text = String::with_capacity((file.records.len() + 2) * LINE);
    let mut line = 0;
    let mut put = |layout: Layout, fields: &[&str]| {
        line += 1;
        line_of(&mut text, format, line, layout, fields)
    };
    let date = head.business_date.to_string();
    put(HEADER, &["H", "1", &head.id, &head.scheme, &date, &sums[0], &sums[1], &sums[2]])?;
    for record in &file.records {
        put_record(&mut put, record)?;
    }
    put(TRAILER, &["T", &sums[0], &sums[1], &sums[2]])?;
    Ok(text)
}

fn put_record(
    put: &mut impl FnMut(Layout, &[&str]) -> Result<(), FileError>,
    it: &Record,
) -> Result<(), FileError> {
    let (amount, at) = (it.amount.to_string(), it.operation_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let last = if it.last { "Y" } else { "N" };
    let fields = [
        "R",
        &it.reference,
        it.pan.expose(),
        &it.acquirer,
        &it.rrn,
        &it.approval_code,
        it.purpose.word(),
        &amount,
        last,
        &at,
        &it.merchant,
        &it.town,
    ];
    put(RECORD, &fields)
}

fn line_of(
    text: &mut String,
    format: Format,
    line: usize,
    layout: Layout,
    fields: &[&str],
) -> Result<(), FileError> {
    let mut written = 0;
    for (place, ((field, width), value)) in layout.iter().zip(fields).enumerate() {
        let length = value.chars().count();
        if length > *width {
            let reason = Reason::TooLong { field, most: *width };
            return Err(FileError { line, column: place + 1, reason });
        }
        match format {
            Format::Csv => {
                if place > 0 {
                    text.push(',');
                }
                quoted(text, value);
            }
            Format::Fixed => {
                let _ = write!(text, "{value:width$}");
                written += width;
            }
        }
    }
    if format == Format::Fixed {
        let _ = write!(text, "{:width$}", "", width = LINE - written);
    }
    text.push_str("\r\n");
    Ok(())
}

/// A CSV field, in quotes where it needs them.
fn quoted(text: &mut String, value: &str) {
    if value.contains(['"', ',', '\r', '\n']) {
        let _ = write!(text, "\"{}\"", value.replace('"', "\"\""));
    } else {
        text.push_str(value);
    }
}
