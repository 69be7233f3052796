//! Sessions: seen and ended by their owner, warned of, and never lost work.

use axum::http::header;
use jiff::SignedDuration;
use people::{one_time_code, sms};
use store::outbox;

use crate::browser::Browser;
use crate::world::{PASSWORD, World, each};

/// The kinds of messages that wait to be carried, oldest first.
fn messages(world: &World<'_>) -> Vec<String> {
    world.bank.get(|tx| {
        let until = tx.now() + SignedDuration::from_secs(1);
        let mut kinds = Vec::new();
        for parcel in outbox::lease(tx, sms::KIND, 100, until)? {
            let sms = match parcel.kind.as_str() {
                sms::CODE => one_time_code::message(tx, sms::read_code(&parcel.body)?)?,
                _ => Some(sms::read_text(&parcel.body)?),
            };
            kinds.extend(sms.map(|sms| sms.kind));
            outbox::delivered(tx, parcel.id)?;
        }
        Ok(kinds)
    })
}

#[test]
fn sessions_are_listed_and_one_or_all_are_ended() {
    each(|world| {
        let mut laptop = world.customer_browser("nursultan");
        let mut phone = world.customer_browser("nursultan");
        let mut library = world.customer_browser("nursultan");
        messages(world);
        let page = laptop.get("/bank/profile");
        let buttons = page.is(200).text().matches("name=\"session\"").count();
        assert_eq!(buttons, 2, "each but this one has a button");
        let other = page.text().split("name=\"session\" value=\"").nth(1).unwrap()[..13].to_owned();
        laptop.post("/bank/profile/sessions/end", &[("session", &other)]).is(200).says(&["Сеанс завершён"]);
        let alive = [&mut phone, &mut library].map(|browser| browser.get("/bank").status.as_u16());
        assert!(alive == [200, 303] || alive == [303, 200], "{alive:?}");

        laptop.get("/bank/profile");
        laptop.post("/bank/profile/sessions/end-all", &[]).is(200).says(&["Вы вышли"]);
        for browser in [&mut laptop, &mut phone, &mut library] {
            browser.get("/bank").is(303);
        }
    });
}

#[test]
fn a_new_password_ends_the_other_sessions_and_the_owner_is_told() {
    each(|world| {
        let mut mine = world.customer_browser("nursultan");
        let mut other = world.customer_browser("nursultan");
        let told = messages(world);
        assert_eq!(told.iter().filter(|kind| *kind == "new_device").count(), 2, "{told:?}");
        mine.get("/bank/profile/password").is(200);
        let new = "жаңа құпиясөз 7";
        let form = |now| [("password_now", now), ("password", new), ("password_again", new)];
        let wrong = mine.post("/bank/profile/password", &form("не тот пароль"));
        wrong.is(422).says(&["id=\"password_now-error\""]);
        other.get("/bank").is(200);
        mine.post("/bank/profile/password", &form(PASSWORD)).is(200).says(&["Пароль изменён"]);
        other.get("/bank").is(303);
        mine.get("/bank").is(200);
        assert_eq!(messages(world), ["password_changed"]);
        let mut again = Browser::at(world.web.portal());
        again.get("/sign-in");
        again.post("/sign-in", &[("login", "nursultan"), ("password", PASSWORD)]).is(422);
        again
            .post("/sign-in", &[("login", "+7 701 234 56 78"), ("password", new)])
            .is(200)
            .says(&["Мой банк"]);
    });
}

#[test]
fn the_end_of_a_session_is_foretold_with_and_without_script() {
    each(|world| {
        let mut browser = world.customer_browser("nursultan");
        for path in ["/bank", "/bank/cards", "/bank/order", "/bank/profile"] {
            browser.get(path).is(200).says(&[
                "data-idle-seconds=\"900\"",
                "Вы ещё здесь?",
                "Если 15 минут ничего не делать, сеанс завершится",
            ]);
        }
        Browser::at(world.web.portal()).get("/sign-in").hides(&["data-idle-seconds", "15 минут"]);
        world.desk_browser("aigul").get("/").says(&["data-idle-seconds=\"3600\"", "Если 60 минут"]);
    });
}

