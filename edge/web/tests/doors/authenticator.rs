//! A second factor by an authenticator app: chosen, asked for at every sign-in, given up.

use audit::{Actor, Object};
use aws_lc_rs::hmac;
use jiff::SignedDuration;
use people::{authenticator, sms};
use store::outbox;

use crate::browser::{Answer, Browser};
use crate::world::{PASSWORD, World, each};

const HERE: &str = "/bank/profile/authenticator";

/// What an app shows that was given this key: an implementation of the test's own.
fn app(world: &World<'_>, key: &str) -> String {
    let mut bits = String::new();
    for letter in key.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|one| *one == letter).unwrap();
        bits.push_str(&format!("{value:05b}"));
    }
    let secret = (0..bits.len() / 8).map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap());
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret.collect::<Vec<_>>());
    let step = world.bank.clock.now().as_second() / 30;
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let number = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Another half-minute, so that the app shows another code.
fn next(world: &World<'_>) {
    world.bank.advance(SignedDuration::from_secs(30));
}

/// The key as the page writes it.
fn key(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text.split_once("<strong class=\"number\">").expect("a key");
    rest.split('<').next().unwrap().replace('\u{a0}', "")
}

/// Turns it on: the key, and the recovery codes.
fn turned_on(world: &World<'_>, browser: &mut Browser) -> (String, Vec<String>) {
    browser.get(HERE).is(200);
    let key = key(browser.post(HERE, &[("password_now", PASSWORD)]).is(200));
    let done = browser.post(&format!("{HERE}/confirm"), &[("code", &app(world, &key))]);
    done.is(200).says(&["Вход по коду включён"]);
    let text = done.text();
    let codes =
        text.split("<li class=\"number\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    next(world);
    (key, codes.collect())
}

/// A browser at the sign-in page, with the right password given.
fn half(world: &World<'_>) -> (Browser, Answer) {
    let mut browser = Browser::at(world.web.portal());
    browser.get("/sign-in");
    let answer = browser.post("/sign-in", &[("login", "nursultan"), ("password", PASSWORD)]);
    (browser, answer)
}

fn prove(browser: &mut Browser, code: &str) -> Answer {
    browser.post("/sign-in/code", &[("code", code), ("next", "")])
}

fn sent(world: &World<'_>, kind: &'static str) -> usize {
    world.bank.get(move |tx| {
        let until = tx.now() + SignedDuration::from_secs(1);
        let mut sent = 0;
        for parcel in outbox::lease(tx, sms::TEXT, 100, until)? {
            sent += usize::from(sms::read_text(&parcel.body)?.kind == kind);
            outbox::delivered(tx, parcel.id)?;
        }
        Ok(sent)
    })
}

#[test]
fn it_is_turned_on_by_whoever_knows_the_password_and_has_the_key() {
    each(|world| {
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/profile").is(200).says(&["Вход по коду из приложения"]);
        browser.get(HERE).is(200).says(&["Подключить"]);
        let refused = browser.post(HERE, &[("password_now", "not it at all")]);
        refused.is(422).says(&["Текущий пароль не подходит"]).hides(&["<svg class=\"qr\""]);
        let page = browser.post(HERE, &[("password_now", PASSWORD)]);
        page.is(200).says(&["<svg class=\"qr\"", "отсканируйте"]);
        let first = key(&page);
        assert_eq!(first.len(), 32, "160 bits");
        browser.post(&format!("{HERE}/confirm"), &[("code", "000000")]).is(422).says(&["Код не подошёл"]);
        let (again, codes) = turned_on(world, &mut browser);
        assert_eq!(again, first, "whoever begins again sees the same key");
        assert_eq!(codes.len(), 10);
        assert_eq!(sent(world, "authenticator_on"), 1);
        browser
            .get(HERE)
            .is(200)
            .says(&["включён", "Осталось 10 резервных кодов"])
            .hides(&[&first, &codes[0]]);
        // From another window: it is on, and shows nothing any more.
        browser.post(HERE, &[("password_now", PASSWORD)]).is(200).hides(&[&first, "<svg class=\"qr\""]);
    });
}

#[test]
fn without_the_code_a_right_password_opens_nothing() {
    each(|world| {
        let mut mine = world.customer_browser("nursultan");
        let (key, codes) = turned_on(world, &mut mine);
        let (mut browser, page) = half(world);
        page.is(200).says(&["Код из приложения", "Пароль верный"]);
        browser.get("/bank").is(303);
        prove(&mut browser, "000000").is(422).says(&["Код не подошёл"]);
        let code = app(world, &key);
        prove(&mut browser, &code).is(200).says(&["Мой банк"]);
        browser.get("/bank").is(200);

        let (mut other, _) = half(world);
        prove(&mut other, &code).is(422);
        next(world);
        prove(&mut other, &format!("{} ", app(world, &key))).is(200).says(&["Мой банк"]);

        let (mut lost, _) = half(world);
        prove(&mut lost, &codes[3].to_uppercase()).is(200).says(&["Мой банк"]);
        let (mut lost, _) = half(world);
        prove(&mut lost, &codes[3]).is(422);
        prove(&mut lost, &codes[4]).is(200).says(&["Мой банк"]);
        lost.get(HERE).is(200).says(&["Осталось 8 резервных кодов"]);
        let (mut half_way, _) = half(world);
        half_way.get("/sign-in/code").is(200);
        lost.get("/bank/profile/sign-ins").is(200).says(&["пароль верный, код не введён"]);
    });
}

#[test]
fn guessing_a_code_is_slowed_and_ends_with_the_password() {
    each(|world| {
        let mut mine = world.customer_browser("nursultan");
        let (key, _) = turned_on(world, &mut mine);
        let (mut guesser, _) = half(world);
        for _ in 0..4 {
            prove(&mut guesser, "000000").is(422);
        }
        prove(&mut guesser, "000000").is(200).says(&["код не подошёл пять раз"]);
        let (mut again, _) = half(world);
        prove(&mut again, "000000").is(429);
        // Its owner waits as well, and no longer than a quarter of an hour.
        world.bank.advance(SignedDuration::from_mins(16));
        let (mut owner, _) = half(world);
        prove(&mut owner, &app(world, &key)).is(200).says(&["Мой банк"]);

        let (mut slow, _) = half(world);
        world.bank.advance(SignedDuration::from_mins(6));
        prove(&mut slow, &app(world, &key)).is(200).says(&["Время вышло"]);
        slow.get("/bank").is(303);
        let mut nobody = Browser::at(world.web.portal());
        nobody.get("/sign-in/code").is(303);
        nobody.get("/sign-in");
        prove(&mut nobody, &app(world, &key)).is(200).says(&["Время вышло"]);
    });
}

#[test]
fn it_is_turned_off_with_a_code_and_its_owner_is_told() {
    each(|world| {
        let mut mine = world.customer_browser("nursultan");
        let (key, codes) = turned_on(world, &mut mine);
        let off = format!("{HERE}/off");
        mine.get(HERE);
        mine.post(&off, &[("code", "000000")]).is(422).says(&["Код не подошёл"]);
        mine.post(&off, &[("code", &app(world, &key))]).is(200).says(&["Вход по коду отключён"]);
        assert_eq!(sent(world, "authenticator_off"), 1);
        let (mut browser, page) = half(world);
        page.is(200).says(&["Мой банк"]);
        browser.get("/bank").is(200);
        next(world);
        mine.post(&off, &[("code", &codes[0])]).is(422);
        let (other, _) = turned_on(world, &mut mine);
        assert_ne!(other, key, "a key that was given up does not come back");
    });
}

#[test]
fn who_has_lost_app_and_codes_is_helped_and_told() {
    each(|world| {
        let mut mine = world.customer_browser("nursultan");
        turned_on(world, &mut mine);
        let customer = world.customer;
        let give_up = move |tx: &mut store::Tx<'_>| authenticator::give_up(tx, Actor::System, customer);
        assert!(world.bank.get(give_up));
        assert_eq!(sent(world, "authenticator_off"), 1);
        half(world).1.is(200).says(&["Мой банк"]);
        assert!(!world.bank.get(give_up), "it is off");
        let trail = world.bank.get(move |tx| audit::history(tx, Object::Customer(customer), 50));
        let acts = trail.iter().filter(|line| line.act == "customer.change_second_factor");
        assert_eq!(acts.map(|line| line.actor.as_str()).collect::<Vec<_>>(), ["system", "customer"]);
    });
}
