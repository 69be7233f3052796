//! The branch: a card is handed out, unblocked, its PIN freed, for whoever shows a document.

use audit::{Actor, Object};
use card::BlockReason;
use people::sms;
use store::outbox;
use vocabulary::CardId;

use crate::world::{PLASTIC, World, each};

/// The document's number in the application.
const DOCUMENT: &str = "047182934";

fn state(world: &World<'_>, card: CardId) -> card::State {
    world.bank.get(move |tx| card::find(tx, card)).unwrap().state
}

fn block(world: &World<'_>, card: CardId, reason: BlockReason) {
    let stop = move |tx: &mut store::Tx<'_>| {
        let card = card::find(tx, card)?.unwrap();
        card::block(tx, Actor::Customer(card.customer), &card, reason)
    };
    world.bank.run(stop).unwrap();
}

/// Who was told of something without a code since the last look: number and kind.
fn told(world: &World<'_>) -> Vec<(String, String)> {
    world.bank.get(|tx| {
        let until = tx.now() + jiff::SignedDuration::from_secs(1);
        let mut heard = Vec::new();
        for parcel in outbox::lease(tx, sms::TEXT, 100, until)? {
            let message = sms::read_text(&parcel.body)?;
            heard.push((message.to.e164(), message.kind));
            outbox::delivered(tx, parcel.id)?;
        }
        heard.sort();
        Ok(heard)
    })
}

fn one(number: &str, kind: &str) -> (String, String) {
    (number.to_owned(), kind.to_owned())
}

fn fields<'a>(owner: &'a str, card: &'a str, act: &'a str, document: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("customer", owner), ("card", card), ("act", act), ("document", document)]
}

fn acts(world: &World<'_>, card: CardId, act: &'static str) -> Vec<String> {
    let lines = world.bank.get(move |tx| audit::history(tx, Object::Card(card), 50));
    lines.into_iter().filter(|line| line.act == act).map(|line| line.detail).collect()
}

#[test]
fn the_plastic_is_handed_out_once_a_document_was_shown() {
    each(|world| {
        let card = world.issued(world.customer, PLASTIC);
        let mut arman = world.desk_browser("arman");
        arman
            .get("/branch")
            .is(200)
            .says(&["Попросите документ", "href=\"/branch\""])
            .hides(&["Очередь заявок"]);
        arman.post("/branch", &[("who", "8 701 234 56 78")]).is(422).says(&["id=\"document-error\""]);
        let nobody = [("who", "+77019999999"), ("document", DOCUMENT)];
        arman.post("/branch", &nobody).is(422).says(&["id=\"who-error\""]);
        let found = arman.post("/branch", &[("who", "8 701 234 56 78"), ("document", "04718 2934")]);
        found.is(200).says(&["+7 701 ••• •• 78", "Выдать карту", "Документ тот же"]);
        found.hides(&["Разблокировать карту", "900115300013"]);
        let owner = world.customer;
        let looked = world.bank.get(move |tx| audit::history(tx, Object::Customer(owner), 50));
        assert_eq!(
            looked.iter().filter(|line| line.act == "customer.look" && line.detail == "branch").count(),
            1
        );

        let (owner, key) = (world.customer.to_string(), card.to_string());
        let handed = arman.post("/branch/act", &fields(&owner, &key, "hand_out", DOCUMENT));
        handed.is(200).says(&["Карта выдана и платит"]).hides(&["Выдать карту"]);
        assert!(matches!(state(world, card), card::State::Active { .. }));
        let again = arman.post("/branch/act", &fields(&owner, &key, "hand_out", DOCUMENT));
        again.is(200).says(&["Ничего не изменилось"]);
        assert_eq!(acts(world, card, "card.activate").len(), 1);
        let mut holder = world.customer_browser("nursultan");
        holder.get(&format!("/bank/cards/{card}/settings")).says(&["Карта выдана", "отделение"]);
    });
}

#[test]
fn a_block_is_lifted_with_a_reason_and_a_lost_card_never_is() {
    each(|world| {
        let card = world.issued(world.customer, &[]);
        block(world, card, BlockReason::Retained);
        let (owner, key) = (world.customer.to_string(), card.to_string());
        let mut arman = world.desk_browser("arman");
        arman.get("/branch");
        let without = arman.post("/branch/act", &fields(&owner, &key, "unblock", DOCUMENT));
        without.is(422).says(&["id=\"reason-error\"", "Разблокировать карту"]);
        assert!(matches!(state(world, card), card::State::Blocked { .. }));
        let mut with_reason = fields(&owner, &key, "unblock", DOCUMENT);
        with_reason.push(("reason", "банкомат вернул карту"));
        // Somebody else's key in the form opens nobody's card.
        let dana = world.register("dana", "+77051112233").to_string();
        let mut strange = with_reason.clone();
        strange[0].1 = &dana;
        arman.post("/branch/act", &strange).is(404);
        assert!(matches!(state(world, card), card::State::Blocked { .. }));
        arman.get("/branch");
        told(world);
        arman.post("/branch/act", &with_reason).is(200).says(&["Карта разблокирована"]);
        assert_eq!(told(world), [one("+77012345678", "card_unblocked")]);
        assert!(matches!(state(world, card), card::State::Active { .. }));
        assert_eq!(acts(world, card, "card.unblock"), ["document of the application; банкомат вернул карту"]);

        block(world, card, BlockReason::Lost);
        let lost = arman.post("/branch/act", &with_reason);
        lost.is(200).says(&["Ничего не изменилось", "не разблокируют"]).hides(&["value=\"unblock\""]);
        assert!(matches!(state(world, card), card::State::Blocked { reason: BlockReason::Lost, .. }));
    });
}

