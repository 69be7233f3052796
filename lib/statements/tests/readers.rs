//! Other people's programs read what we write: each adds up opening, movements and closing by itself.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use statements::{
    Columns, Currency, Format, Order, Orders, Party, Row, Statement, Words, Writer, write_orders,
};

fn zoned(text: &str) -> Zoned {
    text.parse::<Timestamp>().unwrap().to_zoned(TimeZone::get("Asia/Almaty").unwrap())
}

fn tenge() -> Currency {
    Currency { code: "KZT".to_owned(), decimals: 2 }
}

fn statement(opening: i64, closing: i64) -> Statement {
    let word = |text: &str| text.to_owned();
    Statement {
        number: word("0000000000007-1795330800"),
        made_at: zoned("2026-11-22T07:00:00Z"),
        servicer: (word("Төлем & Ко"), word("KPSTKZKA")),
        holder: word("NURSULTAN KASYMKHANOVA"),
        iban: word("KZ125630000000000001"),
        currency: tenge(),
        from: date(2024, 2, 1),
        to: date(2024, 3, 31),
        opening,
        closing,
        words: Words {
            title: word("Выписка по карточному счёту"),
            columns: Columns {
                operation_at: word("Дата операции"),
                posted_at: word("Дата проводки"),
                status: word("Состояние"),
                kind: word("Вид"),
                description: word("Описание"),
                merchant_category: word("MCC"),
                card: word("Карта"),
                amount: word("Сумма"),
                currency: word("Валюта"),
                original: word("Сумма операции"),
                original_currency: word("Валюта операции"),
                balance: word("Остаток"),
                reference: word("Номер"),
            },
            opening: word("Входящий остаток"),
            closing: word("Исходящий остаток"),
            posted: word("Проведена"),
            pending: word("В обработке"),
        },
    }
}

fn row(number: i64, amount: i64, after: i64, description: &str) -> Row {
    // Both 23:30 of 29 February 2024 in Almaty are among them.
    let at = zoned("2024-02-29T18:30:00Z").checked_sub(SignedDuration::from_hours(number)).unwrap();
    Row {
        reference: number.to_string(),
        operation_at: at.clone(),
        posted: Some((at, after)),
        kind: "purchase",
        kind_word: "Покупка".to_owned(),
        description: description.to_owned(),
        merchant_category: "5411".to_owned(),
        card: "*8517".to_owned(),
        amount,
        original: None,
    }
}

/// What shops are called, by accident and on purpose.
const NAMES: [&str; 12] = [
    "Дүкен «Ұлы дала» ҚҢҒӨҮІҺ",
    "=HYPERLINK(\"http://example.com\";\"Click\")",
    "+77010000000",
    "-1+1",
    "@SUM(A1:A9)",
    "\tTAB",
    "a \"quoted\", comma; semicolon",
    "two\nlines",
    "<b>&amp;</b> ]]> 'x'",
    "bell\u{7}null\u{0}end",
    "",
    "𝄞 emoji 🐫 and a very long name that goes on and on and on and on and on and on and on and on and on and on and on and on and on and on and on",
];

fn written(format: Format, opening: i64, amounts: &[i64], pending: usize) -> (PathBuf, Vec<u8>) {
    let closing = opening + amounts.iter().sum::<i64>();
    let mut writer = Writer::begin(format, &statement(opening, closing), Vec::new()).unwrap();
    for number in 0..pending {
        let waits = Row {
            posted: None,
            original: Some((-1_299, Currency { code: "USD".to_owned(), decimals: 2 })),
            ..row(number as i64, -650_000, 0, "AMAZON")
        };
        writer.row(&waits).unwrap();
    }
    let mut after = closing;
    for (place, amount) in amounts.iter().enumerate() {
        let mut row = row(place as i64, *amount, after, NAMES[place % NAMES.len()]);
        if place % 7 == 3 {
            row.original = Some((-500, Currency { code: "JPY".to_owned(), decimals: 0 }));
        }
        writer.row(&row).unwrap();
        after -= amount;
    }
    assert_eq!(after, opening);
    let bytes = writer.finish().unwrap();
    let name =
        format!("tolem-statement-{}-{}-{pending}.{}", std::process::id(), amounts.len(), format.extension());
    (std::env::temp_dir().join(name), bytes)
}

