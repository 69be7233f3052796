//! Files, good and bad.
#![allow(clippy::unwrap_used, missing_docs)]

use clearing::{CardNumber, File, Format, Header, Purpose, Record};

const HEAD: &str = "H,1,F-001,DEMO,2026-11-22,2,150000,2500";
const ONE: &str = "R,REF1,4000000000000002,398001,000000000001,123456,purchase,150000,Y,2026-11-21T10:00:00Z,\"Дүкен \"\"Ә\"\", 5\",Almaty";
const TWO: &str = "R,REF2,4000000000000002,398001,,,refund,2500,N,2026-11-22T00:00:00Z,DEMO CAFE,";
const TAIL: &str = "T,2,150000,2500";

fn file() -> File {
    let record = Record {
        reference: "REF1".to_owned(),
        pan: CardNumber::parse("4000000000000002").unwrap(),
        acquirer: "398001".to_owned(),
        rrn: "000000000001".to_owned(),
        approval_code: "123456".to_owned(),
        purpose: Purpose::Purchase,
        amount: 150_000,
        last: true,
        operation_at: "2026-11-21T10:00:00Z".parse().unwrap(),
        merchant: "Дүкен \"Ә\", 5".to_owned(),
        town: "Almaty".to_owned(),
    };
    let refund = Record {
        reference: "REF2".to_owned(),
        rrn: String::new(),
        approval_code: String::new(),
        purpose: Purpose::Refund,
        amount: 2_500,
        last: false,
        operation_at: "2026-11-22T00:00:00Z".parse().unwrap(),
        merchant: "DEMO CAFE".to_owned(),
        town: String::new(),
        ..record.clone()
    };
    let header = Header {
        id: "F-001".to_owned(),
        scheme: "DEMO".to_owned(),
        business_date: "2026-11-22".parse().unwrap(),
    };
    File { header, records: vec![record, refund] }
}

