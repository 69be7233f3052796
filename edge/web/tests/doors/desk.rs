//! The operators' desk: from the queue to the decision, and every "no" on the way in words.

use onboarding::Side;
use vocabulary::ApplicationId;

use crate::browser::Browser;
use crate::world::{CODE_WORD, World, each, picture};

fn at(id: ApplicationId, act: &str) -> String {
    if act.is_empty() { format!("/applications/{id}") } else { format!("/applications/{id}/{act}") }
}

#[test]
fn nobody_sees_the_desk_without_signing_in_at_it() {
    each(|world| {
        let id = world.in_queue(world.customer, &[]);
        let mut browser = Browser::at(world.web.desk());
        for path in ["/".to_owned(), at(id, "")] {
            assert_eq!(
                browser.get(&path).is(303).header(axum::http::header::LOCATION),
                format!("/sign-in?next={path}")
            );
        }
        browser.get("/sign-in").is(200).says(&["Вход для операторов"]).hides(&["/bank"]);
        let wrong = browser.post("/sign-in", &[("login", "aigul"), ("password", "не тот пароль")]);
        wrong.is(422).says(&["Логин или пароль не подходят"]);
        // A customer is nobody here, whatever their password.
        let customer =
            browser.post("/sign-in", &[("login", "nursultan"), ("password", crate::world::PASSWORD)]);
        customer.is(422).says(&["Логин или пароль не подходят"]);

        let mut aigul = world.desk_browser("aigul");
        aigul.get("/").is(200).says(&["Очередь заявок", "Свободна"]);
        aigul.post("/sign-out", &[]).is(200).says(&["Вы вышли"]);
        aigul.get("/").is(303);
    });
}

#[test]
fn an_application_goes_from_the_queue_to_a_card() {
    each(|world| {
        let id = world.in_queue(world.customer, &[]);
        world.bank.advance(jiff::SignedDuration::from_mins(135));
        let mut browser = world.desk_browser("aigul");
        let queue = browser.get("/");
        queue.is(200).says(&["2 ч 15 мин", &at(id, "")]).hides(&["Нұрсұлтан", "900115300013", "234 56 78"]);
        browser.get(&at(id, "")).is(200).says(&["Взять в работу"]).hides(&[
            "Нұрсұлтан",
            "900115300013",
            "<img src=\"/app",
        ]);

        let work = browser.post("/next", &[]);
        work.is(200).says(&["Нұрсұлтан", "900115300013", "tel:+77012345678", "контрольная цифра верна"]);
        work.says(&[
            "Меня зовут Айгүл, контакт-центр АО «Төлем». Могу я поговорить с человеком по имени Нұрсұлтан?",
        ]);
        work.says(&["Чтобы выпустить карту, позвоните клиенту"]).hides(&["Одобрить и выпустить"]);
        let photos = photos(&work.text());
        for (path, side) in photos.iter().zip(Side::ALL) {
            let photo = browser.get(path);
            assert_eq!(photo.is(200).body, picture(side));
            assert_eq!(photo.header(axum::http::header::CACHE_CONTROL), "no-store");
        }
        assert_eq!(photos.len(), 3);

        let wrong = browser.post(&at(id, "code-word"), &[("code_word", "Қыран")]);
        wrong.is(422).says(&["Не совпало. Осталось попыток: 2"]).hides(&["Қыран"]);
        browser.post(&at(id, "code-word"), &[("code_word", " ")]).is(422).says(&["Введите слово", "2"]);
        browser.post(&at(id, "code-word"), &[("code_word", "тулпар")]).is(200).says(&["Клиент опознан"]);
        let unsaid = browser.post(&at(id, "call"), &[("call_note", "перезвонит")]);
        unsaid.is(422).says(&["id=\"call_outcome-error\"", "value=\"перезвонит\""]);
        let called =
            browser.post(&at(id, "call"), &[("call_outcome", "confirmed"), ("call_note", "всё верно")]);
        called.is(200).says(&["Звонок записан", "всё верно", "Одобрить и выпустить"]);

        let issued = browser.post(&at(id, "approve"), &[]);
        let details = world.bank.get(card::demonstration);
        let pan = details[0].pan.expose();
        issued.is(200).says(&[
            "Карта выпущена",
            &format!("{}••••••{}", &pan[..6], &pan[12..]),
            "Вернуться к очереди",
        ]);
        issued.hides(&["900115300013", "Одобрить и выпустить"]);
        // Pressed twice is one card.
        browser.get("/");
        browser.post(&at(id, "approve"), &[]).is(200);
        assert_eq!(world.bank.get(card::demonstration).len(), 1);
        browser.get("/").says(&["Заявок здесь нет"]);
        browser.post("/next", &[]).is(200).says(&["Свободных заявок нет"]);

        for secret in [pan, CODE_WORD, "тулпар", "Қыран"] {
            assert!(!browser.seen.contains(secret), "the desk shows {secret}");
        }
        for (act, times) in
            [("application.view_photo", 3), ("application.claim", 1), ("application.approve", 1)]
        {
            assert_eq!(audited(world, id, act), times, "{act}");
        }
        assert!(audited(world, id, "application.view") >= 8);
    });
}

