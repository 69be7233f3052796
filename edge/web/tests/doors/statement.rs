//! «Выписка»: the page, its errors, its files, what it costs.

use axum::http::header;
use jiff::SignedDuration;

use crate::browser::{Answer, Browser};
use crate::operations::{ask, card_with, present, purchase, tenge};
use crate::world::{World, each};
use vocabulary::CardId;

/// A card with 10 000, of which a shop took 1 000 (8.99 US dollars), a taxi 300, and 70 wait; an hour has passed.
fn used(world: &World<'_>) -> CardId {
    let (card, _, pan) = card_with(world, 10_000);
    let mut abroad = purchase(pan, 1, 1_000);
    abroad.foreign = Some(authorization::ForeignAmount { minor: 899, currency: "840".to_owned() });
    let mut taxi = purchase(pan, 2, 300);
    taxi.merchant.mcc = 4121;
    let waiting = purchase(pan, 3, 70);
    for request in [&abroad, &taxi, &waiting] {
        ask(world, request);
    }
    present(world, &abroad, 1_000);
    present(world, &taxi, 300);
    world.bank.advance(SignedDuration::from_hours(1));
    card
}

fn path(card: CardId, rest: &str) -> String {
    format!("/bank/cards/{card}/statement{rest}")
}

#[test]
fn a_statement_says_balances_totals_operations_and_what_waits() {
    each(|world| {
        let card = used(world);
        let mut browser = world.customer_browser("nursultan");
        let page = browser.get(&path(card, ""));
        page.is(200).says(&[
            "За период с 01.11.2026 по 22.11.2026",
            "Входящий остаток",
            &tenge(0),
            &format!("+{}", tenge(10_000)),
            &tenge(-1_300),
            &tenge(8_700),
            "Покупка (2)",
            "Пополнение (1)",
            &format!("В обработке: {}", tenge(70)),
            "−8,99\u{a0}USD",
            "Проведена 22.11.2026, карта *",
            "Транспорт и топливо",
            "Продукты",
            "11.2026",
            "Дүкен 3",
        ]);
        let text = page.text();
        assert!(!text.contains("style="), "strict CSP");
        assert!(text.find("Дүкен 3").unwrap() < text.find("Дүкен 2").unwrap(), "what waits stands first");
        for (lang, said) in [("kk", "Кезең басындағы қалдық"), ("en", "Opening balance")]
        {
            browser.get(&path(card, &format!("?lang={lang}"))).is(200).says(&[said]);
        }
    });
}

/// One line is what was asked for, and what stands beside which field.
#[test]
fn wrong_days_are_said_beside_their_field_and_what_was_typed_stays() {
    each(|world| {
        let card = used(world);
        let mut browser = world.customer_browser("nursultan");
        for (from, to, field, said) in [
            ("22.11.2026", "23.11.2026", "to", "Этот день ещё не наступил"),
            ("21.11.2026", "20.11.2026", "from", "Первый день позже последнего"),
            ("22.11.1926", "22.11.2026", "from", "не больше чем за 12 месяцев"),
            ("22.11.2025", "22.11.2026", "from", "не больше чем за 12 месяцев"),
            ("31.02.2026", "01.03.2026", "from", "Введите дату"),
            ("01.03.2026", "nonsense", "to", "Введите дату"),
            ("", "01.03.2026", "from", "Введите дату"),
            ("%3Cscript%3E", "%27%22", "from", "Введите дату"),
        ] {
            let page = browser.get(&path(card, &format!("?from={from}&to={to}&words=kept-words&kind=fee")));
            page.is(422).says(&[&format!("id=\"{field}-error\""), said, "value=\"kept-words\""]);
            page.says(&["value=\"fee\" selected"]).hides(&["<script>", "Входящий остаток"]);
            if from.len() == 10 && from != "%3Cscript%3E" {
                page.says(&[&format!("value=\"{from}\"")]);
            }
            let file = browser.get(&path(card, &format!(".csv?from={from}&to={to}")));
            let back = file.is(303).header(header::LOCATION).to_owned();
            assert!(back.starts_with(&path(card, "?from=")) && !back.contains('<'), "{back}");
        }
    });
}

#[test]
fn an_empty_period_is_a_valid_document() {
    each(|world| {
        let card = used(world);
        let mut browser = world.customer_browser("nursultan");
        let days = "?from=01.03.2026&to=31.03.2026";
        browser.get(&path(card, days)).is(200).says(&["За этот период операций не было", &tenge(0)]);
        let file = browser.get(&path(card, &format!(".csv{days}")));
        assert_eq!(file.is(200).text().lines().count(), 3, "{}", file.text());
        let file = browser.get(&path(card, &format!(".xml{days}")));
        file.is(200).says(&["OPBD", "CLBD", "<FrDtTm>2026-03-01T00:00:00+05:00"]).hides(&["<Ntry>"]);
    });
}