fn parse(text: &str) -> Result<File, String> {
    File::parse(text.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn what_is_written_is_read_back_in_both_formats() {
    for format in [Format::Csv, Format::Fixed] {
        let text = file().write(format).unwrap();
        assert_eq!(parse(&text).unwrap(), file(), "{format:?}");
        let none = File { records: Vec::new(), ..file() };
        assert_eq!(parse(&none.write(format).unwrap()).unwrap(), none);
    }
    assert_eq!(file().write(Format::Csv).unwrap(), format!("{HEAD}\r\n{ONE}\r\n{TWO}\r\n{TAIL}\r\n"));
}

#[test]
fn what_spreadsheets_do_to_a_file_does_it_no_harm() {
    let plain = [HEAD, ONE, TWO, TAIL].join("\n");
    let quoted = plain.replace("H,1,", "\"H\",\"1\",");
    for text in [
        plain.clone(),
        format!("{plain}\n"),
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        quoted,
        plain.replace(",1,F-001", ",01,F-001"),
    ] {
        assert_eq!(parse(&text), Ok(file()), "{text}");
    }
    let fixed = file().write(Format::Fixed).unwrap();
    assert_eq!(parse(&format!("\u{feff}{}", fixed.replace("\r\n", "\n"))), Ok(file()));
    let merchant = parse(&plain.replace("DEMO CAFE", "☕ 🐎")).unwrap().records.pop().unwrap().merchant;
    assert_eq!(merchant, "☕ 🐎");
}

/// What is replaced in the good file, by what, and what is said of it: one entry is one case.
#[test]
fn a_file_that_is_wrong_anywhere_is_refused_with_the_place() {
    let long = "M".repeat(5_000);
    for (what, by, said) in [
        ("H,1,", "H,2,", "line 1, column 2: the format's version is 1"),
        (
            "2026-11-22,2,",
            "2026-11-22,3,",
            "line 1, column 6: the number of records says 3, the records come to 2",
        ),
        (
            ",2,150000,2500\nR",
            ",2,150001,2500\nR",
            "line 1, column 7: the sum of debits says 150001, the records come to 150000",
        ),
        (
            "T,2,150000,2500",
            "T,2,150000,2501",
            "line 4, column 4: the sum of credits says 2501, the records come to 2500",
        ),
        (
            "T,2,150000,2500",
            "T,1,150000,2500",
            "line 4, column 2: the number of records says 1, the records come to 2",
        ),
        ("\nT,2,150000,2500", "", "line 4, column 1: the trailer is missing: a file ends with a line T"),
        ("T,2,150000,2500", "T,2,1500", "line 4, column 3: the line has 3 fields and must have 4"),
        ("T,2,150000,2500", "T,2,150000,2500\nR", "line 5, column 1: the line has 1 fields and must have 12"),
        (
            "T,2,150000,2500",
            "T,2,150000,2500\nT,2,150000,2500",
            "line 5, column 1: nothing may stand behind the trailer",
        ),
        ("T,2,", "X,2,", "line 4, column 1: a line begins with H, R or T"),
        (
            "\nR,REF2",
            "\nH,1,F-001,DEMO,2026-11-22,2,150000,2500\nR,REF2",
            "line 3, column 1: a second header",
        ),
        ("DEMO CAFE", long.as_str(), "line 3, column 1025: the line has more than 1024 bytes"),
        ("DEMO CAFE", &long[..41], "line 3, column 11: the merchant has more than 40 characters"),
        ("DEMO CAFE", "", "line 3, column 11: the merchant is missing"),
        (
            "DEMO CAFE",
            "DEMO\tCAFE",
            "line 3, column 11: the merchant must be a text without control characters",
        ),
        (
            "DEMO CAFE",
            "\"DEMO\nCAFE\"",
            "line 3, column 11: the merchant must be a text without control characters",
        ),
        (
            "REF2,4000000000000002",
            "REF2,400000000000000X",
            "line 3, column 3: the card's number must be 12 to 19 digits",
        ),
        ("REF2,4000000000000002", "REF2,4000", "line 3, column 3: the card's number must be 12 to 19 digits"),
        (
            "REF2,4000000000000002",
            "REF2,4000 0000 0000 0002",
            "line 3, column 3: the card's number must be 12 to 19 digits",
        ),
        (
            "REF2",
            "REF 2",
            "line 3, column 2: the reference must be letters, digits and signs, without spaces",
        ),
        ("REF2", "", "line 3, column 2: the reference is missing"),
        ("398001,,", "KZ,,", "line 3, column 4: the acquirer must be digits"),
        ("398001,,", "398001,++,", "line 3, column 5: the RRN must be letters and digits"),
        (",,,refund", ",,1234567,refund", "line 3, column 6: the approval code has more than 6 characters"),
        ("refund", "gift", "line 3, column 7: the purpose must be purchase, cash, transfer or refund"),
        ("refund,2500", "refund,-2500", "line 3, column 8: the amount must be digits"),
        ("refund,2500", "refund,0", "line 3, column 8: the amount must be more than nothing"),
        ("refund,2500", "refund,25.00", "line 3, column 8: the amount must be digits"),
        (
            "refund,2500",
            "refund,9999999999999999",
            "line 3, column 8: the amount has more than 15 characters",
        ),
        ("2500,N", "2500,J", "line 3, column 9: whether it is the last must be Y or N"),
        (
            "2026-11-22T00:00:00Z",
            "2026-11-22 00:00:00",
            "line 3, column 10: the time of the operation must be an instant as 2026-11-22T07:00:00Z",
        ),
        (
            "2026-11-22T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "line 3, column 10: the time of the operation must be an instant as 2026-11-22T07:00:00Z",
        ),
        ("2026-11-22,2", "22.11.2026,2", "line 1, column 5: the business date must be a date as 2026-11-22"),
        (
            "H,1,F-001,DEMO,2026-11-22,2,150000,2500\n",
            "",
            "line 1, column 1: the header is missing: a file begins with a line H",
        ),
        (HEAD, "Hello", "line 1, column 6: the line has 5 characters and must have 187"),
    ] {
        let good = [HEAD, ONE, TWO, TAIL].join("\n");
        assert!(good.contains(what), "{what}");
        let bad = good.replacen(what, by, 1);
        assert_eq!(parse(&bad).unwrap_err(), said, "{what} -> {by}");
        let by_windows = parse(&bad.replace('\n', "\r\n"));
        assert_eq!(by_windows.unwrap_err(), said, "{what} -> {by}, lines ended by CR LF");
    }
}

#[test]
fn empty_lines_count_as_an_editor_counts_them() {
    for end in ["\n", "\r\n"] {
        let text = [HEAD, "", ONE, "", "", TWO, "T,9,150000,2500", ""].join(end);
        let said = "line 7, column 2: the number of records says 9, the records come to 2";
        assert_eq!(parse(&text).unwrap_err(), said, "{end:?}");
    }
}

#[test]
fn a_fixed_line_is_wrong_at_a_character() {
    let good = file().write(Format::Fixed).unwrap();
    for (what, by, said) in [
        ("R", "R ", "line 2, column 189: the line has 188 characters and must have 187"),
        (
            "4000000000000002",
            "400000000000000X",
            "line 2, column 26: the card's number must be 12 to 19 digits",
        ),
        ("150000         Y", "15000a         Y", "line 2, column 82: the amount must be digits"),
        (
            "T2       150000",
            "T2       150001",
            "line 4, column 10: the sum of debits says 150001, the records come to 150000",
        ),
        ("T2", "X2", "line 4, column 1: a line begins with H, R or T"),
        ("Almaty", "Алматы", ""),
    ] {
        assert!(good.contains(what), "{what}");
        let read = parse(&good.replacen(what, by, 1));
        assert_eq!(read.err().unwrap_or_default(), said, "{what}");
    }
    let cut = &good[..good.len() - 20];
    assert!(parse(cut).unwrap_err().contains("characters and must have 187"));
}

#[test]
fn what_is_no_file_at_all_is_refused() {
    for (bytes, said) in [
        (&b""[..], "line 1, column 1: the header is missing: a file begins with a line H"),
        (b"\n\n", "line 1, column 1: the header is missing: a file begins with a line H"),
        (b"\xff\xfe\x00", "line 1, column 1: this is not UTF-8"),
        (b"H,1,F\nR,\xc3(", "line 2, column 3: this is not UTF-8"),
        (b"PK\x03\x04", "line 1, column 1: the header is missing: a file begins with a line H"),
        (b"\"", "line 1, column 1: the header is missing: a file begins with a line H"),
    ] {
        assert_eq!(File::parse(bytes).unwrap_err().to_string(), said, "{bytes:?}");
    }
    assert!(File::parse(&vec![b'H'; clearing::MOST_BYTES + 1]).is_err());
}

#[test]
fn a_sum_beyond_64_bits_and_a_record_too_many_are_refused() {
    let most = Record { amount: 999_999_999_999_999, ..file().records[0].clone() };
    let sums = File { records: vec![most.clone(); 9_224], ..file() };
    assert_eq!(
        sums.write(Format::Csv).unwrap_err().to_string(),
        "line 9225, column 8: the sum of the amounts is beyond what can be reckoned"
    );
    let lines =
        format!("{HEAD}\n{}", format!("{}\n", ONE.replace("150000", "999999999999999")).repeat(9_224));
    assert_eq!(
        parse(&lines).unwrap_err(),
        "line 9225, column 8: the sum of the amounts is beyond what can be reckoned"
    );
    let lines = format!("{HEAD}\n{}", format!("{ONE}\n").repeat(clearing::MOST_RECORDS + 1));
    assert_eq!(parse(&lines).unwrap_err(), "line 100002, column 1: the file has more than 100000 records");
}

#[test]
fn a_number_stays_out_of_errors_and_logs() {
    let printed = format!("{:?}", file());
    assert!(!printed.contains("4000000000000002") && printed.contains("CardNumber(…)"));
    assert_eq!(file().records[0].pan.masked(), "************0002");
}