#[test]
fn with_another_document_a_second_person_confirms_and_never_who_asked() {
    each(|world| {
        let card = world.issued(world.customer, PLASTIC);
        block(world, card, BlockReason::Suspected);
        let (owner, key) = (world.customer.to_string(), card.to_string());
        let mut saule = world.desk_browser("saule");
        saule.get("/confirm").is(200).says(&["Запросов нет"]);
        let mut asked = fields(&owner, &key, "unblock", "111222333");
        asked.push(("reason", "операции подтвердил лично"));
        for _ in 0..2 {
            saule.get("/branch");
            saule.post("/branch/act", &asked).is(200).says(&["Нужно подтверждение второго"]);
        }
        assert_eq!(acts(world, card, "card.ask_unblock").len(), 1);
        assert!(matches!(state(world, card), card::State::Blocked { .. }));
        saule
            .get("/confirm")
            .is(200)
            .says(&["Вы сами это запросили", "Документ не тот"])
            .hides(&["value=\"lift\""]);
        let own = saule.post("/confirm", &[("card", &key), ("decision", "lift")]);
        own.is(422).says(&["Вы сами это запросили"]);
        assert!(matches!(state(world, card), card::State::Blocked { .. }));

        let mut arman = world.desk_browser("arman");
        arman.get("/branch");
        arman.post("/confirm", &[("card", &key), ("decision", "lift")]).is(403);
        let mut other = second_supervisor(world);
        other.get("/confirm").is(200).says(&["Сәуле", "операции подтвердил лично"]);
        other
            .post("/confirm", &[("card", &key), ("decision", "lift")])
            .is(200)
            .says(&["Карта разблокирована"]);
        // It was never handed out: the plastic still waits for its holder.
        assert!(matches!(state(world, card), card::State::Ordered { .. }));
        let gone = other.post("/confirm", &[("card", &key), ("decision", "lift")]);
        gone.is(422).says(&["Решение уже принято"]);
    });
}

#[test]
fn a_second_person_refuses_and_the_card_stays_blocked() {
    each(|world| {
        let card = world.issued(world.customer, &[]);
        block(world, card, BlockReason::NotMine);
        let (owner, key) = (world.customer.to_string(), card.to_string());
        let mut arman = world.desk_browser("arman");
        arman.get("/branch");
        let mut asked = fields(&owner, &key, "unblock", "111222333");
        asked.push(("reason", "передумал"));
        arman.post("/branch/act", &asked).is(200);
        let mut saule = world.desk_browser("saule");
        saule.get("/confirm");
        saule
            .post("/confirm", &[("card", &key), ("decision", "refuse")])
            .is(200)
            .says(&["остаётся заблокированной"]);
        assert!(matches!(state(world, card), card::State::Blocked { .. }));
        assert_eq!(acts(world, card, "card.refuse_unblock").len(), 1);
        saule.get("/confirm").says(&["Запросов нет"]);
    });
}

#[test]
fn wrong_pins_are_forgotten_at_the_branch() {
    each(|world| {
        let card = world.issued(world.customer, PLASTIC);
        let (owner, key) = (world.customer.to_string(), card.to_string());
        let mut arman = world.desk_browser("arman");
        arman.get("/branch");
        arman.post("/branch/act", &fields(&owner, &key, "pin", DOCUMENT)).says(&["Ничего не изменилось"]);
        let details = world.bank.get(card::demonstration);
        let pan = details.iter().find(|one| one.card == card).unwrap().pan;
        world.bank.get(move |tx| card::pin::write_tries(tx, &[(pan, 3)]));
        let found = arman.post("/branch", &[("who", "+77012345678"), ("document", DOCUMENT)]);
        found.is(200).says(&["Разблокировать ПИН-код"]);
        let freed = arman.post("/branch/act", &fields(&owner, &key, "pin", DOCUMENT));
        freed.is(200).says(&["ПИН-код снова принимается"]).hides(&["Разблокировать ПИН-код"]);
        assert_eq!(acts(world, card, "card.unblock_pin"), ["document of the application"]);
    });
}

