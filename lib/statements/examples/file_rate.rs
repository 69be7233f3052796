//! How long a statement of so many rows takes, and how much memory: `file_rate csv|xlsx|xml ROWS`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::io::Write;
use std::time::Instant;

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use statements::{Columns, Currency, Format, Row, Statement, Words, Writer};

/// Counts what is written, and keeps none of it.
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (wanted, rows) = (arguments.next().unwrap(), arguments.next().unwrap().parse::<i64>().unwrap());
    let format = Format::ALL.into_iter().find(|format| format.extension() == wanted).unwrap();
    let zone = TimeZone::get("Asia/Almaty").unwrap();
    let now = "2026-11-22T07:00:00Z".parse::<Timestamp>().unwrap();
    let word = |text: &str| text.to_owned();
    let columns = Columns {
        operation_at: word("Дата операции"),
        posted_at: word("Дата проводки"),
        status: word("Состояние"),
        kind: word("Вид операции"),
        description: word("Описание"),
        merchant_category: word("MCC"),
        card: word("Карта"),
        amount: word("Сумма"),
        currency: word("Валюта"),
        original: word("Сумма операции"),
        original_currency: word("Валюта операции"),
        balance: word("Остаток"),
        reference: word("Номер операции"),
    };
    let statement = Statement {
        number: word("0000000000007-1795330800"),
        made_at: now.to_zoned(zone.clone()),
        servicer: (word("Төлем"), word("KPSTKZKA")),
        holder: word("NURSULTAN KASYMKHANOVA"),
        iban: word("KZ125630000000000001"),
        currency: Currency { code: word("KZT"), decimals: 2 },
        from: date(2025, 11, 23),
        to: date(2026, 11, 22),
        opening: rows * 12_345,
        closing: 0,
        words: Words {
            title: word("Выписка"),
            columns,
            opening: word("Входящий остаток"),
            closing: word("Исходящий остаток"),
            posted: word("Проведена"),
            pending: word("В обработке"),
        },
    };
    let began = Instant::now();
    let mut writer = Writer::begin(format, &statement, Counted(0)).unwrap();
    for number in 0..rows {
        let at = (now - SignedDuration::from_mins(number * 50)).to_zoned(zone.clone());
        let row = Row {
            reference: format!("{}", 222_000_000_000_000_000 + number),
            operation_at: at.clone(),
            posted: Some((at, number * 12_345)),
            kind: "purchase",
            kind_word: word("Покупка"),
            description: format!("Дүкен «Ұлы дала» {}, Алматы", number % 97),
            merchant_category: word("5411"),
            card: word("*8517"),
            amount: -12_345,
            original: None,
        };
        writer.row(&row).unwrap();
    }
    let Counted(bytes) = writer.finish().unwrap();
    let took = began.elapsed();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim();
    println!("{wanted}: {rows} rows, {bytes} bytes, {} ms, at most {most} of memory", took.as_millis());
}
