//! From bytes to a file: bounds first, then lines, then fields, then totals.

use crate::error::{FileError, Reason};
use crate::field::{HEADER, Layout, Line, RECORD, TRAILER};
use crate::{File, Header, LINE, MOST_BYTES, MOST_LINE_BYTES, MOST_RECORDS, Record, Totals};

pub(crate) fn parse(bytes: &[u8]) -> Result<File, FileError> {
    if bytes.len() > MOST_BYTES {
        return Err(FileError { line: 1, column: 1, reason: Reason::FileTooLong });
    }
    // Spreadsheets write a byte order mark before UTF-8; it means nothing.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (place, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.len() > MOST_LINE_BYTES {
            let column = MOST_LINE_BYTES + 1;
            return Err(FileError { line: place + 1, column, reason: Reason::LineTooLong });
        }
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let begins = good.iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place + 1);
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        FileError { line, column: good.len() - begins + 1, reason: Reason::NotUtf8 }
    })?;
    let mut reading = Reading::default();
    // A line of fixed length has the version, a reference or a total in its second place.
    match text.starts_with('"') || text.as_bytes().get(1) == Some(&b',') {
        true => read_csv(text, &mut reading)?,
        false => read_fixed(text, &mut reading)?,
    }
    reading.close()
}

fn read_csv(text: &str, reading: &mut Reading) -> Result<(), FileError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut fields = csv::StringRecord::new();
    // The reader's own count of lines stands still at the CR of a CR LF and at empty lines: they are counted anew, up to
    // the first sign of a record.
    let (bytes, mut counted, mut number) = (text.as_bytes(), 0, 1);
    loop {
        let at = usize::try_from(reader.position().byte()).unwrap_or(bytes.len()).min(bytes.len());
        let begins = at + bytes[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        number += bytes[counted..begins].iter().filter(|byte| **byte == b'\n').count();
        counted = begins;
        let more = reader.read_record(&mut fields);
        let more = more.map_err(|_| FileError { line: number, column: 1, reason: Reason::NotCsv })?;
        if !more {
            return Ok(());
        }
        let texts = fields.iter().enumerate().map(|(place, text)| (place + 1, text)).collect::<Vec<_>>();
        let layout = layout_of(fields.get(0).unwrap_or_default()).ok_or(FileError {
            line: number,
            column: 1,
            reason: reading.stranger(),
        })?;
        if texts.len() != layout.len() {
            let reason = Reason::FieldCount { found: texts.len(), expected: layout.len() };
            return Err(FileError { line: number, column: texts.len(), reason });
        }
        reading.take(&Line { number, layout, texts })?;
    }
}

fn read_fixed(text: &str, reading: &mut Reading) -> Result<(), FileError> {
    for (place, line) in text.lines().enumerate() {
        let number = place + 1;
        let kind = line.get(..1).unwrap_or_default();
        let layout =
            layout_of(kind).ok_or(FileError { line: number, column: 1, reason: reading.stranger() })?;
        let found = line.chars().count();
        if found != LINE {
            return Err(FileError { line: number, column: found + 1, reason: Reason::WrongLength { found } });
        }
        let (mut texts, mut rest, mut column) = (Vec::with_capacity(layout.len()), line, 1);
        for (_, width) in layout {
            let end = rest.char_indices().nth(*width).map_or(rest.len(), |(at, _)| at);
            let (text, others) = rest.split_at(end);
            texts.push((column, text.trim_matches(' ')));
            (rest, column) = (others, column + width);
        }
        reading.take(&Line { number, layout, texts })?;
    }
    Ok(())
}

fn layout_of(kind: &str) -> Option<Layout> {
    match kind {
        "H" => Some(HEADER),
        "R" => Some(RECORD),
        "T" => Some(TRAILER),
        _ => None,
    }
}

/// A file, being read.
#[derive(Default)]
struct Reading {
    header: Option<Header>,
    /// What the header says, and where its fields stand, to complain about them at the end.
    said: Totals,
    header_line: usize,
    header_columns: Vec<usize>,
    records: Vec<Record>,
    found: Totals,
    closed: bool,
    lines: usize,
}

impl Reading {
    fn take(&mut self, line: &Line<'_>) -> Result<(), FileError> {
        self.lines = line.number;
        if self.closed {
            return Err(line.wrong(0, Reason::AfterTrailer));
        }
        match (line.layout, self.header.is_some()) {
            (HEADER, true) => Err(line.wrong(0, Reason::SecondHeader)),
            (HEADER, false) => {
                let (header, said) = line.header()?;
                (self.header, self.said, self.header_line) = (Some(header), said, line.number);
                self.header_columns = line.texts.iter().map(|(column, _)| *column).collect();
                Ok(())
            }
            (_, false) => Err(line.wrong(0, Reason::NoHeader)),
            (RECORD, true) => self.record(line),
            (_, true) => {
                let said = line.totals(1)?;
                line.agrees(1, said, self.found)?;
                self.closed = true;
                Ok(())
            }
        }
    }

    fn record(&mut self, line: &Line<'_>) -> Result<(), FileError> {
        if self.records.len() == MOST_RECORDS {
            return Err(line.wrong(0, Reason::TooManyRecords));
        }
        let record = line.record()?;
        self.found = self.found.with(&record).ok_or_else(|| line.wrong(7, Reason::SumTooLarge))?;
        self.records.push(record);
        Ok(())
    }

    /// Why a line of no known kind is wrong: the first one is no header.
    fn stranger(&self) -> Reason {
        if self.header.is_some() { Reason::UnknownKind } else { Reason::NoHeader }
    }

    fn close(self) -> Result<File, FileError> {
        let wrong = |line, reason| FileError { line, column: 1, reason };
        let header = self.header.ok_or(wrong(1, Reason::NoHeader))?;
        if !self.closed {
            return Err(wrong(self.lines + 1, Reason::NoTrailer));
        }
        let texts = self.header_columns.into_iter().map(|column| (column, "")).collect();
        Line { number: self.header_line, layout: HEADER, texts }.agrees(5, self.said, self.found)?;
        Ok(File { header, records: self.records })
    }
}
