//! What nobody should send, through every form: it is named beside its field, what was typed is still there,
//! and nothing of it is kept as if it were right. Never a fault.

use onboarding::Step;
use vocabulary::ApplicationId;

use crate::browser::{Answer, Browser};
use crate::world::{CODE_WORD, GOOD, PASSWORD, World, each};

/// What no field of a line of text takes.
fn odd() -> Vec<String> {
    let odd =
        ["🦅 🏔️ 👨‍👩‍👧", "аб\u{202e}вг\u{2066}де", "аб\u{7}вг\u{1b}[2Jде", "аб\u{0}вг", "a\u{200b}\u{feff}b"];
    odd.into_iter().map(str::to_owned).chain(["ж".repeat(5000), "🦅".repeat(5000)]).collect()
}

const SPACES: &str = "  \t \u{a0} ";

/// The field is named as wrong, and the beginning of what was typed stands in it still.
fn names_it(answer: &Answer, field: &str, typed: &str) {
    answer.is(422).says(&[&format!("id=\"{field}-error\"")]);
    let kept = shown(typed);
    assert!(answer.text().contains(&kept), "{field}: {kept:?} is gone: {}", answer.text());
}

/// The beginning of what was typed, as a page spells it.
fn shown(typed: &str) -> String {
    let escaped = |letter| match letter {
        '<' => "&#60;".to_owned(),
        '>' => "&#62;".to_owned(),
        '"' => "&#34;".to_owned(),
        '\'' => "&#39;".to_owned(),
        '&' => "&#38;".to_owned(),
        other => other.to_string(),
    };
    typed.chars().take(90).map(escaped).collect()
}

/// Replaces one field of a form.
fn with<'a>(form: &[(&'a str, &'a str)], field: &'a str, typed: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = form.iter().copied().filter(|(name, _)| *name != field);
    others.chain([(field, typed)]).collect()
}

#[test]
fn no_field_of_registration_sign_in_or_recovery_breaks_a_page() {
    each(|world| {
        let mut browser = Browser::at(world.web.portal());
        let form = [
            ("login", "aibek"),
            ("phone", "+7 705 111 22 33"),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
        ];
        browser.get("/register").is(200);
        for field in ["login", "phone"] {
            for typed in odd().iter().map(String::as_str).chain([SPACES, "", "<script>alert(1)</script>"]) {
                let answer = browser.post("/register", &with(&form, field, typed));
                names_it(&answer, field, typed);
                answer.says(&[if field == "login" { "+7 705 111 22 33" } else { "aibek" }]);
                answer.hides(&["<script>alert", PASSWORD]);
            }
        }
        let (short, long) = ("а".repeat(9), "аб".repeat(65));
        for (field, typed) in [
            ("password", short.as_str()),
            ("password", long.as_str()),
            ("password", SPACES),
            ("password", ""),
            ("password_again", "другой пароль"),
            ("password_again", ""),
        ] {
            let answer = browser.post("/register", &with(&form, field, typed));
            answer.is(422).says(&[&format!("id=\"{field}-error\""), "aibek", "+7 705 111 22 33"]);
            answer.hides(&[PASSWORD, &long]);
        }
        for typed in odd().iter().map(String::as_str).chain([SPACES]) {
            let asked = [("login", typed), ("password", "x"), ("next", "//\u{0}")];
            let answer = browser.post("/sign-in", &asked);
            assert!([422, 429].contains(&answer.status.as_u16()), "{}", answer.text());
            answer.says(&["id=\"login-error\""]);
            assert!(answer.text().contains(&shown(typed)));
            let answer = browser.post("/recover", &[("login", typed)]);
            assert!([200, 422].contains(&answer.status.as_u16()), "{}", answer.text());
            browser.get("/recover").is(200);
        }
        // Nothing was begun by any of it.
        browser.get("/register/code").is(303);
        browser.get("/register");
        browser.post("/register", &form).is(200).says(&["+7 705 111 22 33"]);
        for typed in odd().iter().map(String::as_str).chain([SPACES]) {
            browser.post("/register/phone", &[("phone", typed)]).is(422).says(&["id=\"phone-error\""]);
            browser.post("/register/code", &[("code", typed)]).is(422).says(&["id=\"code-error\""]);
        }
    });
}

/// Sends one field of a step that is right but for it.
fn send(browser: &mut Browser, id: ApplicationId, step: Step, field: &str, typed: &str) -> Answer {
    let form = HAND.iter().chain(GOOD).copied().filter(|(name, _)| step.fields().contains(name));
    let path = format!("/bank/order/{id}/{}", step.word());
    browser.post(&path, &with(&form.collect::<Vec<_>>(), field, typed))
}

const HAND: &[(&str, &str)] = &[
    ("delivery", "hand"),
    ("city", "almaty"),
    ("street", "Абая"),
    ("house", "1"),
    ("card_type", "physical"),
];

#[test]
fn no_field_of_the_order_takes_what_it_should_not() {
    each(|world| {
        let (id, _) = world.draft(world.customer, &[HAND[0], HAND[1], HAND[2], HAND[3], HAND[4]]);
        let mut browser = world.customer_browser("nursultan");
        for step in [Step::Card, Step::Person, Step::Document, Step::Delivery] {
            browser.get(&format!("/bank/order/{id}/{}", step.word())).is(200);
            for field in step.fields().iter().copied().filter(|field| *field != "branch") {
                let chosen = ["product", "card_type", "residency", "document_kind", "delivery", "city"]
                    .contains(&field);
                for typed in &odd() {
                    let answer = send(&mut browser, id, step, field, typed);
                    answer.is(422).says(&[&format!("id=\"{field}-error\"")]);
                    // What is chosen from a list stays only if it is on the list; a code word never does.
                    if !chosen && field != "code_word" {
                        names_it(&answer, field, typed);
                    }
                }
                let optional = ["patronymic", "flat", "postcode"].contains(&field);
                // A blank birth date and Latin name are filled in; a code word was given before.
                let filled = ["birth_date", "latin_name", "code_word"].contains(&field);
                let answer = send(&mut browser, id, step, field, SPACES);
                if optional || filled {
                    answer.is(200);
                } else {
                    answer.is(422).says(&[&format!("id=\"{field}-error\"")]);
                }
            }
            send(&mut browser, id, step, "nothing", "").is(200);
        }
        browser.get(&format!("/bank/order/{id}/check")).is(200).hides(&["Заявка ещё не заполнена"]);
    });
}

