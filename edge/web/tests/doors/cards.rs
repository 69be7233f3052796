//! «Мои карты», a card, and its full requisites.

use axum::http::header;
use vocabulary::CardId;

use crate::world::{World, each};

#[test]
fn whoever_has_no_card_is_told_how_to_get_one() {
    each(|world| {
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/cards").is(200).says(&["Карт пока нет", "href=\"/bank/order\""]);
    });
}

#[test]
fn my_cards_shows_cards_masked_and_applications_on_their_way() {
    each(|world| {
        let card = world.issued(world.customer, &[]);
        let waiting = world.in_queue(world.customer, &[]);
        let pan = pan(world, card);
        let mut browser = world.customer_browser("nursultan");

        let page = browser.get("/bank/cards");
        let masked = format!("{} {}•• •••• {}", &pan[..4], &pan[4..6], &pan[12..]);
        page.is(200).says(&[&masked, "KZ", "0,00\u{a0}₸", "Активна", "Ваши заявки"]);
        page.says(&[&format!("/bank/cards/{card}")]);
        let bank = browser.get("/bank");
        bank.is(200).says(&["На проверке оператором", &format!("/bank/order/{waiting}")]);
        browser.get(&format!("/bank/cards/{card}")).is(200).says(&[&masked, "Доступный остаток"]);
        let about = browser.get(&format!("/bank/cards/{card}/about"));
        about.is(200).says(&["KPSTKZKA", "NURSULTAN KASYMKHANOVA", "Показать полные реквизиты", "11/29"]);
        for (language, issuer) in [("kk", "«Төлем» АҚ"), ("en", "Tolem JSC"), ("ru", "АО «Төлем»")]
        {
            browser.get(&format!("/bank/cards/{card}/about?lang={language}")).is(200).says(&[issuer]);
        }

        assert!(!browser.seen.contains(&pan) && !browser.seen.contains(&spaced(&pan)));
    });
}

/// One line is one person, one page, and the statements it takes, the one for the session among them.
#[test]
fn my_cards_takes_three_statements_with_cards_and_without() {
    each(|world| {
        world.draft(world.customer, &[]);
        world.register("dinara", "+77771112233");
        let owner = world.register("askar", "+77051112233");
        let card = world.issued(owner, &[("phone", "+7 705 111 22 33"), ("iin", "900115300043")]);
        world.draft(owner, &[]);
        let (one, about) = (format!("/bank/cards/{card}"), format!("/bank/cards/{card}/about"));
        for (login, path, expected, said) in [
            ("dinara", "/bank/cards", 3, "Карт пока нет"),
            ("nursultan", "/bank/cards", 3, "Заявки в работе"),
            ("askar", "/bank/cards", 3, "Ваши заявки"),
            ("askar", "/bank", 2, "Черновик"),
            ("askar", &one, 8, "Доступный остаток"),
            ("askar", &about, 3, "KPSTKZKA"),
        ] {
            let mut browser = world.customer_browser(login);
            let (reads, writes) = world.bank.store.statements();
            browser.get(path).is(200).says(&[said]);
            let (reads_after, writes_after) = world.bank.store.statements();
            assert_eq!((reads_after - reads, writes_after - writes), (expected, 0), "{login} {path}");
        }
    });
}

#[test]
fn full_details_are_shown_once_for_a_right_code_and_never_again() {
    each(|world| {
        let card = world.issued(world.customer, &[]);
        let (pan, path) = (spaced(&pan(world, card)), format!("/bank/cards/{card}/reveal"));
        let code_path = format!("{path}/code");
        let mut browser = world.customer_browser("nursultan");
        browser.get(&code_path).is(200).says(&["Получить новый код"]);

        browser.post(&path, &[]).is(200).says(&["Введите его, чтобы увидеть реквизиты"]);
        let code = world.last_code();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        browser.post(&code_path, &[("code", wrong)]).is(422).says(&["id=\"code-error\""]).hides(&[&pan]);

        let shown = browser.post(&code_path, &[("code", &code)]);
        shown.is(200).says(&[&pan, "data-hide-after=\"60\"", "id=\"cvv\"", "NURSULTAN KASYMKHANOVA"]);
        assert_eq!(shown.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(shown.header(header::REFRESH), format!("60; url=/bank/cards/{card}/about"));

        // The browser's "refresh" sends the form again; "back" asks for the page of the code.
        browser.post(&code_path, &[("code", &code)]).is(422).says(&["Получить новый код"]).hides(&[&pan]);
        browser
            .get(&code_path)
            .is(200)
            .says(&["по одному коду реквизиты показываются один раз"])
            .hides(&[&pan]);
        assert_eq!(browser.seen.matches(&pan).count(), 1);
    });
}

#[test]
fn somebody_else_s_card_does_not_exist() {
    each(|world| {
        let card = world.issued(world.customer, &[]);
        world.register("dinara", "+77771112233");
        let mut browser = world.customer_browser("dinara");
        browser.get("/bank/cards").is(200).hides(&[&card.to_string()]);
        for page in ["", "/about", "/reveal/code"] {
            browser.get(&format!("/bank/cards/{card}{page}")).is(404);
        }
        browser.get("/bank/profile");
        browser.post(&format!("/bank/cards/{card}/reveal"), &[]).is(404);
        browser.get("/bank/profile");
        browser.post(&format!("/bank/cards/{card}/reveal/code"), &[("code", "123456")]).is(404);
        browser.get("/bank/cards/nonsense").is(404);
    });
}

fn pan(world: &World<'_>, card: CardId) -> String {
    let details = world.bank.get(card::demonstration);
    let one = details.iter().find(|one| one.card == card).unwrap();
    one.pan.expose().to_owned()
}

fn spaced(pan: &str) -> String {
    format!("{} {} {} {}", &pan[..4], &pan[4..8], &pan[8..12], &pan[12..])
}
