//! kill -9 between any two steps: after the restart everything is as it was committed.

use crate::bank::{Bank, code_in};
use crate::client::Client;
use crate::secrets::{PASSWORD, approve, fill_application, submit};

const PHONE: &str = "+77017654321";

#[test]
fn a_person_gets_their_card_though_the_server_is_killed_after_each_step() {
    walk(Bank::start());
}

#[test]
fn a_person_gets_their_card_though_the_server_is_killed_after_each_step_on_postgresql() {
    walk(Bank::start_on_postgres());
}

fn walk(bank: Bank) {
    let mut browser = Client::new(&bank.portal);
    let fields =
        [("login", "sergey"), ("phone", PHONE), ("password", PASSWORD), ("password_again", PASSWORD)];
    browser.post("/register", "/register", &fields).to();
    let (bank, mut browser) = kill(bank, &browser);

    // The code lay in the outbox, or was delivered already: it is right either way.
    let code = code_in(&bank.message(PHONE, "registration_code"));
    browser.post("/register/code", "/register/code", &[("code", &code)]).to();
    let (bank, mut browser) = kill(bank, &browser);

    assert_eq!(browser.get("/bank").status, 200, "still signed in");
    let path = fill_application(&mut browser);
    let (bank, mut browser) = kill(bank, &browser);

    let check = browser.get(&format!("{path}/check")).body;
    assert!(check.contains("SERGEY ORLOV") && check.contains("012345678"), "the draft is as it was saved");
    assert_eq!(browser.get(&format!("{path}/photo/front")).status, 200, "and so are the photographs");
    submit(&bank, &mut browser, &path);
    let page = format!("{path}/code");
    let wrong = browser.post(&page, &page, &[("code", "000000")]);
    assert_eq!(wrong.status, 422);
    let (bank, mut browser) = kill(bank, &browser);

    let again = browser.post(&page, &page, &[("code", "000001")]);
    assert!(again.body.contains("id=\"code-error\""), "a second try was counted after the first");
    let code = code_in(&bank.message(PHONE, "application_code"));
    browser.post(&page, &page, &[("code", &code)]).to();
    let (bank, browser) = kill(bank, &browser);

    approve(&bank);
    let (bank, mut browser) = kill(bank, &browser);

    bank.message(PHONE, "card_issued");
    assert!(browser.get("/bank/cards").body.contains("KZ"), "the card and its account are there");
}

/// Kills the bank and starts it again; the browser is the same one, at the new address.
fn kill(bank: Bank, browser: &Client) -> (Bank, Client) {
    let bank = bank.kill_and_start_again();
    let browser = browser.at(&bank.portal);
    (bank, browser)
}