#[test]
fn another_phone_is_shown_by_a_code_and_for_a_day_opens_nothing() {
    each(|world| {
        let card = world.issued(world.customer, &[]);
        let owner = world.customer.to_string();
        world.register("dana", "+77051112233");
        let mut holder = world.customer_browser("nursultan");
        let reveal = format!("/bank/cards/{card}/reveal");
        holder.get(&format!("/bank/cards/{card}/about")).is(200);
        holder.post(&reveal, &[]).is(200).says(&["name=\"code\""]);
        let before = world.last_code();

        let mut arman = world.desk_browser("arman");
        arman.get("/branch");
        let form = |phone: &'static str| {
            vec![("customer", owner.clone()), ("document", DOCUMENT.to_owned()), ("phone", phone.to_owned())]
        };
        let send = |browser: &mut crate::browser::Browser, path: &str, fields: &[(&str, String)]| {
            let fields = fields.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
            browser.post(path, &fields)
        };
        let opened = send(&mut arman, "/branch/phone", &form("")[..2]);
        opened.is(200).says(&["+7 701 ••• •• 78", "Новый номер"]);
        for (phone, why) in [
            ("+7 727 000", "казахстанский мобильный номер"),
            ("+7 701 234 56 78", "уже этот номер"),
            ("+7 705 111 22 33", "у другого клиента"),
        ] {
            send(&mut arman, "/branch/phone", &form(phone)).is(422).says(&["id=\"phone-error\"", why]);
        }
        send(&mut arman, "/branch/phone", &form("8 747 123 45 67"))
            .is(200)
            .says(&["+7 747 123 45 67", "код вводит сам клиент"]);
        let code = world.last_code();
        let typed = |code: &str| {
            vec![("customer", owner.clone()), ("document", DOCUMENT.to_owned()), ("code", code.to_owned())]
        };
        let wrong = if code == "000000" { "000001" } else { "000000" };
        send(&mut arman, "/branch/phone/code", &typed(wrong)).is(422).says(&["id=\"code-error\""]);
        send(&mut arman, "/branch/phone/code", &typed(&code))
            .is(200)
            .says(&["Номер изменён", "+7 747 ••• •• 67"]);
        send(&mut arman, "/branch/phone/code", &typed(&code)).is(422).says(&["id=\"phone-error\""]);

        let both = [one("+77012345678", "phone_changed"), one("+77471234567", "phone_changed")];
        assert_eq!(
            told(world).into_iter().filter(|(_, kind)| kind == "phone_changed").collect::<Vec<_>>(),
            both
        );

        // Every session ended, and the code that went to the old number opens nothing.
        holder.get("/bank").is(303);
        let mut holder = world.customer_browser("nursultan");
        holder.get(&format!("/bank/cards/{card}/about")).is(200);
        holder.post(&format!("{reveal}/code"), &[("code", &before)]).is(422).hides(&["class=\"requisites"]);
        // For a day nothing is opened; then it is as before.
        holder.get(&format!("/bank/cards/{card}/about"));
        holder.post(&reveal, &[]).says(&["Недавно сменился ваш номер"]);
        world.bank.advance(jiff::SignedDuration::from_hours(24));
        let mut holder = world.customer_browser("nursultan");
        holder.get(&format!("/bank/cards/{card}/about"));
        holder.post(&reveal, &[]).is(200).says(&["name=\"code\""]);
        let (phone, _, _) = world.bank.get(move |tx| card::contact(tx, card)).unwrap();
        assert_eq!(phone.e164(), "+77471234567");
    });
}

#[test]
fn with_another_document_the_number_is_changed_by_a_supervisor() {
    each(|world| {
        world.issued(world.customer, &[]);
        let owner = world.customer.to_string();
        let fields = [("customer", owner.as_str()), ("document", "111222333"), ("phone", "87471234567")];
        let mut arman = world.desk_browser("arman");
        arman.get("/branch");
        arman.post("/branch/phone", &fields).says(&["номер меняет руководитель"]).hides(&["name=\"code\""]);
        let mut saule = world.desk_browser("saule");
        saule.get("/branch");
        saule.post("/branch/phone", &fields).is(200).says(&["name=\"code\""]);
        let code = world.last_code();
        let typed = [("customer", owner.as_str()), ("document", "111222333"), ("code", code.as_str())];
        arman.post("/branch/phone/code", &typed).hides(&["Номер изменён"]);
        saule.post("/branch/phone/code", &typed).is(200).says(&["Номер изменён"]);
        let customer = world.customer;
        let lines = world.bank.get(move |tx| audit::history(tx, Object::Customer(customer), 50));
        let changed = lines.iter().find(|line| line.act == "customer.change_phone").unwrap();
        assert_eq!(changed.detail, "another document; supervisor");
    });
}

fn second_supervisor(world: &World<'_>) -> crate::browser::Browser {
    let hash = people::password::Password::choose(crate::world::PASSWORD, &[]).unwrap().hash([7; 16]);
    world.bank.get(move |tx| {
        let (role, language) = (people::Role::Supervisor, vocabulary::Language::Ru);
        people::staff::put(tx, "marat", "Марат", role, language, &hash)
    });
    world.desk_browser("marat")
}
