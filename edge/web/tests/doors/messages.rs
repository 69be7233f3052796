//! «Сообщения»: what was told is there, a refusal is explained and judged anew, and nobody reads another's.

use std::sync::Arc;

use audit::Object;
use authorization::{Request, notice};
use card::SpendingLimit;
use jiff::SignedDuration;
use people::message;
use people::sms::{self, Sms};
use store::outbox;
use vocabulary::{CardId, Channel, Money, PhoneNumber};

use crate::operations::{ask, card_with, purchase};
use crate::world::{World, each};

/// Hands over what waits, as the courier does.
fn carry(world: &World<'_>) {
    let rules = Arc::clone(&world.rules);
    world.bank.get(move |tx| {
        let until = tx.now() + SignedDuration::from_secs(1);
        for parcel in outbox::lease(tx, sms::KIND, 200, until)? {
            let sms = match parcel.kind.as_str() {
                sms::TEXT => Some(sms::read_text(&parcel.body)?),
                notice::AUTHORIZATION => {
                    notice::message(tx, &rules.catalogue, notice::read(&parcel.body)?[0])?
                }
                _ => None,
            };
            if let Some(sms) = sms {
                message::keep(tx, &sms)?;
            }
            outbox::delivered(tx, parcel.id)?;
        }
        Ok(())
    });
}

/// Sends as many messages to a number.
fn send(world: &World<'_>, phone: &'static str, count: usize) {
    world.bank.get(move |tx| {
        for number in 1..=count {
            message::keep(
                tx,
                &Sms::plain(PhoneNumber::parse(phone).unwrap(), "test", format!("Весть {number}.")),
            )?;
        }
        Ok(())
    });
}

fn internet(world: &World<'_>, card: CardId, limit: SpendingLimit) {
    let catalogue = world.rules.catalogue.clone();
    let set = move |tx: &mut store::Tx<'_>| {
        card::set_limit(tx, &catalogue, audit::Actor::System, card, Channel::Internet, limit)
    };
    world.bank.run(set).unwrap();
}

/// Where the newest refusal is explained.
fn explanation(text: &str) -> String {
    let link = text.split("href=\"/bank/messages/").nth(1).expect("a refusal");
    format!("/bank/messages/{}", link.split('"').next().unwrap())
}

#[test]
fn a_refusal_nobody_wanted_by_sms_is_explained_and_judged_anew() {
    each(|world| {
        let (card, _, pan) = card_with(world, 1_000);
        let closed = SpendingLimit {
            open: false,
            daily_amount: Some(Money::from_tenge(50_000)),
            ..SpendingLimit::LIFTED
        };
        internet(world, card, closed);
        carry(world);
        ask(world, &purchase(pan, 1, 100));
        carry(world);
        let mut browser = world.customer_browser("nursultan");
        let list = browser.get("/bank/messages");
        list.is(200).says(&["отказ", "Дүкен 1", "Почему и что сделать"]);
        let at = explanation(&list.text());
        let limit = format!("href=\"/bank/cards/{card}/limits/internet\"");
        browser.get(&at).is(200).says(&[
            "Сейчас операцию остановило бы то же самое",
            "Открыть лимит",
            &limit,
        ]);

        internet(world, card, SpendingLimit { open: true, ..closed });
        browser.get(&at).is(200).says(&["Сейчас такая операция прошла бы"]).hides(&["Открыть лимит"]);

        ask(world, &Request { channel: Channel::Terminal, ..purchase(pan, 2, 950) });
        let top_up = format!("href=\"/bank/cards/{card}/about\"");
        browser.get(&at).is(200).says(&[
            "Сейчас операцию остановило бы другое",
            "Реквизиты для пополнения",
            &top_up,
        ]);
    });
}

#[test]
fn what_is_unread_is_counted_until_it_is_shown() {
    each(|world| {
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/messages").is(200);
        browser.get("/bank").is(200).hides(&["непрочитанных сообщений:"]);
        send(world, "+77012345678", 30);
        browser.get("/bank").is(200).says(&["непрочитанных сообщений:", "</span>30</span>"]);
        let first = browser.get("/bank/messages");
        first.is(200).says(&["Весть 30.", "Весть 6.", "новое"]).hides(&["Весть 5.", "непрочитанных"]);
        let text = first.text();
        let older = text.split("href=\"/bank/messages?before=").nth(1).unwrap();
        let older = format!("/bank/messages?before={}", older.split('"').next().unwrap());
        browser.get(&older).is(200).says(&["Весть 5.", "К последним"]).hides(&["Весть 6."]);
        browser.get("/bank").is(200).hides(&["непрочитанных сообщений:"]);
        send(world, "+77012345678", 200);
        browser.get("/bank").is(200).says(&["</span>70</span>"]);
        world.bank.advance(SignedDuration::from_mins(61));
        send(world, "+77012345678", 200);
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank").is(200).says(&["</span>99+</span>"]);
        for odd in ["abc", "99999999999999999999", ""] {
            let page = browser.get(&format!("/bank/messages?before={odd}"));
            assert!(matches!(page.status.as_u16(), 200 | 400), "{odd}: {}", page.status);
        }
        world.bank.advance(SignedDuration::from_hours(366 * 24));
        world.bank.get(message::forget_old);
        world.customer_browser("nursultan").get("/bank/messages").is(200).hides(&["Весть"]);
    });
}