#[test]
fn what_another_operator_works_on_is_left_alone_and_says_whose_it_is() {
    each(|world| {
        let id = world.in_queue(world.customer, &[]);
        let mut aigul = world.desk_browser("aigul");
        aigul.get("/");
        aigul.post(&at(id, "claim"), &[]).is(200).says(&["Заявка у вас", "Нұрсұлтан"]);
        let mut berik = world.desk_browser("berik");
        berik.get("/").says(&["У оператора: Айгүл"]);
        berik.get("/?show=free").says(&["Заявок здесь нет"]);
        berik.get("/?show=mine").says(&["Заявок здесь нет"]);
        berik.get(&at(id, "")).is(200).hides(&["Нұрсұлтан", "900115300013"]);
        for (act, fields) in [
            ("claim", &[][..]),
            ("release", &[]),
            ("call", &[("call_outcome", "confirmed")]),
            ("code-word", &[("code_word", CODE_WORD)]),
            ("code-word/override", &[("override_note", "знаю его")]),
            ("ask", &[("ask_photo_front", "yes")]),
            ("approve", &[]),
            ("reject", &[("reason", "policy"), ("confirmed", "yes")]),
            ("give-up", &[]),
        ] {
            let refused = berik.post(&at(id, act), fields);
            refused.is(409).says(&["заявку взял в работу другой оператор (Айгүл"]).hides(&["900115300013"]);
            berik.get("/");
        }
        aigul.post(&at(id, "release"), &[]).is(200).says(&["возвращена в очередь", "Свободна"]);
        berik.post(&at(id, "claim"), &[]).is(200).says(&["Нұрсұлтан"]);
    });
}

#[test]
fn a_claim_that_lapsed_and_a_decision_already_made_are_said() {
    each(|world| {
        let id = world.in_queue(world.customer, &[]);
        let mut browser = world.desk_browser("aigul");
        browser.get("/");
        browser.post(&at(id, "claim"), &[]).is(200);
        world.bank.advance(jiff::SignedDuration::from_mins(31));
        let lapsed = browser.post(&at(id, "call"), &[("call_outcome", "confirmed")]);
        lapsed.is(409).says(&["время работы с ней вышло", "Взять в работу"]).hides(&["900115300013"]);

        browser.post(&at(id, "claim"), &[]).is(200);
        let confirm = browser
            .post(&at(id, "reject"), &[("reason", "suspected_fraud"), ("reject_note", "чужой паспорт")]);
        confirm.is(200).says(&[
            "Отклонить заявку №",
            "Признаки мошенничества",
            "чужой паспорт",
            "Клиент прочитает",
        ]);
        confirm.says(&["выпустить карту по заявке"]);
        let reason = [("reason", "suspected_fraud"), ("reject_note", "чужой паспорт"), ("confirmed", "yes")];
        browser.post(&at(id, "reject"), &reason).is(200).says(&["Заявка отклонена", "Заявок здесь нет"]);
        browser.get(&at(id, "")).says(&["Признаки мошенничества", "чужой паспорт"]).hides(&["900115300013"]);
        browser.get("/");
        browser.post(&at(id, "approve"), &[]).is(409).says(&["Заявка уже не на проверке"]);
        assert!(world.bank.get(card::demonstration).is_empty());

        let mut customer = world.customer_browser("nursultan");
        customer.get("/bank/cards").is(200).says(&["Отклонена"]).hides(&["мошенничества", "паспорт"]);
    });
}

#[test]
fn what_is_missing_is_said_beside_the_field_with_what_was_typed() {
    each(|world| {
        let id = world.in_queue(world.customer, &[]);
        let mut browser = world.desk_browser("aigul");
        browser.get("/");
        browser.post(&at(id, "claim"), &[]).is(200);
        let long = "о".repeat(501);
        browser.post(&at(id, "approve"), &[]).is(409).says(&["позвоните клиенту и запишите итог"]);
        for (act, fields, said) in [
            (
                "ask",
                &[("ask_note", "пришлите")][..],
                &["Отметьте, что клиент должен", "value=\"пришлите\""][..],
            ),
            ("ask", &[("ask_photo_back", "yes"), ("ask_note", &long)], &["id=\"ask_note-error\"", "checked"]),
            ("reject", &[("reject_note", "нет")], &["id=\"reason-error\"", "value=\"нет\""]),
            ("reject", &[("reason", "bored")], &["id=\"reason-error\""]),
            (
                "reject",
                &[("reason", "policy"), ("reject_note", &long), ("confirmed", "yes")],
                &["id=\"reject_note-error\""],
            ),
            (
                "call",
                &[("call_outcome", "no_answer"), ("call_note", &long)],
                &["id=\"call_note-error\"", "checked"],
            ),
            (
                "code-word/override",
                &[("override_note", " ")],
                &["id=\"override_note-error\"", "Напишите примечание"],
            ),
        ] {
            browser.post(&at(id, act), fields).is(422).says(said);
        }
        browser.post(&at(id, "give-up"), &[]).is(409).says(&["звонков без ответа мало"]);
        browser.post(&at(id, "code-word/override"), &[("override_note", "знакомый голос")]).is(200);
        for _ in 0..3 {
            browser.post(&at(id, "call"), &[("call_outcome", "no_answer")]).is(200);
        }
        browser.post(&at(id, "give-up"), &[]).is(200).says(&["до клиента не дозвонились"]);
    });
}

