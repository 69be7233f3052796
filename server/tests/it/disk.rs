//! The disk is full, the database is held by somebody: a clear apology, nothing half done, and it goes on.

use crate::bank::{Bank, code_in};
use crate::client::Client;
use crate::secrets::PASSWORD;

const PHONE: &str = "+77017654321";

fn register(browser: &mut Client) -> u16 {
    let fields =
        [("login", "sergey"), ("phone", PHONE), ("password", PASSWORD), ("password_again", PASSWORD)];
    browser.post("/register", "/register", &fields).status
}

#[test]
fn on_a_full_disk_a_person_gets_an_apology_and_once_there_is_room_it_goes_on() {
    let bank = Bank::start_on_small_disk(16);
    let mut browser = Client::new(&bank.portal);
    // Somebody reads: what is written from now on must find room of its own in the log.
    let reader = rusqlite::Connection::open(bank.data().join("tolem.db")).unwrap();
    let busy = reader.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0));
    assert_eq!(busy, Ok(0), "the log is empty");
    reader.execute_batch("begin; select count(*) from migration;").unwrap();
    let filler = bank.data().join("filler");
    // Fills the disk to the last byte: the write that fails is what stops it.
    let full = std::io::copy(&mut std::io::repeat(7), &mut std::fs::File::create(&filler).unwrap());
    assert!(full.is_err(), "the disk is small");

    let answer = (0..200).map(|_| register(&mut browser)).find(|status| *status != 303 && *status != 429);
    assert_eq!(answer, Some(503), "the log cannot grow");
    assert_eq!(browser.get("/register").status, 200, "what only reads goes on");

    std::fs::remove_file(&filler).unwrap();
    drop(reader);
    bank.advance(4000);
    assert_eq!(register(&mut browser), 303);
    let code = code_in(&bank.message(PHONE, "registration_code"));
    let to = browser.post("/register/code", "/register/code", &[("code", &code)]).to();
    assert!(to.starts_with("/bank"), "{to}");
}

#[test]
fn while_somebody_holds_the_database_a_person_is_asked_to_try_again() {
    let bank = Bank::start();
    let mut browser = Client::new(&bank.portal);
    browser.get("/register");
    let other = rusqlite::Connection::open(bank.written().join("data/tolem.db")).unwrap();
    other.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
    other.execute_batch("begin immediate").unwrap();
    assert_eq!(register(&mut browser), 503);
    assert_eq!(browser.get("/").status, 200, "what only reads goes on");
    other.execute_batch("rollback").unwrap();
    assert_eq!(register(&mut browser), 303);
}
