//! `tolem transfers export`, killed at the worst moments: no file is half written, none is lost.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use crate::bank::Bank;
use crate::client::Client;
use crate::secrets::{approve, fill_application, register, sign_application};

const PHONE: &str = "+77017654321";

/// Somebody with a card and money, and the card.
pub(crate) fn holder(bank: &Bank) -> (Client, String) {
    let mut browser = register(bank, "sergey", PHONE);
    let path = fill_application(&mut browser);
    sign_application(bank, &mut browser, &path);
    approve(bank);
    let issued = bank.message(PHONE, "card_issued");
    let last_four = &issued.split_once('*').unwrap().1[..4];
    let money = [("account", last_four), ("amount", "100 000")];
    browser.post("/demo", "/demo/top-up", &money).to();
    let cards = browser.get("/bank/cards").body;
    let card = cards.split("/bank/cards/").nth(1).unwrap().split(['"', '/']).next().unwrap().to_owned();
    (browser, card)
}

/// Orders a transfer to another bank, and says so.
fn send(browser: &mut Client, card: &str, amount: &str) {
    let form = "/bank/transfers/new/account";
    let fields = [
        ("from", card),
        ("iban", "KZ17 6010 0020 2798 0475"),
        ("payee_name", "ТОО «Арба»"),
        ("payee_number", "900115300013"),
        ("kbe", "17"),
        ("purpose", "119"),
        ("amount", amount),
    ];
    let page = browser.post(form, form, &fields).to();
    browser.post(&page, &page, &[]).to();
}

pub(crate) fn tolem() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tolem"))
}

/// What a command says: on standard output if it ended well, or else on standard error.
fn told(bank: &Bank, words: &[&str]) -> Result<String, String> {
    let output = bank.command(tolem(), &[&["transfers"], words, &["--demo"]].concat()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// Runs an export that is killed when it makes one of these calls of the system.
fn killed(bank: &Bank, calls: &str, file: &str) {
    let mut strace = Command::new("strace");
    let (which, what) = (format!("trace={calls}"), format!("inject={calls}:signal=KILL"));
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &which, "-e", &what]);
    strace.arg(env!("CARGO_BIN_EXE_tolem"));
    let status = bank.command(strace, &["transfers", "export", file, "--demo"]).status().unwrap();
    assert_eq!(status.signal(), Some(9), "{calls}: it was not killed");
}

fn files(folder: &Path) -> Vec<String> {
    let names = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names = names.collect::<Vec<_>>();
    names.sort();
    names
}

#[test]
fn an_export_that_was_killed_leaves_no_half_file_and_is_written_again_to_the_byte() {
    for bank in [Bank::start(), Bank::start_on_postgres()] {
        let (mut browser, card) = holder(&bank);
        let folder = bank.folder.join("orders");
        std::fs::create_dir(&folder).unwrap();
        let at = |name: &str| folder.join(name).display().to_string();
        let first = at("first.xml");

        assert!(told(&bank, &["export", &first, "--again", "last"]).unwrap_err().contains("ever made"));
        send(&mut browser, &card, "5000");
        // Before anything is settled: the transfer still waits.
        killed(&bank, "flock", &first);
        assert_eq!(files(&folder), ["first.xml.part"]);
        assert_eq!(told(&bank, &["files"]).unwrap(), "");
        // Settled and written, and without its name.
        killed(&bank, "?rename,?renameat,renameat2", &first);
        assert_eq!(files(&folder), ["first.xml.part"]);

        let none = told(&bank, &["export", &first]).unwrap();
        assert!(none.starts_with("No transfer waits"), "{none}");
        assert_eq!(files(&folder), [""; 0], "no empty file stays");
        let number = none.rsplit_once("--again ").unwrap().1.trim();
        let again = told(&bank, &["export", &first, "--again", number]).unwrap();
        assert!(again.starts_with(&format!("File {number}: 1 transfers, 5")), "{again}");
        let bytes = std::fs::read_to_string(&first).unwrap();
        assert!(bytes.contains(number) && bytes.contains("5000.00"), "{bytes}");
        told(&bank, &["export", &at("same.xml"), "--again", "last"]).unwrap();
        assert_eq!(std::fs::read_to_string(at("same.xml")).unwrap(), bytes);

        send(&mut browser, &card, "700");
        let refused = told(&bank, &["export", &first]).unwrap_err();
        assert!(refused.contains("first.xml") && refused.contains("left alone"), "{refused}");
        assert_eq!(std::fs::read_to_string(&first).unwrap(), bytes);
        let second = told(&bank, &["export", &at("second.xml")]).unwrap();
        assert!(second.contains(&format!("The file before: {number} of ")), "{second}");
        let named = told(&bank, &["files"]).unwrap();
        let lines = named.lines().collect::<Vec<_>>();
        assert_eq!(lines.len(), 2, "{named}");
        assert!(second.starts_with(&format!("File {}:", lines[0].split_once(' ').unwrap().0)), "{named}");
        assert!(lines[1].starts_with(number) && lines[1].contains("1 transfers"), "{named}");
        assert_eq!(files(&folder), ["first.xml", "same.xml", "second.xml"]);
    }
}
