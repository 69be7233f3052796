//! XLSX: whose statement it is, then the same columns as in CSV. Amounts are numbers, instants are dates of the
//! wall clock.

use std::io::{self, Write};

use jiff::Zoned;
use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::amount::decimal;
use crate::cell::{self, COUNT, Cell};
use crate::{Row, Statement};

/// Widths of the columns, in signs.
const WIDTHS: [u8; COUNT] = [18, 18, 12, 22, 42, 8, 8, 16, 8, 16, 8, 16, 22];

pub(crate) struct Xlsx<W: Write> {
    statement: Statement,
    book: Workbook,
    formats: Formats,
    next: u32,
    out: W,
}

struct Formats {
    bold: Format,
    day: Format,
    moment: Format,
    /// For each number of decimals.
    amounts: [Format; 4],
}

impl<W: Write> Xlsx<W> {
    pub(crate) fn begin(statement: &Statement, out: W) -> io::Result<Xlsx<W>> {
        let mut it = Xlsx {
            statement: statement.clone(),
            book: Workbook::new(),
            formats: Formats::new(),
            next: 0,
            out,
        };
        it.head().map_err(io::Error::other)?;
        Ok(it)
    }

    pub(crate) fn row(&mut self, row: &Row) -> io::Result<()> {
        let Statement { currency, words, .. } = &self.statement;
        let cells = cell::of_row(row, currency, words);
        let sheet = self.book.worksheet_from_index(0).map_err(io::Error::other)?;
        write(sheet, self.next, &cells, &self.formats).map_err(io::Error::other)?;
        self.next += 1;
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        let Statement { currency, words, opening, .. } = &self.statement;
        let cells = cell::of_balance(&words.opening, *opening, currency);
        let sheet = self.book.worksheet_from_index(0).map_err(io::Error::other)?;
        write(sheet, self.next, &cells, &self.formats).map_err(io::Error::other)?;
        let bytes = self.book.save_to_buffer().map_err(io::Error::other)?;
        self.out.write_all(&bytes)?;
        Ok(self.out)
    }

    /// Everything above the rows.
    fn head(&mut self) -> Result<(), XlsxError> {
        let Xlsx { statement, book, formats, next, .. } = self;
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(&statement.number)?;
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width)?;
        }
        let (servicer, code) = &statement.servicer;
        sheet.write_string_with_format(0, 0, &statement.words.title, &formats.bold)?;
        sheet.write_string(0, 4, format!("{servicer}, {code}"))?;
        sheet.write_string(1, 0, &statement.iban)?;
        sheet.write_string(1, 4, &statement.holder)?;
        for (column, date) in [(0, statement.from), (1, statement.to)] {
            sheet.write_datetime_with_format(2, column, day(date)?, &formats.day)?;
        }
        sheet.write_string(2, 4, &statement.number)?;
        for (column, name) in (0..).zip(statement.words.columns.names()) {
            sheet.write_string_with_format(4, column, name, &formats.bold)?;
        }
        let Statement { words, closing, currency, .. } = &*statement;
        write(sheet, 5, &cell::of_balance(&words.closing, *closing, currency), formats)?;
        *next = 6;
        Ok(())
    }
}

impl Formats {
    fn new() -> Formats {
        let number = |pattern: &str| Format::new().set_num_format(pattern);
        Formats {
            bold: Format::new().set_bold(),
            day: number("dd.mm.yyyy"),
            moment: number("dd.mm.yyyy hh:mm:ss"),
            amounts: ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000"].map(number),
        }
    }
}

fn write(sheet: &mut Worksheet, row: u32, cells: &[Cell<'_>], formats: &Formats) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(cells) {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => drop(sheet.write_string(row, column, *text)?),
            Cell::Amount(minor, decimals) => {
                let format = &formats.amounts[usize::from(*decimals).min(formats.amounts.len() - 1)];
                sheet.write_number_with_format(row, column, number(*minor, *decimals), format)?;
            }
            Cell::Moment(at) => {
                drop(sheet.write_datetime_with_format(row, column, moment(at)?, &formats.moment)?)
            }
        }
    }
    Ok(())
}

/// The number of 64 bits that is nearest: the right one up to 15 digits, and a workbook has no other.
fn number(minor: i64, decimals: u8) -> f64 {
    decimal(minor, decimals).parse().unwrap_or_default()
}

fn day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(
        date.year().unsigned_abs(),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    )
}

fn moment(at: &Zoned) -> Result<ExcelDateTime, XlsxError> {
    day(at.date())?.and_hms(
        at.hour().unsigned_abs().into(),
        at.minute().unsigned_abs(),
        at.second().unsigned_abs(),
    )
}