#[test]
fn other_programs_read_every_file_and_find_that_it_adds_up() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = root.join("target/tools/bin/python");
    assert!(python.exists(), "{} is missing: `make setup` installs it", python.display());
    let year = (0..1_200).map(|n| if n % 10 == 9 { 7_777_701 } else { -(n * 37 + 1) }).collect::<Vec<i64>>();
    for format in Format::ALL {
        for (opening, amounts, pending) in [
            (0, &[][..], 0),
            (-12_345, &[], 2),
            (0, &[100], 0),
            (1, &[-1, 99_999_999_999, -5], 1),
            (-1_000, &year, 3),
        ] {
            let (path, bytes) = written(format, opening, amounts, pending);
            std::fs::write(&path, bytes).unwrap();
            let kind = if format == Format::Camt053 { "camt" } else { format.extension() };
            let mut command = Command::new(&python);
            command.arg("-B").arg(root.join("tests/statements/read.py")).arg(kind).arg(&path);
            let output = command.output().unwrap();
            let (told, why) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "{format:?} {}: {why}", amounts.len());
            for (key, value) in [
                ("opening", opening),
                ("closing", opening + amounts.iter().sum::<i64>()),
                ("posted", amounts.len() as i64),
                ("pending", pending as i64),
            ] {
                assert!(
                    told.contains(&format!("\"{key}\": {value},")),
                    "{format:?} {key} {value}: {told:.300}"
                );
            }
            std::fs::remove_file(&path).unwrap();
        }
    }
}

#[test]
fn orders_to_pay_are_what_their_schema_says_and_read_back() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = root.join("target/tools/bin/python");
    assert!(python.exists(), "{} is missing: `make setup` installs it", python.display());
    let word = |text: &str| text.to_owned();
    let payer = Party {
        name: word("Қасымханова Нұрсұлтан Әліқызы"),
        tax_number: word("900115300013"),
        iban: word("KZ125630000000000001"),
    };
    let payee = Party {
        name: word("ТОО «Арба & Ко» <1>"),
        tax_number: word("900115300013"),
        iban: word("KZ176010002027980475"),
    };
    let order = |number: usize, amount: i64| Order {
        number: format!("{number:013}"),
        amount,
        payer: Party {
            tax_number: if number == 2 { String::new() } else { payer.tax_number.clone() },
            ..payer.clone()
        },
        payee: payee.clone(),
        bank: word("601"),
        purpose: word("119"),
        message: if number == 3 { String::new() } else { format!("КБе 17 {}", "ж".repeat(200)) },
    };
    for amounts in [&[5][..], &[1, 99_999_999_999, 250_050]] {
        let orders = Orders {
            number: word("1795330800000000001"),
            made_at: zoned("2026-11-22T07:00:00Z"),
            sender: (word("Төлем & Ко"), word("000000000000"), word("KPSTKZKA")),
            currency: tenge(),
            sum: amounts.iter().map(|amount| i128::from(*amount)).sum(),
            orders: amounts.iter().enumerate().map(|(place, amount)| order(place + 1, *amount)).collect(),
        };
        let path =
            std::env::temp_dir().join(format!("tolem-orders-{}-{}.xml", std::process::id(), amounts.len()));
        let mut file = std::fs::File::create(&path).unwrap();
        write_orders(&orders, &mut file).unwrap();
        let mut command = Command::new(&python);
        command.arg("-B").arg(root.join("tests/statements/orders.py")).arg(&path);
        let output = command.output().unwrap();
        let (told, why) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{why}");
        for said in [
            format!("\"count\": {}", amounts.len()),
            format!("\"tiyn\": {}", orders.sum),
            "\"payee\": \"ТОО «Арба & Ко» <1>\"".to_owned(),
        ] {
            assert!(told.contains(&said), "{said}: {told}");
        }
        std::fs::remove_file(&path).unwrap();
    }
}

/// What a reader that has gone gives back.
struct Gone;

impl std::io::Write for Gone {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_file_whose_reader_has_gone_is_never_called_whole() {
    for format in Format::ALL {
        let began = Writer::begin(format, &statement(0, 100), Gone);
        let ended = began.and_then(|mut writer| {
            writer.row(&row(1, 100, 100, "x"))?;
            writer.finish()
        });
        assert!(ended.is_err(), "{format:?}");
    }
}