#[test]
fn a_search_and_a_kind_narrow_the_operations_and_leave_the_balances() {
    each(|world| {
        let card = used(world);
        let mut browser = world.customer_browser("nursultan");
        let page = browser.get(&path(card, "?words=%D0%B4%D2%AF%D0%BA%D0%B5%D0%BD%202"));
        page.is(200).says(&["<b>Дүкен 2</b>", &tenge(8_700)]).hides(&["<b>Дүкен 1</b>", "<b>Дүкен 3</b>"]);
        let page = browser.get(&path(card, "?kind=top_up"));
        page.is(200).says(&["<b>Пополнение</b>"]).hides(&["<b>Дүкен 1</b>", "<b>Дүкен 3</b>"]);
        browser.get(&path(card, "?kind=fee")).is(200).says(&["Таких операций за этот период нет"]);
    });
}

#[test]
fn pages_of_fifty_join_and_the_later_ones_cost_less() {
    each(|world| {
        let (card, account, _) = card_with(world, 0);
        for n in 1..=120 {
            top_up_under(world, account, n);
        }
        let mut browser = world.customer_browser("nursultan");
        let (mut next, mut seen, mut counted) = (Some(path(card, "")), Vec::new(), Vec::new());
        while let Some(at) = next {
            let before = world.bank.store.statements().0;
            let page = browser.get(&at).is(200).text();
            counted.push(world.bank.store.statements().0 - before);
            seen.extend(page.split("<b>Пополнение № ").skip(1).map(|rest| rest[..3].to_owned()));
            let place = page.find("&#38;at=").or_else(|| page.find("&amp;at="));
            next = place.map(|place| {
                let start = page[..place].rfind("href=\"").unwrap() + 6;
                let end = start + page[start..].find('"').unwrap();
                page[start..end].replace("&#38;", "&").replace("&amp;", "&")
            });
        }
        let expected = (1..=120).rev().map(|n| format!("{n:03}")).collect::<Vec<_>>();
        assert_eq!(seen, expected);
        assert_eq!(counted, [8, 5, 5]);
    });
}

/// One line is one page, and the statements it takes, the one for the session among them.
#[test]
fn a_page_of_a_statement_takes_eight_statements_and_four_more_with_shops_and_holds() {
    each(|world| {
        let card = used(world);
        let mut browser = world.customer_browser("nursultan");
        for (rest, expected) in
            [("", 12), ("?from=01.03.2026&to=31.03.2026", 8), ("?from=31.03.2026&to=01.03.2026", 3)]
        {
            let (reads, writes) = world.bank.store.statements();
            browser.get(&path(card, rest));
            let (reads_after, writes_after) = world.bank.store.statements();
            assert_eq!((reads_after - reads, writes_after - writes), (expected, 0), "{rest}");
        }
    });
}

#[test]
fn files_hold_the_same_statement_in_the_language_of_the_page() {
    each(|world| {
        let card = used(world);
        let mut browser = world.customer_browser("nursultan");
        let days = "?from=2026-11-01&to=2026-11-22";
        let csv = browser.get(&path(card, &format!(".csv{days}")));
        csv.is(200).says(&[
            "\u{feff}Дата операции,",
            "2026-11-22T12:00:",
            "+05:00",
            "Входящий остаток",
            ",8700.00,",
        ]);
        csv.says(&["-1000.00,KZT,-8.99,USD", "-70.00,KZT,", "В обработке", "5411,*"]);
        assert!(csv.header(header::CONTENT_DISPOSITION).starts_with("attachment; filename=\"statement-"));
        assert!(csv.header(header::CONTENT_TYPE).starts_with("text/csv"));
        assert_eq!(csv.header(header::CACHE_CONTROL), "no-store");
        let camt = browser.get(&path(card, &format!(".xml{days}")));
        camt.is(200).says(&[
            "camt.053.001.08",
            "PDNG",
            "<Amt Ccy=\"KZT\">8700.00</Amt>",
            "<Cd>top_up</Cd>",
            "</Document>",
        ]);
        let xlsx = browser.get(&path(card, &format!(".xlsx{days}")));
        assert!(xlsx.is(200).body.starts_with(b"PK"));
        browser.get(&path(card, "?lang=en"));
        browser
            .get(&path(card, &format!(".csv{days}")))
            .is(200)
            .says(&["Operation date,", "Opening balance"]);
    });
}

