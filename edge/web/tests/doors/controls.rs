//! «Лимиты», «Настройки», blocking: signed in and not, from two devices, with bad input, of somebody else.

use std::sync::Arc;

use audit::Object;
use authorization::{Kind, Merchant, Policy, Purpose, RepeatKey, Request, Rules, Verdict, Verdicts};
use jiff::{SignedDuration, Timestamp};
use ledger::Order;
use vocabulary::{CardId, Channel, Money};

use crate::browser::Browser;
use crate::world::{World, each};

const IIN: &str = "900115300013";

/// A card with money, from which so many tenge were spent on the internet, each time a minute later.
fn card_spent(world: &World<'_>, amounts: &[i64]) -> CardId {
    let card = world.issued(world.customer, &[]);
    let account = world.bank.get(move |tx| card::find(tx, card)).unwrap().account;
    let pan = world.bank.get(card::demonstration).pop().unwrap().pan;
    let put = move |tx: &mut store::Tx<'_>| {
        let order = Order {
            reference: "top-up",
            amount: Money::from_tenge(1_000_000),
            operation_at: tx.now(),
            details: "",
        };
        ledger::top_up(tx, account, &order)
    };
    world.bank.run(put).unwrap();
    for (number, tenge) in (1..).zip(amounts) {
        world.bank.advance(SignedDuration::from_secs(60));
        let request = Request {
            key: RepeatKey {
                transmitted_at: Timestamp::from_second(1_795_000_000 + number).unwrap(),
                stan: number,
                acquirer: "398001".to_owned(),
                rrn: format!("{number:012}"),
            },
            kind: Kind::Hold,
            purpose: Purpose::Purchase,
            pan,
            expiry: None,
            channel: Channel::Internet,
            amount: Money::from_tenge(*tenge),
            foreign: None,
            verdicts: Verdicts { cvv: Verdict::Right, ..Verdicts::default() },
            merchant: Merchant { mcc: 5411, country: "398".to_owned(), name: format!("Дүкен {number}") },
            partial: false,
            increment_of: None,
            approved_elsewhere: false,
        };
        let rules = Rules { catalogue: world.rules.catalogue.clone(), policy: Policy::default() };
        let rules = Arc::new(rules);
        world.bank.get(move |tx| authorization::authorize(tx, &rules, [&request]).map(|_| ()));
    }
    card
}

/// What the form of a page sends back unseen.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn asked(amount: &str, days: &str) -> String {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    format!("?access=open&amount={}&days={}", escaped(amount), escaped(days))
}

#[test]
fn a_limit_is_lowered_after_a_look_at_what_it_would_have_refused() {
    each(|world| {
        let card = card_spent(world, &[5_000, 7_000]);
        let mut browser = world.customer_browser("nursultan");
        let limits = format!("/bank/cards/{card}/limits");
        let page = browser.get(&limits);
        page.is(200).says(&[
            "Интернет",
            "Снятие наличных",
            "12\u{a0}000,00\u{a0}₸",
            "288\u{a0}000,00\u{a0}₸",
        ]);
        page.says(&["<progress value=\"12000\" max=\"300000\"", "Изменений пока не было"]);

        let internet = format!("{limits}/internet");
        browser.get(&internet).is(200).says(&["Сейчас: 300\u{a0}000,00\u{a0}₸ в день", "value=\"300 000\""]);
        let look = browser.get(&format!("{internet}{}", asked("10 000", "30")));
        look.is(200).says(&["отклонил бы 1 операцию", "Дүкен 2", "сверх суточного лимита", "Код не нужен"]);
        look.hides(&["Дүкен 1"]);
        let version = hidden(&look.text(), "version");
        let wish = [("access", "open"), ("amount", "10 000"), ("days", "30"), ("version", &version)];
        let done = browser.post(&internet, &wish);
        done.is(200).says(&["Лимит изменён", "10\u{a0}000,00\u{a0}₸ в день", "вы, на сайте"]);

        // The page of another device still shows the version of before.
        let late = browser.post(
            &internet,
            &[("access", "open"), ("amount", "9000"), ("days", "30"), ("version", &version)],
        );
        late.is(409).says(&["Пока страница была открыта", "Интернет: 10\u{a0}000,00\u{a0}₸ в день"]);
        let closed = browser.post(&format!("{internet}/close"), &[]);
        closed.is(200).says(&["Лимит изменён", "Интернет: закрыто"]);
    });
}