/// Tells the holder of `nursultan`'s number something of that kind.
fn tell(world: &World<'_>, kind: &'static str, words: &'static str) {
    let to = PhoneNumber::parse("+77012345678").unwrap();
    world.bank.get(move |tx| message::keep(tx, &Sms::plain(to, kind, words.to_owned())));
}

#[test]
fn what_concerns_security_is_not_pushed_out_of_sight_by_refusals() {
    each(|world| {
        let of = |kind: &'static str, count| {
            for _ in 0..count {
                tell(world, kind, if kind == "declined" { "Отказ." } else { "Пароль изменён." });
            }
        };
        tell(world, "new_device", "Вход с нового устройства.");
        of("declined", 150);
        tell(world, "pin_set", "ПИН-код задан.");
        of("declined", 30);
        let mut browser = world.customer_browser("nursultan");
        // 100 refusals are kept of an hour, and what concerns security besides.
        browser.get("/bank").is(200).says(&["непрочитанных сообщений:", "99+"]);
        let first = browser.get("/bank/messages");
        first.is(200).says(&["О безопасности", "Вход с нового", "ПИН-код задан", "новое", "Отказ."]);
        let text = first.text();
        assert!(text.find("Вход с нового").unwrap() < text.find("Отказ.").unwrap(), "at the head");
        assert_eq!(text.matches("ПИН-код задан").count(), 1, "each once");
        browser.get("/bank").is(200).hides(&["непрочитанных"]);

        // Seen, they stay at the head for a month; then they are in the list of security alone.
        browser.get("/bank/messages").is(200).says(&["Вход с нового"]).hides(&["новое"]);
        world.bank.advance(SignedDuration::from_hours(31 * 24));
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/messages").is(200).hides(&["Вход с нового", "id=\"security\""]);
        let alone = browser.get("/bank/messages?only=security");
        alone.is(200).says(&["Вход с нового", "ПИН-код задан", "Все сообщения"]).hides(&["Отказ."]);
    });
}

#[test]
fn what_concerns_security_is_new_until_it_stood_on_a_page() {
    each(|world| {
        for _ in 0..30 {
            tell(world, "password_changed", "Пароль изменён.");
        }
        for _ in 0..26 {
            tell(world, "declined", "Отказ.");
        }
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank").is(200).says(&["</span>56</span>"]);
        // All refusals count as seen, and the five at the head.
        browser.get("/bank/messages").is(200).says(&["</span>25</span>"]);
        let alone = browser.get("/bank/messages?only=security");
        alone.is(200).says(&["</span>5</span>", "/bank/messages?only=security&#38;before="]);
        let text = alone.text();
        let older = text.split("only=security&#38;before=").nth(1).unwrap();
        let older = format!("/bank/messages?only=security&before={}", older.split('"').next().unwrap());
        browser.get(&older).is(200).says(&["Пароль изменён.", "К последним"]).hides(&["непрочитанных"]);

        // On the list of security alone nothing else counts as seen.
        tell(world, "declined", "Отказ.");
        tell(world, "card_blocked", "Карта заблокирована.");
        browser.get("/bank/messages?only=security").is(200).says(&["</span>1</span>", "Карта заблокирована"]);
        browser.get("/bank/messages").is(200).hides(&["непрочитанных"]);
    });
}

#[test]
fn a_code_is_told_of_and_never_shown() {
    each(|world| {
        world.bank.get(|tx| {
            let to = || PhoneNumber::parse("+77012345678").unwrap();
            message::keep(tx, &Sms::secret(to(), "registration_code", "Код 604713".to_owned()))?;
            message::keep(tx, &Sms::secret(to(), "card_issued", "*1234, CVV 604".to_owned()))
        });
        let mut browser = world.customer_browser("nursultan");
        let page = browser.get("/bank/messages");
        page.is(200).says(&["Код подтверждения", "Код CVV был только в SMS"]).hides(&["604"]);
        let owner = world.customer;
        let kept = world.bank.get(move |tx| message::list(tx, owner, None, 2));
        assert!(kept.iter().all(|one| one.text.is_none()), "their words are in no row");
    });
}

#[test]
fn the_message_of_another_customer_is_not_found_and_the_try_is_written_down() {
    each(|world| {
        world.register("dana", "+77017654321");
        send(world, "+77012345678", 1);
        send(world, "+77751112233", 1);
        let owner = world.customer;
        let id = world.bank.get(move |tx| message::list(tx, owner, None, 1)).pop().unwrap().id;
        world.customer_browser("nursultan").get(&format!("/bank/messages/{id}")).is(200).says(&["Весть 1."]);
        let mut dana = world.customer_browser("dana");
        dana.get("/bank/messages").is(200).hides(&["Весть"]);
        for strange in [id.to_string(), (id + 1).to_string(), "0".to_owned()] {
            dana.get(&format!("/bank/messages/{strange}")).is(404);
        }
        assert_eq!(dana.get("/bank/messages/abc").status.as_u16(), 400);
        let trail = world.bank.get(move |tx| audit::history(tx, Object::Customer(owner), 50));
        assert_eq!(trail.iter().filter(|line| line.act == "message.refuse_stranger").count(), 1);
    });
}