/// One line is one field and the lengths just inside and just outside of its bounds.
#[test]
fn a_field_of_the_order_is_as_long_as_it_may_be_and_no_longer() {
    each(|world| {
        let (id, _) = world.draft(world.customer, &[HAND[0], HAND[1], HAND[2], HAND[3], HAND[4]]);
        let mut browser = world.customer_browser("nursultan");
        browser.get(&format!("/bank/order/{id}/person"));
        for (step, field, sign, inside, outside) in [
            (Step::Person, "surname", "Ж", &[1, 60][..], &[61, 201][..]),
            (Step::Person, "given_name", "Ж", &[1, 60], &[61]),
            (Step::Person, "patronymic", "Ж", &[1, 60], &[61]),
            (Step::Person, "latin_name", "A", &[2, 26], &[1, 27]),
            (Step::Person, "code_word", "ж", &[3, 20], &[1, 2, 21]),
            (Step::Person, "iin", "1", &[], &[11, 13]),
            (Step::Person, "phone", "7", &[], &[9, 12, 16]),
            (Step::Document, "document_number", "1", &[9], &[8, 10]),
            (Step::Document, "document_issuer", "М", &[1, 100], &[101, 200, 201]),
            (Step::Delivery, "street", "А", &[1, 80], &[81]),
            (Step::Delivery, "house", "1", &[1, 80], &[81]),
            (Step::Delivery, "flat", "1", &[1, 80], &[81]),
            (Step::Delivery, "postcode", "1", &[6], &[5, 7]),
        ] {
            for length in inside {
                let answer = send(&mut browser, id, step, field, &sign.repeat(*length));
                answer.is(200).hides(&[&format!("id=\"{field}-error\"")]);
            }
            for length in outside {
                let answer = send(&mut browser, id, step, field, &sign.repeat(*length));
                answer.is(422).says(&[&format!("id=\"{field}-error\"")]);
            }
        }
    });
}

/// What happened to an application, as its desk tells.
fn events(world: &World<'_>, id: ApplicationId) -> usize {
    let (rules, staff) = (std::sync::Arc::clone(&world.rules), world.aigul);
    world.bank.run(move |tx| onboarding::view(tx, &rules, staff, id)).unwrap().story.len()
}

#[test]
fn no_field_of_the_desk_takes_what_it_should_not() {
    each(|world| {
        let mut stranger = Browser::at(world.web.desk());
        stranger.get("/sign-in").is(200);
        for typed in odd().iter().map(String::as_str).chain([SPACES]) {
            let answer =
                stranger.post("/sign-in", &[("login", typed), ("password", "x"), ("next", "//\u{0}")]);
            answer.is(422).says(&["id=\"login-error\""]);
        }

        let id = world.in_queue(world.customer, &[]);
        let at = |act: &str| format!("/applications/{id}/{act}");
        let mut browser = world.desk_browser("aigul");
        browser.get("/");
        browser.post(&at("claim"), &[]).is(200);
        let before = events(world, id);
        let long = "о".repeat(501);
        let notes = [
            ("call", "call_note", &[("call_outcome", "confirmed")][..]),
            ("code-word/override", "override_note", &[]),
            ("ask", "ask_note", &[("ask_photo_front", "yes")]),
            ("reject", "reject_note", &[("reason", "policy")]),
            ("reject", "reject_note", &[("reason", "policy"), ("confirmed", "yes")]),
        ];
        for (act, field, others) in notes {
            for typed in odd().iter().chain([&long]) {
                let answer = browser.post(&at(act), &with(others, field, typed));
                names_it(&answer, field, typed);
            }
        }
        for typed in &odd() {
            let answer = browser.post(&at("call"), &[("call_outcome", typed), ("call_note", "звонил")]);
            names_it(&answer, "call_outcome", "звонил");
            let answer = browser.post(&at("reject"), &[("reason", typed), ("reject_note", "нет")]);
            names_it(&answer, "reason", "нет");
        }
        browser.post(&at("code-word/override"), &[("override_note", SPACES)]).is(422);
        browser.post(&at("code-word"), &[("code_word", SPACES)]).is(422).says(&["id=\"code_word-error\""]);
        assert_eq!(events(world, id), before, "nothing of it was kept");
        // What can be nobody's code word is a guess all the same.
        for typed in &odd()[3..5] {
            let answer = browser.post(&at("code-word"), &[("code_word", typed)]);
            answer.is(422).says(&["id=\"code_word-error\"", "Не совпало"]);
        }
        browser.post(&at("code-word"), &[("code_word", CODE_WORD)]).is(200).says(&["Клиент опознан"]);
        // A note as long as it may be, and one of spaces, which is none.
        let most = "о".repeat(500);
        for note in [most.as_str(), SPACES] {
            let called = [("call_outcome", "no_answer"), ("call_note", note)];
            browser.post(&at("call"), &called).is(200).says(&["Звонок записан"]);
        }
        assert_eq!(events(world, id), before + 5);
    });
}