#[test]
fn a_limit_is_raised_by_a_code_for_some_days_and_brought_back_by_one_tap() {
    each(|world| {
        let card = card_spent(world, &[]);
        let mut browser = world.customer_browser("nursultan");
        let transfer = format!("/bank/cards/{card}/limits/transfer");
        let look = browser.get(&format!("{transfer}{}", asked("600000", "2")));
        look.is(200)
            .says(&["До 24.11.2026 включительно", "Потом сам вернётся: 500\u{a0}000,00\u{a0}₸ в день"]);
        look.says(&["Получить код из SMS", "Ни одной операции"]);
        let version = hidden(&look.text(), "version");
        let wish = [("access", "open"), ("amount", "600000"), ("days", "2"), ("version", &version)];
        let code_page = browser.post(&transfer, &wish);
        code_page
            .is(200)
            .says(&["Подтвердите изменение", "Переводы: 600\u{a0}000,00\u{a0}₸ в день, до 24.11.2026"]);
        let (mark, code) = (hidden(&code_page.text(), "mark"), world.last_code());
        let confirm = format!("/bank/cards/{card}/confirm");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        browser.post(&confirm, &[("code", wrong), ("mark", &mark)]).is(422).says(&["id=\"code-error\""]);
        let other = browser.post(&confirm, &[("code", &code), ("mark", "0000")]);
        other.is(200).says(&["Пока страница была открыта"]);
        let raised = browser.post(&confirm, &[("code", &code), ("mark", &mark)]);
        raised.is(200).says(&["Лимит повышен", "Повышен до 24.11.2026 включительно"]);
        browser.get(&confirm).is(200).says(&["Изменений, ждущих кода, нет"]);
        let ended = browser.post(&format!("{transfer}/end"), &[]);
        ended.is(200).says(&["Прежний лимит возвращён"]).hides(&["Повышен до"]);
    });
}

/// One line is one wish for the limit of cash, and what is said of it beside which field.
#[test]
fn what_is_no_limit_is_explained_beside_its_field() {
    each(|world| {
        let card = card_spent(world, &[]);
        let mut browser = world.customer_browser("nursultan");
        let cash = format!("/bank/cards/{card}/limits/cash_machine");
        let long = "9".repeat(5_000);
        for (amount, days, status, field) in [
            ("300 000", "30", 200, ""),
            ("300\u{a0}000", "1", 200, ""),
            ("1500,50", "30", 200, ""),
            ("0,01", "30", 200, ""),
            ("1 000 000", "30", 200, ""),
            ("1 000 000,01", "30", 422, "amount"),
            ("0", "30", 422, "amount"),
            ("-5", "30", 422, "amount"),
            ("1e9", "30", 422, "amount"),
            ("", "30", 422, "amount"),
            ("30 00", "30", 422, "amount"),
            ("<b>1</b>", "30", 422, "amount"),
            (&long, "30", 422, "amount"),
            ("1000", "0", 422, "days"),
            ("1000", "31", 422, "days"),
            ("1000", "-1", 422, "days"),
            ("1000", "", 422, "days"),
            ("1000", "1,5", 422, "days"),
            ("1000", &long, 422, "days"),
        ] {
            let page = browser.get(&format!("{cash}{}", asked(amount, days)));
            let short = amount.chars().take(20).collect::<String>();
            assert_eq!(page.status.as_u16(), status, "{short} {days}");
            if !field.is_empty() {
                page.says(&[&format!("id=\"{field}-error\"")]);
            }
            assert!(!page.text().contains(&long), "{short}");
        }
        browser.get(&format!("{cash}?access=perhaps")).is(422).says(&["id=\"access-error\""]);
        let lifted = browser.get(&format!("{cash}?access=open&lifted=yes&days=3"));
        lifted.is(422).says(&["не больше 1\u{a0}000\u{a0}000,00\u{a0}₸"]);
        // A form sent without a look is judged all the same.
        browser.post(&cash, &[("access", "open"), ("amount", "1e9"), ("days", "3")]).is(422);
        browser.get(&format!("/bank/cards/{card}/limits/cheque")).is(404);
    });
}

