//! The PIN's page: form, code, set; what is refused; of whom there is none.

use audit::Actor;
use vocabulary::CardId;

use crate::browser::Browser;
use crate::world::{PLASTIC, World, each};

fn plastic(world: &World<'_>) -> CardId {
    let id = world.issued(world.customer, PLASTIC);
    let activate = move |tx: &mut store::Tx<'_>| {
        let card = card::find(tx, id)?.unwrap();
        card::activate(tx, Actor::System, &card)
    };
    world.bank.run(activate).unwrap();
    id
}

fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Types both fields; the digits never come back.
fn send(browser: &mut Browser, path: &str, version: &str, pin: &str, again: &str) -> crate::browser::Answer {
    let answer = browser.post(path, &[("pin", pin), ("pin_again", again), ("version", version)]);
    for typed in [pin, again].into_iter().filter(|typed| !typed.is_empty()) {
        answer.hides(&[&format!("value=\"{typed}\"")]);
    }
    answer
}

#[test]
fn a_pin_is_typed_twice_confirmed_by_a_code_and_told() {
    each(|world| {
        let card = plastic(world);
        let mut browser = world.customer_browser("nursultan");
        let (path, confirm) =
            (format!("/bank/cards/{card}/settings/pin"), format!("/bank/cards/{card}/confirm"));
        browser.get(&format!("/bank/cards/{card}/settings")).is(200).says(&["Установить ПИН-код", &path]);
        let page = browser.get(&path);
        page.is(200).says(&["ПИН-код ещё не установлен", "inputmode=\"numeric\"", "autocomplete=\"off\""]);
        let version = hidden(&page.text(), "version");

        let code_page = send(&mut browser, &path, &version, "7395", "7395");
        code_page.is(200).says(&["Подтвердите изменение", "Установить ПИН-код"]).hides(&["7395"]);
        let (mark, code) = (hidden(&code_page.text(), "mark"), world.last_code());
        let wrong = if code == "000000" { "000001" } else { "000000" };
        browser.post(&confirm, &[("code", wrong), ("mark", &mark)]).is(422);
        browser.get(&path).says(&["ещё не установлен"]);
        let set = browser.post(&confirm, &[("code", &code), ("mark", &mark)]);
        set.is(200).says(&["ПИН-код установлен.", "ПИН-код установлен 22.11.2026"]).hides(&["7395"]);
        let settings = browser.get(&format!("/bank/cards/{card}/settings"));
        settings.says(&["Изменить ПИН-код", "ПИН-код установлен", "вы, на сайте"]).hides(&["7395"]);

        // The page of another device still shows the version of before.
        send(&mut browser, &path, &version, "8642", "8642").is(409).says(&["Пока страница была открыта"]);
    });
}

/// One line is one form: `PIN again => the field that is wrong`.
#[test]
fn what_is_no_pin_is_explained_beside_its_field_and_no_code_is_sent() {
    each(|world| {
        let card = plastic(world);
        let mut browser = world.customer_browser("nursultan");
        let path = format!("/bank/cards/{card}/settings/pin");
        let version = hidden(&browser.get(&path).text(), "version");
        for (pin, again, field) in [
            ("", "", "pin"),
            ("123", "123", "pin"),
            ("73951", "73951", "pin"),
            ("73a5", "73a5", "pin"),
            ("٧٣٩٥", "٧٣٩٥", "pin"),
            ("1111", "1111", "pin"),
            ("1234", "1234", "pin"),
            ("4321", "4321", "pin"),
            ("7395", "7396", "pin_again"),
            ("7395", "", "pin_again"),
        ] {
            let answer = send(&mut browser, &path, &version, pin, again);
            answer.is(422).says(&[&format!("id=\"{field}-error\"")]);
        }
        browser.get(&format!("/bank/cards/{card}/confirm")).is(200).says(&["Изменений, ждущих кода, нет"]);
    });
}

#[test]
fn there_is_no_such_page_of_a_card_without_plastic_or_of_somebody_else() {
    each(|world| {
        let (bare, card) = (world.issued(world.customer, &[]), plastic(world));
        let ordered = world.issued(world.customer, PLASTIC);
        let mut browser = world.customer_browser("nursultan");
        let at = |card: CardId| format!("/bank/cards/{card}/settings/pin");
        browser.get(&format!("/bank/cards/{bare}/settings")).is(200).hides(&["settings/pin"]);
        browser.get(&at(bare)).is(404);
        send(&mut browser, &at(bare), "0", "7395", "7395").is(404);
        // Plastic that is still being made has the page, without a form.
        browser
            .get(&at(ordered))
            .is(200)
            .says(&["только для карты, которая у вас на руках"])
            .hides(&["name=\"pin\""]);
        send(&mut browser, &at(ordered), "0", "7395", "7395").is(409);
        world.register("dana", "+77017654321");
        let mut dana = world.customer_browser("dana");
        dana.get(&at(card)).is(404);
        send(&mut dana, &at(card), "0", "7395", "7395").is(404);
    });
}

#[test]
fn used_up_tries_are_told_and_another_pin_does_not_lift_them() {
    each(|world| {
        let card = plastic(world);
        let pan = world.bank.get(card::demonstration).pop().unwrap().pan;
        world.bank.get(move |tx| card::pin::write_tries(tx, &[(pan, 2)]));
        let mut browser = world.customer_browser("nursultan");
        let path = format!("/bank/cards/{card}/settings/pin");
        browser.get(&path).says(&["Неверных вводов подряд: 2. После 3"]);
        world.bank.get(move |tx| card::pin::write_tries(tx, &[(pan, 3)]));
        let page = browser.get(&path);
        page.says(&["Снять ограничение может только отделение"]);
        let version = hidden(&page.text(), "version");
        let code_page = send(&mut browser, &path, &version, "7395", "7395");
        let (mark, code) = (hidden(&code_page.text(), "mark"), world.last_code());
        let confirm = format!("/bank/cards/{card}/confirm");
        let set = browser.post(&confirm, &[("code", &code), ("mark", &mark)]);
        set.is(200).says(&["ПИН-код установлен.", "Снять ограничение может только отделение"]);
        world.bank.get(move |tx| card::pin::unblock(tx, Actor::System, card, "passport shown"));
        browser.get(&path).is(200).hides(&["Снять ограничение"]);
        browser.get(&format!("/bank/cards/{card}/settings")).says(&["ПИН-код разблокирован", "отделение"]);
    });
}