/// What the script does on a page that was left alone: the session ends, not the page only.
#[test]
fn a_page_left_alone_ends_the_session_and_leads_back_to_where_it_was() {
    each(|world| {
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/profile").is(200);
        // The server still has a minute of patience.
        world.bank.advance(SignedDuration::from_secs(900));
        let left = browser.post("/sign-out", &[("idle", "/bank/profile")]);
        left.is(200).says(&["Войдите, чтобы продолжить", "name=\"next\" value=\"/bank/profile\""]);
        browser.get("/bank").is(303);
        browser.get("/sign-in?next=/bank/profile").is(200);
        let back = [("login", "nursultan"), ("password", PASSWORD), ("next", "/bank/profile")];
        browser.post("/sign-in", &back).is(200).says(&["Выйти на всех устройствах"]);

        // Asleep for longer than that, it is out already.
        world.bank.advance(SignedDuration::from_hours(2));
        browser.post("/sign-out", &[("idle", "/bank/profile")]).is(200).says(&["Войдите, чтобы продолжить"]);
        browser.get("/sign-in");
        browser.post("/sign-out", &[("idle", "//evil.example")]).is(200).says(&["Вы вышли"]);
    });
}

#[test]
fn a_form_sent_too_late_leads_back_to_the_page_it_stood_on() {
    each(|world| {
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/profile").is(200);
        world.bank.advance(SignedDuration::from_mins(20));
        let late = browser.post("/bank/profile/sessions/end-all", &[]);
        late.is(200).says(&["name=\"next\" value=\"/bank/profile\""]);
        assert_eq!(
            browser.get("/bank/profile").is(303).header(header::LOCATION),
            "/sign-in?next=/bank/profile"
        );
    });
}

#[test]
fn who_signed_in_or_tried_to_is_seen_by_the_owner_alone_a_page_at_a_time() {
    each(|world| {
        world.register("dana", "+77017654321");
        let mut mine = world.customer_browser("nursultan");
        mine.get("/bank/profile").is(200).says(&["href=\"/bank/profile/sign-ins\""]);
        mine.get("/bank/profile/sign-ins").is(200).says(&["<h1>История входов</h1>", "новый браузер"]);

        let mut stranger = Browser::at(world.web.portal());
        stranger.get("/sign-in");
        for _ in 0..27 {
            // Beyond the longest delay between two tries.
            world.bank.advance(SignedDuration::from_mins(16));
            stranger.post("/sign-in", &[("login", "nursultan"), ("password", "guessed 12345")]).is(422);
        }
        world.bank.advance(SignedDuration::from_mins(16));
        let mut mine = world.customer_browser("nursultan");
        let first = mine.get("/bank/profile/sign-ins");
        first.is(200);
        assert_eq!(first.text().matches("неверный пароль").count(), 24, "and one sign-in, on a page of 25");
        let text = first.text().to_owned();
        let older = text.split("href=\"/bank/profile/sign-ins?before=").nth(1).unwrap();
        let older = format!("/bank/profile/sign-ins?before={}", older.split('"').next().unwrap());
        let second = mine.get(&older);
        second.is(200).says(&["К последним"]).hides(&["Раньше<"]);
        assert_eq!(second.text().matches("неверный пароль").count(), 3);
        for asked in ["abc", "99999999999999999999", ""] {
            let odd = mine.get(&format!("/bank/profile/sign-ins?before={asked}"));
            assert!(matches!(odd.status.as_u16(), 200 | 400), "{asked}: {}", odd.status);
        }
        mine.get("/bank/profile/sign-ins?before=1").is(200).says(&["Больше ничего нет"]);

        let mut dana = world.customer_browser("dana");
        dana.get("/bank/profile/sign-ins").is(200).hides(&["неверный пароль"]);
        world.bank.advance(SignedDuration::from_hours(366 * 24));
        world.bank.get(people::sign_in_history::forget_old);
        let mut mine = world.customer_browser("nursultan");
        mine.get("/bank/profile/sign-ins").is(200).hides(&["неверный пароль"]);
    });
}