#[test]
fn settings_are_saved_and_two_devices_do_not_overwrite_each_other() {
    each(|world| {
        let card = card_spent(world, &[]);
        let settings = format!("/bank/cards/{card}/settings");
        let mut browser = world.customer_browser("nursultan");
        let page = browser.get(&settings);
        page.is(200).says(&[
            "3-D Secure",
            "20\u{a0}000,00\u{a0}₸",
            "150 ₸ в месяц",
            "1499",
            "name=\"purchase\" value=\"yes\" checked",
        ]);
        let seen = hidden(&page.text(), "version");
        let notices = format!("{settings}/notices");
        let saved = browser.post(&notices, &[("version", &seen), ("cash", "yes"), ("decline", "yes")]);
        saved
            .is(200)
            .says(&["Настройки сохранены", "SMS-информирование: снятие наличных, отклонённые операции"]);
        let late = browser.post(&notices, &[("version", &seen), ("purchase", "yes")]);
        late.is(409).says(&["Пока страница была открыта", "снятие наличных, отклонённые операции"]);
        let language = format!("{settings}/language");
        browser.post(&language, &[("version", &seen), ("language", "kk")]).is(409);
        let seen = hidden(&browser.get(&settings).text(), "version");
        browser.post(&language, &[("version", &seen), ("language", "kk")]).is(200).says(&["Қазақша"]);
        browser.post(&language, &[("version", &seen), ("language", "de")]).is(400);

        let three = format!("{settings}/three-d-secure");
        browser.post(&three, &[("version", &seen), ("three_d_secure", "off")]).is(409);
        let seen = hidden(&browser.get(&settings).text(), "version");
        let code_page = browser.post(&three, &[("version", &seen), ("three_d_secure", "off")]);
        code_page.is(200).says(&["Подтвердите изменение", "3-D Secure отключён", "Без 3-D Secure тот"]);
        let (mark, code) = (hidden(&code_page.text(), "mark"), world.last_code());
        let off = browser.post(&format!("/bank/cards/{card}/confirm"), &[("code", &code), ("mark", &mark)]);
        off.is(200).says(&["3-D Secure отключён: неподтверждённые покупки"]);
        let on = browser.post(&three, &[("three_d_secure", "on")]);
        on.is(200).says(&["Настройки сохранены"]).hides(&["неподтверждённые покупки в интернете проходят"]);
    });
}

#[test]
fn a_card_sleeps_wakes_and_is_blocked_and_its_page_says_by_whom() {
    each(|world| {
        let card = card_spent(world, &[4_000]);
        let one = format!("/bank/cards/{card}");
        let mut browser = world.customer_browser("nursultan");
        browser.get(&format!("{one}/settings"));
        browser
            .post(&format!("{one}/settings/freeze"), &[])
            .is(200)
            .says(&["Карта заморожена", "Разморозить"]);
        browser.get(&one).is(200).says(&[
            "Заморожена 22.11.2026",
            "Кто: вы, на сайте",
            "settings\">Что можно сделать",
        ]);
        browser.get(&format!("{one}/settings"));
        browser.post(&format!("{one}/settings/unfreeze"), &[]).is(200).says(&["снова платит"]);

        browser.get(&format!("{one}/block")).is(200).says(&["Утеряна", "Задержана банкоматом"]);
        for reason in ["", "suspected", "asked", "nonsense"] {
            browser
                .post(&format!("{one}/block"), &[("reason", reason)])
                .is(422)
                .says(&["id=\"reason-error\""]);
        }
        let blocked = browser.post(&format!("{one}/block"), &[("reason", "not_mine")]);
        blocked.is(200).says(&[
            "операции, которых держатель не совершал",
            "вы, на сайте",
            "/bank/order/product/everyday",
        ]);
        blocked.says(&["Отделения, где снимают блокировку", "Алматы"]);
        browser.post(&format!("{one}/block"), &[("reason", "lost")]).is(200).hides(&["утеряна"]);
        browser.get(&one).is(200).says(&["Заблокирована 22.11.2026", "block\">Что можно сделать"]);
        // What was open meanwhile cannot change it any more.
        browser.get(&format!("{one}/limits")).is(200).hides(&["Изменить лимит"]);
        browser.get(&format!("{one}/block"));
        browser
            .post(&format!("{one}/limits/internet/close"), &[])
            .is(409)
            .says(&["заблокирована или закрыта"]);
        browser.post(&format!("{one}/settings/unfreeze"), &[]).is(409).says(&["заблокирована или закрыта"]);

        let dispute = browser.get(&format!("{one}/dispute"));
        dispute.is(200).says(&["Дүкен 1"]);
        let operation = hidden(&dispute.text(), "operation");
        browser.post(&format!("{one}/dispute"), &[]).is(422).says(&["id=\"operation-error\""]);
        let taken = browser.post(&format!("{one}/dispute"), &[("operation", &operation)]);
        taken.is(200).says(&["Обращение принято", "Оспорена"]);
    });
}

