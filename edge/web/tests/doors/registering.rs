//! Registration and recovery: the code, once more, to another number, and never in circles.

use jiff::SignedDuration;

use crate::browser::Browser;
use crate::world::{PASSWORD, each};

#[test]
fn a_code_counts_down_counts_tries_and_goes_to_another_number_without_starting_over() {
    each(|world| {
        let mut browser = Browser::at(world.strict.portal());
        browser.get("/register").is(200);
        let form = [
            ("login", "aibek"),
            ("phone", "8 (705) 111-22-33"),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
        ];
        let page = browser.post("/register", &form);
        page.is(200).says(&["+7 705 111 22 33", "Осталось 3 попытки", "data-countdown=\"60\""]);
        let code = world.last_code();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        browser
            .post("/register/code", &[("code", wrong)])
            .is(422)
            .says(&["Осталось 2 попытки", "code-error"]);
        // The button is there without script too, and says when.
        let early = browser.post("/register/code", &[("again", "yes")]);
        early.is(429).says(&["id=\"code-error\"", "через 60 с", "Осталось 2 попытки"]);

        world.bank.advance(SignedDuration::from_secs(60));
        browser.get("/register/code").is(200).says(&["data-countdown=\"0\""]);
        browser
            .post("/register/code", &[("again", "yes")])
            .is(200)
            .says(&["Осталось 2 попытки", "отправлен"]);
        assert_eq!(world.last_code(), code, "the same one while it lives");

        browser.get("/register/phone").is(200).says(&["value=\"+7 705 111 22 33\""]);
        browser.post("/register/phone", &[("phone", "+7 705 111")]).is(422).says(&["value=\"+7 705 111\""]);
        browser
            .post("/register/phone", &[("phone", "+7 705 111 22 44")])
            .is(200)
            .says(&["+7 705 111 22 44", "Осталось 3 попытки"]);
        browser.post("/register/code", &[("code", &code)]).is(422).says(&["code-error"]);
        let code = world.last_code();
        browser.post("/register/code", &[("code", &code)]).is(200).says(&["Регистрация завершена"]);
        browser.get("/bank/profile").is(200).says(&["aibek", "•• 44"]);
    });
}

#[test]
fn a_recovery_sends_its_code_again_and_says_so() {
    each(|world| {
        let mut browser = Browser::at(world.strict.portal());
        world.bank.advance(SignedDuration::from_secs(60));
        browser.get("/recover").is(200);
        browser.post("/recover", &[("login", "nursultan")]).is(200).says(&["data-countdown=\"60\""]);
        let code = world.last_code();
        browser.post("/recover/code", &[("again", "yes")]).is(429).says(&["через 60 с"]);
        world.bank.advance(SignedDuration::from_secs(60));
        browser.post("/recover/code", &[("again", "yes")]).is(200).says(&["role=\"status\"", "Осталось 3"]);
        assert_eq!(world.last_code(), code);
        browser.post("/recover/code", &[("code", &code)]).is(200).says(&["Новый пароль"]);
        let form = [("password", "жаңа құпиясөз 7"), ("password_again", "жаңа құпиясөз 7")];
        browser.post("/recover/password", &form).is(200).says(&["Пароль изменён"]);
    });
}
