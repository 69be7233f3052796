//! A browser that goes away over a real socket, while a long statement is drawn for it.

use clearing::{CardNumber, File, Format, Header, Purpose, Record};

use crate::bank::{Bank, until};
use crate::client::Client;
use crate::sending::{holder, tolem};

/// Enough that drawing them goes on for a while after the first pages are told of.
const ROWS: usize = 4_000;

/// What stands in the page when the file is made.
const READY: &str = "/file\" download";

/// Posts as many purchases of the only card, as a scheme's file does.
fn shop(bank: &Bank) {
    let told = ureq::get(format!("{}/demo/cards.json", bank.portal)).call().unwrap();
    let told: serde_json::Value = serde_json::from_str(&told.into_body().read_to_string().unwrap()).unwrap();
    let pan = CardNumber::parse(told[0]["pan"].as_str().unwrap()).unwrap();
    let record = |number: usize| Record {
        reference: format!("REF{number}"),
        pan: pan.clone(),
        acquirer: "398001".to_owned(),
        rrn: String::new(),
        approval_code: String::new(),
        purpose: Purpose::Purchase,
        amount: 100,
        last: true,
        operation_at: "2026-11-21T10:00:00Z".parse().unwrap(),
        merchant: format!("Дүкен {number}"),
        town: "Алматы".to_owned(),
    };
    let header = Header {
        id: "F-1".to_owned(),
        scheme: "DEMO".to_owned(),
        business_date: "2026-11-22".parse().unwrap(),
    };
    let file = File { header, records: (0..ROWS).map(record).collect() };
    let path = bank.folder.join("presentments.csv");
    std::fs::write(&path, file.write(Format::Csv).unwrap()).unwrap();
    let words = ["clearing", "import", path.to_str().unwrap(), "--demo"];
    let output = bank.command(tolem(), &words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn log(bank: &Bank) -> String {
    std::fs::read_to_string(bank.folder.join("log")).unwrap()
}

fn sealed(bank: &Bank) -> bool {
    Client::new(&bank.watch).get("/metrics").body.contains("tolem_papers_sealed_total")
}

#[test]
fn the_drawing_of_a_statement_ends_when_its_browser_goes() {
    let bank = Bank::start();
    let (mut browser, card) = holder(&bank);
    shop(&bank);
    let statement = format!("/bank/cards/{card}/statement");
    let order = [("from", ""), ("to", "")];
    let page = browser.post(&statement, &format!("{statement}/paper"), &order).to();

    // The first step tells that rows are read, the second that pages are laid out or drawn.
    let seen = browser.leave_when(&page, |text| text.matches("<progress").count() > 1);
    assert!(seen.starts_with("HTTP/1.1 200"), "{seen}");
    assert!(!seen.contains(READY), "it was made before anybody could leave: {seen}");
    until("the end of the work", || {
        assert!(!sealed(&bank), "it was drawn to the end for nobody");
        log(&bank).contains("a statement was given up: nobody waits for it").then_some(())
    });

    // Whoever comes back gets it: it was the leaving that ended the work.
    let whole = browser.get(&page).body;
    assert!(whole.contains(READY), "{whole}");
    assert!(sealed(&bank));
    assert_eq!(log(&bank).matches("a statement was given up").count(), 1);
}