#[test]
fn without_signing_in_a_card_is_blocked_and_nobody_learns_who_exists() {
    each(|world| {
        let card = card_spent(world, &[]);
        let walk = |iin: &str| -> (Browser, String) {
            let mut browser = Browser::at(world.web.portal());
            browser.get("/").is(200).says(&["href=\"/block\""]);
            browser.get("/block").is(200);
            browser.post("/block", &[("iin", "123")]).is(422).says(&["id=\"iin-error\""]);
            let page = browser.post("/block", &[("iin", iin)]).text();
            (browser, page)
        };
        let plain = |page: &str, csrf: &str| page.replace(csrf, "");
        let (mut stranger, unknown) = walk("951231400012");
        let (mut holder, known) = walk(IIN);
        let csrf = |page: &str| hidden(page, "csrf");
        assert_eq!(plain(&unknown, &csrf(&unknown)), plain(&known, &csrf(&known)), "the same page for both");
        let code = world.last_code();
        let refused = stranger.post("/block/code", &[("code", &code)]);
        refused.is(422).says(&["id=\"code-error\""]);
        stranger.get("/block/cards").is(303);
        stranger.post("/block/cards", &[("card", &card.to_string()), ("reason", "lost")]);
        let state = || world.bank.get(move |tx| card::find(tx, card)).unwrap().state;
        assert!(matches!(state(), card::State::Active { .. }));

        let cards = holder.post("/block/code", &[("code", &code)]);
        cards.is(200).says(&["Повседневная карта", "checked"]).hides(&["NURSULTAN", "995630"]);
        holder.post("/block/cards", &[("card", &card.to_string())]).is(422).says(&["id=\"reason-error\""]);
        holder.post("/block/cards", &[("reason", "lost")]).is(422).says(&["id=\"card-error\""]);
        let done = holder.post("/block/cards", &[("card", &card.to_string()), ("reason", "lost")]);
        done.is(200).says(&["Заблокировано.", "Больше блокировать нечего"]);
        assert!(matches!(state(), card::State::Blocked { .. }));
        for browser in [&stranger, &holder] {
            assert!(!browser.seen.contains(IIN), "no page repeats the number");
        }
    });
}

#[test]
fn somebody_elses_card_is_no_page_on_any_of_these_addresses_and_each_reach_is_written_down() {
    each(|world| {
        let card = card_spent(world, &[]);
        world.register("dinara", "+77771112233");
        let mut browser = world.customer_browser("dinara");
        let nobodys = "1234567890123456789";
        let mut reaches = 0;
        for page in
            ["", "/about", "/limits", "/limits/internet", "/settings", "/block", "/dispute", "/confirm"]
        {
            let theirs = browser.get(&format!("/bank/cards/{card}{page}"));
            let unknown = browser.get(&format!("/bank/cards/{nobodys}{page}"));
            theirs.is(404);
            let (theirs, unknown) =
                (theirs.text().replace(&card.to_string(), ""), unknown.text().replace(nobodys, ""));
            assert_eq!(theirs, unknown, "{page}: the same page as where there is nothing");
            reaches += 1;
        }
        browser.get("/bank/profile");
        for (page, fields) in [
            ("/limits/internet", &[("access", "open"), ("amount", "5"), ("days", "3")] as &[(&str, &str)]),
            ("/limits/internet/close", &[]),
            ("/limits/internet/end", &[]),
            ("/settings/three-d-secure", &[("three_d_secure", "off")]),
            ("/settings/three-d-secure", &[("three_d_secure", "on")]),
            ("/settings/notices", &[]),
            ("/settings/language", &[("language", "kk")]),
            ("/settings/freeze", &[]),
            ("/settings/unfreeze", &[]),
            ("/block", &[("reason", "lost")]),
            ("/dispute", &[("operation", "1")]),
            ("/confirm", &[("code", "123456")]),
        ] {
            browser.get("/bank/profile");
            browser.post(&format!("/bank/cards/{card}{page}"), fields).is(404);
            reaches += 1;
        }
        let history = world.bank.get(move |tx| audit::history(tx, Object::Card(card), 100));
        let refusals = history.iter().filter(|entry| entry.act == "card.refuse_stranger").count();
        assert_eq!(refusals, reaches);
        assert!(matches!(
            world.bank.get(move |tx| card::find(tx, card)).unwrap().state,
            card::State::Active { .. }
        ));
    });
}