#[test]
fn more_is_asked_for_and_the_customer_is_waited_for() {
    each(|world| {
        let id = world.in_queue(world.customer, &[]);
        let mut browser = world.desk_browser("aigul");
        browser.get("/");
        browser.post(&at(id, "claim"), &[]).is(200);
        let asked = [("ask_photo_front", "yes"), ("ask_surname", "yes"), ("ask_note", "Снимите без блика")];
        browser.post(&at(id, "ask"), &asked).is(200).says(&["Запрос отправлен клиенту", "Заявок здесь нет"]);
        browser
            .get(&at(id, ""))
            .says(&["Ждём уточнений клиента", "Снимите без блика"])
            .hides(&["900115300013"]);
        let mut customer = world.customer_browser("nursultan");
        customer.get("/bank/cards").is(200).says(&["Нужны уточнения"]);
    });
}

#[test]
fn what_never_was_signed_and_what_never_was_does_not_exist_here() {
    each(|world| {
        let (draft, _) = world.draft(world.customer, &[]);
        let mut browser = world.desk_browser("aigul");
        for path in [at(draft, ""), at(ApplicationId(1), ""), "/applications/nonsense".to_owned()] {
            browser.get(&path).is(404);
        }
        for act in ["claim", "approve", "release"] {
            browser.get("/");
            browser.post(&at(draft, act), &[]).is(404);
        }
        browser.get(&at(draft, "photo/0000000000001")).is(404);
    });
}

/// The addresses of the photographs on a page, in order.
fn photos(page: &str) -> Vec<String> {
    let sources = page.split("<img src=\"/applications/").skip(1);
    sources.map(|rest| format!("/applications/{}", rest.split('"').next().unwrap())).collect()
}

fn audited(world: &World<'_>, id: ApplicationId, act: &'static str) -> usize {
    let trail = world.bank.get(move |tx| audit::history(tx, audit::Object::Application(id), 1000));
    trail.iter().filter(|entry| entry.act == act).count()
}

#[test]
fn a_card_is_blocked_by_phone_for_who_calls_and_whoever_looked_is_written_down() {
    each(|world| {
        let card = world.issued(world.customer, &[]);
        world.register("dana", "+77051112233");
        let mut aigul = world.desk_browser("aigul");
        aigul.get("/").is(200).says(&["href=\"/block\""]);
        aigul.get("/block").is(200).says(&["Телефон или счёт клиента"]);
        for nobody in ["", "+77019999999", "KZ176010002027980475", "Қасымханова"] {
            aigul.post("/block", &[("who", nobody)]).is(422).says(&["id=\"who-error\""]);
        }
        let found = aigul.post("/block", &[("who", "8 701 234 56 78")]);
        found.is(200).says(&["+7 701 ••• •• 78", "подозрение"]).hides(&["Қасымханова", "+7 701 234"]);
        let (owner, key) = (world.customer.to_string(), card.to_string());
        let object = audit::Object::Customer(world.customer);
        let looked = world.bank.get(move |tx| audit::history(tx, object, 50));
        assert_eq!(
            looked.iter().filter(|line| line.act == "customer.look" && line.actor == "staff").count(),
            1
        );

        let state = || world.bank.get(move |tx| card::find(tx, card)).unwrap().state;
        let nothing = aigul.post("/block/cards", &[("customer", owner.as_str())]);
        nothing.is(422).says(&["id=\"card-error\"", "id=\"reason-error\""]);
        // Somebody else's key in the form blocks nobody's card.
        let dana = world.bank.get(|tx| people::customer::find_by_name(tx, "dana")).unwrap().id.to_string();
        let strange = [("customer", dana.as_str()), ("card", key.as_str()), ("reason", "lost")];
        aigul.post("/block/cards", &strange).is(200);
        assert!(state().is_in_use());
        let fields = [("customer", owner.as_str()), ("card", key.as_str()), ("reason", "suspected")];
        aigul.post("/block/cards", &fields).is(200).says(&["Заблокировано", "Клиенту отправлено SMS"]);
        assert!(matches!(state(), card::State::Blocked { reason: card::BlockReason::Suspected, .. }));
        let lines = world.bank.get(move |tx| audit::history(tx, audit::Object::Card(card), 50));
        assert!(lines.iter().any(|line| line.act == "card.block" && line.actor == "staff"));
        let mut holder = world.customer_browser("nursultan");
        holder.get(&format!("/bank/cards/{card}")).is(200).says(&["Заблокирована"]);
        // A customer's browser finds no such page.
        holder.get("/block").is(200).hides(&["Телефон или счёт клиента"]);
    });
}