/// Orders the sealed paper of a period and waits for it: its page, and where that is.
fn ordered(browser: &mut Browser, card: CardId, days: [&str; 2]) -> (Answer, String) {
    browser.get(&path(card, "")).is(200).says(&["Выписка в PDF с электронной печатью"]);
    let page = browser.post(&path(card, "/paper"), &[("from", days[0]), ("to", days[1])]);
    let text = page.is(200).text();
    let (start, number) = (path(card, "/paper/"), 16);
    let at = text.find(&start).unwrap();
    let here = text[at..at + start.len() + number].to_owned();
    (page, here)
}

#[test]
fn a_sealed_statement_is_made_while_its_page_tells_and_is_genuine() {
    each(|world| {
        let card = used(world);
        let mut browser = world.customer_browser("nursultan");
        let (page, here) = ordered(&mut browser, card, ["2026-11-01", "2026-11-22"]);
        let file = format!("{here}/file");
        page.says(&["Выписка в PDF", "Читаем операции", "Выписка готова", &file, "</html>"]);
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        browser.get(&here).is(200).says(&["Выписка готова", &file]).hides(&["Читаем операции"]);
        let pdf = browser.get(&file);
        assert_eq!(pdf.is(200).header(header::CONTENT_TYPE), "application/pdf");
        assert_eq!(browser.get(&file).body, pdf.body, "as often as one likes");
        browser.get("/check").is(200);
        let checked = browser.post_files("/check", &[("file", &pdf.body)]);
        checked.is(200).says(&["Документ подлинный", "Выписка по счёту", "Қ. Н."]);

        let (page, empty) = ordered(&mut browser, card, ["01.10.2026", "31.10.2026"]);
        page.says(&["Выписка готова"]);
        browser.get(&file).is(404);
        assert!(browser.get(&format!("{empty}/file")).is(200).body.starts_with(b"%PDF"));
    });
}

#[test]
fn a_sealed_statement_is_refused_for_wrong_days_too_many_papers_and_other_people() {
    each(|world| {
        let card = used(world);
        let mut browser = world.customer_browser("nursultan");
        browser.get(&path(card, "")).is(200);
        let reversed = browser.post(&path(card, "/paper"), &[("from", "22.11.2026"), ("to", "01.11.2026")]);
        reversed.is(422).says(&["id=\"from-error\""]);
        let (_, here) = ordered(&mut browser, card, ["", ""]);
        for _ in 1..sealed::MOST_AN_HOUR {
            ordered(&mut browser, card, ["", ""]);
        }
        browser.post(&path(card, "/paper"), &[]).is(429).says(&["Документов на сегодня достаточно"]);

        world.register("dinara", "+77771112233");
        let mut other = world.customer_browser("dinara");
        other.get("/bank").is(200);
        other.post(&path(card, "/paper"), &[]).is(404);
        other.get(&here).is(404);
        other.get(&format!("{here}/file")).is(404);
        Browser::at(world.web.portal()).get(&here).is(303);
    });
}

#[test]
fn a_person_who_fetches_file_after_file_is_asked_to_wait() {
    each(|world| {
        let card = used(world);
        let mut browser = world.customer_browser("nursultan");
        for _ in 0..10 {
            browser.get(&path(card, ".csv")).is(200);
        }
        let refused = browser.get(&path(card, ".csv"));
        refused.is(429);
        assert_eq!(refused.header(header::RETRY_AFTER), "16");
        world.register("dinara", "+77771112233");
        world.customer_browser("dinara").get(&path(card, ".csv")).is(404);
        world.bank.advance(SignedDuration::from_secs(16));
        browser.get(&path(card, ".csv")).is(200);
    });
}

#[test]
fn a_statement_of_somebody_else_s_card_does_not_exist() {
    each(|world| {
        let card = used(world);
        world.register("dinara", "+77771112233");
        let mut browser = world.customer_browser("dinara");
        for rest in ["", ".csv", ".xlsx", ".xml", "?from=1&to=2"] {
            browser.get(&path(card, rest)).is(404);
        }
        let mut browser = crate::browser::Browser::at(world.web.portal());
        browser.get(&path(card, ".csv")).is(303);
    });
}

fn top_up_under(world: &World<'_>, account: vocabulary::AccountId, number: i64) {
    world.bank.advance(SignedDuration::from_secs(1));
    let put = move |tx: &mut store::Tx<'_>| {
        let (reference, details) = (format!("t{number}"), format!("Пополнение № {number:03}"));
        let amount = vocabulary::Money::from_tenge(1);
        let order =
            ledger::Order { reference: &reference, amount, operation_at: tx.now(), details: &details };
        ledger::top_up(tx, account, &order)
    };
    world.bank.run(put).unwrap();
}
