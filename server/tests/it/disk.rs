//! The disk is full, the database is held by somebody: a clear apology, nothing half done, and it goes on.

use crate::bank::{Bank, code_in};
use crate::client::Client;
use crate::secrets::PASSWORD;

const PHONE: &str = "+77017654321";

fn register(browser: &mut Client, phone: &str) -> u16 {
    let fields =
        [("login", "sergey"), ("phone", phone), ("password", PASSWORD), ("password_again", PASSWORD)];
    browser.post("/register", "/register", &fields).status
}

#[test]
fn on_a_full_disk_a_person_gets_an_apology_and_once_there_is_room_it_goes_on() {
    let bank = Bank::start_on_small_disk(16);
    let mut browser = Client::new(&bank.portal);
    let filler = bank.data().join("filler");
    // Fills the disk to the last byte: the write that fails is what stops it.
    let full = std::io::copy(&mut std::io::repeat(7), &mut std::fs::File::create(&filler).unwrap());
    assert!(full.is_err(), "the disk is small");

    // The log's file has room for a while, until the tables cannot grow and it cannot begin anew.
    let write = |browser: &mut Client| {
        let advanced = browser.post_bare("/demo/clock", &[("advance_seconds", "90000")]).status;
        if advanced == 303 { register(browser, PHONE) } else { advanced }
    };
    let answer = (0..2_000).map(|_| write(&mut browser)).find(|status| *status != 303);
    assert_eq!(answer, Some(503), "nothing more can be written");
    assert_eq!(browser.get("/register").status, 200, "what only reads goes on");

    std::fs::remove_file(&filler).unwrap();
    bank.advance(4000);
    // A number that nothing was sent to before.
    const ANOTHER: &str = "+77017654322";
    assert_eq!(register(&mut browser, ANOTHER), 303);
    let code = code_in(&bank.message(ANOTHER, "registration_code"));
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
    assert_eq!(register(&mut browser, PHONE), 503);
    assert_eq!(browser.get("/").status, 200, "what only reads goes on");
    other.execute_batch("rollback").unwrap();
    assert_eq!(register(&mut browser, PHONE), 303);
}
