//! «Переводы»: to a phone, a card, an account; with a code and without; refused, repeated, at the same time; a receipt.

use std::sync::Arc;

use audit::Object;
use authorization::reconcile::reconcile;
use jiff::{SignedDuration, ToSpan};
use ledger::{OUTGOING, Order, SETTLEMENT};
use transfer::{Asking, Confirmed, ReturnRefused, Returned, Terms};
use vocabulary::{AccountId, CardId, CustomerId, Money, TransferId};

use crate::browser::{Answer, Browser};
use crate::world::{World, each};

/// Nursultan with a card and money, Dana with a card.
struct Two {
    card: CardId,
    account: AccountId,
    dana: CustomerId,
    danas: CardId,
    danas_account: AccountId,
}

fn two(world: &World<'_>, tenge: i64) -> Two {
    let dana = world.register("dana", "+77051112233");
    let danas = world.issued(
        dana,
        &[
            ("phone", "+7 705 111 22 33"),
            ("iin", "900115300043"),
            ("surname", "Жумабекова"),
            ("given_name", "Дана"),
            ("latin_name", "DANA ZHUMABEKOVA"),
        ],
    );
    let card = world.issued(world.customer, &[]);
    let account = |id| world.bank.get(move |tx| card::find(tx, id)).unwrap().account;
    let it = Two { card, account: account(card), dana, danas, danas_account: account(danas) };
    top_up(world, it.account, tenge);
    it
}

fn top_up(world: &World<'_>, account: AccountId, tenge: i64) {
    let put = move |tx: &mut store::Tx<'_>| {
        let reference = format!("top-up {}", tx.new_id());
        let order = Order {
            reference: &reference,
            amount: Money::from_tenge(tenge),
            operation_at: tx.now(),
            details: "",
        };
        ledger::top_up(tx, account, &order)
    };
    world.bank.run(put).unwrap();
}

/// What is on an account, in tenge.
fn on(world: &World<'_>, account: AccountId) -> i64 {
    let position = world.bank.get(move |tx| ledger::position(tx, account)).unwrap();
    position.balance.posted.tiyn() / 100
}

fn adds_up(world: &World<'_>) {
    assert!(world.bank.get(|tx| reconcile(tx, 7)).differences.none());
}

fn to_phone(browser: &mut Browser, card: CardId, amount: &str) -> Answer {
    let (card, form) = (card.to_string(), "/bank/transfers/new/phone");
    browser.get(form).is(200);
    let fields =
        [("from", card.as_str()), ("phone", "8 705 111 22 33"), ("amount", amount), ("message", "За обед")];
    browser.post(form, &fields)
}

#[test]
fn money_goes_to_a_phone_at_once_and_above_the_bound_of_the_day_after_a_code() {
    each(|world| {
        let it = two(world, 100_000);
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/transfers").is(200).says(&["Куда перевести?", "Переводов пока не было"]);

        let check = to_phone(&mut browser, it.card, "15 000");
        check.is(200).says(&["Проверьте перевод", "Дана Ж.", "+7 705 ••• •• 33", "За обед", "Без комиссии"]);
        check.hides(&["Жумабекова", "ZHUMABEKOVA"]);
        assert_eq!(on(world, it.danas_account), 0, "nothing moves before the sender says so");
        let page = browser.path().to_owned();
        browser.post(&page, &[]).is(200).says(&["Перевод выполнен", "Квитанция (PDF)"]);
        assert_eq!((on(world, it.account), on(world, it.danas_account)), (85_000, 15_000));
        // Pressed again, on this page or another.
        browser.post(&page, &[]).is(200).says(&["Перевод выполнен"]);
        assert_eq!(on(world, it.danas_account), 15_000);

        // With this one more goes than goes without a code.
        to_phone(&mut browser, it.card, "5 000,01").is(200);
        let page = browser.path().to_owned();
        let code = browser.post(&page, &[]);
        code.is(200).says(&["Подтвердите перевод", "5\u{a0}000,01\u{a0}₸", "Дана Ж."]);
        let digits = world.last_code();
        let wrong = if digits == "000000" { "000001" } else { "000000" };
        browser.post(&format!("{page}/code"), &[("code", wrong)]).is(422).says(&["id=\"code-error\""]);
        assert_eq!(on(world, it.danas_account), 15_000);
        browser.post(&format!("{page}/code"), &[("code", &digits)]).is(200).says(&["Перевод выполнен"]);
        browser.post(&format!("{page}/code"), &[("code", &digits)]).is(200).says(&["Перевод выполнен"]);
        assert_eq!(on(world, it.danas_account), 20_000);

        // What went with a code does not count among what goes without.
        to_phone(&mut browser, it.card, "5 000").is(200);
        let page = browser.path().to_owned();
        browser.post(&page, &[]).is(200).says(&["Перевод выполнен"]);

        browser.get("/bank/transfers").is(200).says(&["Дана Ж.", "−15\u{a0}000,00\u{a0}₸", "Выполнен"]);
        browser.get(&format!("/bank/cards/{}", it.card)).is(200).says(&["Дана Ж., +7 705 ••• •• 33"]);
        let usage = browser.get(&format!("/bank/cards/{}/limits", it.card));
        usage.is(200).says(&["25\u{a0}000,01\u{a0}₸"]);
        let mut dana = world.customer_browser("dana");
        let card = dana.get(&format!("/bank/cards/{}", it.danas));
        card.is(200).says(&["Нұрсұлтан Қ.: За обед", "+15\u{a0}000,00\u{a0}₸"]).hides(&["Қасымханова"]);
        adds_up(world);
    });
}

/// One line is one page, and the statements it takes, the one for the session among them.
#[test]
fn the_list_of_transfers_takes_two_statements_and_a_transfer_three() {
    each(|world| {
        let it = two(world, 100_000);
        let mut browser = world.customer_browser("nursultan");
        to_phone(&mut browser, it.card, "1 000").is(200);
        let made = browser.path().to_owned();
        browser.post(&made, &[]).is(200).says(&["Перевод выполнен"]);
        to_phone(&mut browser, it.card, "2 000").is(200);
        let checked = browser.path().to_owned();
        for (path, expected, said) in [
            ("/bank/transfers", 2, "Дана Ж."),
            (&made, 3, "Перевод выполнен"),
            (&checked, 3, "Проверьте перевод"),
        ] {
            let mut browser = world.customer_browser("nursultan");
            let (reads, writes) = world.bank.store.statements();
            browser.get(path).is(200).says(&[said]);
            let (reads_after, writes_after) = world.bank.store.statements();
            assert_eq!((reads_after - reads, writes_after - writes), (expected, 0), "{path}");
        }
    });
}

#[test]
fn a_receipt_is_a_sealed_paper_that_the_check_page_knows() {
    each(|world| {
        let it = two(world, 1_000);
        let mut browser = world.customer_browser("nursultan");
        to_phone(&mut browser, it.card, "700").is(200);
        let page = browser.path().to_owned();
        browser.post(&format!("{page}/receipt"), &[]).is(404);
        browser.get(&page);
        browser.post(&page, &[]).is(200);
        let paper = browser.post(&format!("{page}/receipt"), &[]);
        assert_eq!(paper.is(200).header(axum::http::header::CONTENT_TYPE), "application/pdf");
        let words = crate::papers::words(&paper.body);
        for one in ["Квитанция о переводе", "700,00", "Дана Ж.", "Қасымханова Нұрсұлтан", "За обед"]
        {
            assert!(words.contains(one), "{one}: {words}");
        }
        let mut reader = Browser::at(world.web.portal());
        reader.get("/check").is(200);
        reader.post_files("/check", &[("file", &paper.body)]).is(200).says(&["Документ подлинный"]);
    });
}

#[test]
fn what_cannot_be_sent_says_why_and_what_to_do() {
    each(|world| {
        let it = two(world, 1_000);
        let (card, danas) = (it.card.to_string(), it.danas.to_string());
        let mut browser = world.customer_browser("nursultan");
        let pans = world.bank.get(card::demonstration);
        let pan = |card: CardId| {
            pans.iter().find(|one| one.card == card).map(|one| one.pan.expose().to_owned()).unwrap()
        };
        let (own, others) = (pan(it.card), pan(it.danas));
        let good: &[(&str, &str)] = &[("from", &card), ("amount", "100")];
        for (manner, fields, status, said) in [
            ("phone", &[("phone", "+77019999999")][..], 422, "нет карты этого банка"),
            ("phone", &[("phone", "12")], 422, "id=\"phone-error\""),
            ("phone", &[("phone", "+77012345678")], 422, "тот самый счёт"),
            ("card", &[("card_number", "4123 4567 8901 2345")], 422, "какая-то цифра неверна"),
            ("card", &[("card_number", "4123 4567 8901 2349")], 422, "такой карты нет"),
            ("card", &[("card_number", &own)], 422, "тот самый счёт"),
            ("card", &[("card_number", &others)], 200, "Дана Ж."),
            ("own", &[("own", "x")], 422, "Выберите карту"),
            ("account", &[("iban", "KZ00")], 422, "id=\"iban-error\""),
            ("phone", &[("phone", "+77051112233"), ("amount", "0")], 422, "id=\"amount-error\""),
            ("phone", &[("phone", "+77051112233"), ("amount", "1 000,01")], 422, "Реквизиты для пополнения"),
            ("phone", &[("phone", "+77051112233"), ("from", "x")], 422, "id=\"from-error\""),
            ("phone", &[("phone", "+77051112233"), ("from", &danas)], 404, ""),
            ("phone", &[("phone", "+77051112233"), ("message", "a\u{7}")], 422, "id=\"message-error\""),
        ] {
            let form = format!("/bank/transfers/new/{manner}");
            browser.get(&form).is(200);
            let all = fields.iter().chain(good).copied().collect::<Vec<_>>();
            let answer = browser.post(&form, &all);
            answer.is(status).says(&[said]).hides(&[&own, &others]);
        }
        assert_eq!((on(world, it.account), on(world, it.danas_account)), (1_000, 0));
        let card = it.card;
        let tries = world.bank.get(move |tx| audit::history(tx, Object::Card(it.danas), 50));
        assert!(tries.iter().any(|line| line.act == "card.refuse_stranger"));

        // The channel closed: the way to open it is one tap away.
        let limits = format!("/bank/cards/{card}/limits");
        browser.get(&limits).is(200);
        browser.post(&format!("{limits}/transfer/close"), &[]).is(200);
        let closed = to_phone(&mut browser, it.card, "100");
        closed.is(422).says(&["Переводы по карте закрыты", &format!("/bank/cards/{card}/limits/transfer")]);

        // Whoever tries numbers out learns few names.
        let full = (0..30).find_map(|_| {
            let answer = to_phone(&mut browser, it.card, "100");
            answer.text().contains("Слишком много поисков").then_some(answer)
        });
        full.unwrap().is(422).says(&["id=\"phone-error\""]);
        world.bank.advance(SignedDuration::from_hours(1));
        let mut browser = world.customer_browser("nursultan");
        to_phone(&mut browser, it.card, "100").hides(&["Слишком много поисков"]);
    });
}

#[test]
fn sums_that_were_shown_stand_a_quarter_of_an_hour_and_for_their_sender_alone() {
    each(|world| {
        let it = two(world, 1_000);
        let mut browser = world.customer_browser("nursultan");
        to_phone(&mut browser, it.card, "100").is(200);
        let page = browser.path().to_owned();
        let mut dana = world.customer_browser("dana");
        dana.get("/bank/transfers").is(200);
        let object = Object::Customer(world.customer);
        let tries = || {
            let lines = world.bank.get(move |tx| audit::history(tx, object, 200));
            lines.iter().filter(|line| line.act == "transfer.refuse_stranger").count()
        };
        for (number, path) in (1..).zip([page.clone(), format!("{page}/code")]) {
            dana.get(&path).is(404);
            assert_eq!(tries(), number);
        }
        dana.get("/bank/transfers");
        dana.post(&page, &[]).is(404);
        dana.get("/bank/transfers");
        dana.post(&format!("{page}/receipt"), &[]).is(404);
        browser.get(&page).is(200);
        world.bank.advance(SignedDuration::from_mins(15));
        browser.post(&page, &[]).is(200).says(&["Время проверки вышло", "Начать заново"]);
        browser.get(&format!("{page}/code")).is(303);
        assert_eq!(on(world, it.account), 1_000);
    });
}

#[test]
fn a_transfer_to_another_bank_leaves_with_a_file_and_can_come_back() {
    each(|world| {
        let it = two(world, 10_000);
        let mut browser = world.customer_browser("nursultan");
        let card = it.card.to_string();
        let form = "/bank/transfers/new/account";
        browser.get(form).is(200).says(&["342", "КБе"]);
        let fields = [
            ("from", card.as_str()),
            ("iban", "kz17 6010 0020 2798 0475"),
            ("payee_name", "ТОО «Арба & Ко»"),
            ("payee_number", "900115300013"),
            ("kbe", "17"),
            ("purpose", "119"),
            ("amount", "5000"),
        ];
        let check = browser.post(form, &fields);
        check.is(200).says(&[
            "Арба &#38; Ко",
            "KZ17 6010 0020 2798 0475",
            "Halyk Bank",
            "200,00",
            "5\u{a0}200,00",
        ]);
        let page = browser.path().to_owned();
        let id = TransferId::parse(page.rsplit('/').next().unwrap()).unwrap();
        browser.post(&page, &[]).is(200).says(&["Деньги списаны", "со следующим файлом"]);
        assert_eq!((on(world, it.account), on(world, OUTGOING)), (4_800, 5_000));
        let back =
            move |reason: &'static str| move |tx: &mut store::Tx<'_>| transfer::give_back(tx, id, reason);
        assert_eq!(world.bank.run(back("x")), Err(ReturnRefused::NotSent));

        let before = on(world, SETTLEMENT);
        let number = world.bank.get(transfer::export).unwrap();
        assert_eq!(world.bank.get(transfer::export), None, "each goes once");
        assert_eq!((on(world, OUTGOING), on(world, SETTLEMENT) - before), (0, 5_000));
        let batch = world.bank.get(move |tx| transfer::batch(tx, number)).unwrap();
        assert_eq!((batch.amount, batch.transfers.len()), (Money::from_tenge(5_000), 1));
        assert_eq!(batch.transfers[0].recipient.payee.as_ref().unwrap().purpose, "119");
        browser.get(&page).is(200).says(&["Перевод отправлен"]);

        assert_eq!(world.bank.run(back("Счёт закрыт")), Ok(Returned::Done));
        assert!(matches!(world.bank.run(back("x")), Ok(Returned::Before(_))));
        assert_eq!(on(world, it.account), 9_800, "the fee stays");
        browser.get(&page).is(200).says(&["Перевод вернулся", "Причина: Счёт закрыт"]);
        adds_up(world);
    });
}

#[test]
fn between_ones_own_accounts_money_goes_without_a_code_and_ours_by_iban_without_a_fee() {
    each(|world| {
        let it = two(world, 100_000);
        let second = world.issued(world.customer, &[]);
        let account = world.bank.get(move |tx| card::find(tx, second)).unwrap().account;
        let mut browser = world.customer_browser("nursultan");
        let (from, own) = (it.card.to_string(), second.to_string());
        browser.get("/bank/transfers/new/own").is(200);
        browser
            .post("/bank/transfers/new/own", &[("from", &from), ("own", &own), ("amount", "90 000")])
            .is(200);
        let page = browser.path().to_owned();
        browser.post(&page, &[]).is(200).says(&["Перевод выполнен"]);
        assert_eq!((on(world, it.account), on(world, account)), (10_000, 90_000));

        let dana = it.dana;
        let iban = world.bank.get(move |tx| ledger::of_customer(tx, dana))[0].iban.to_string();
        let fields = [
            ("from", from.as_str()),
            ("iban", &iban),
            ("payee_name", "Дана"),
            ("payee_number", "900115300013"),
            ("kbe", "19"),
            ("purpose", "119"),
            ("amount", "1000"),
        ];
        browser.get("/bank/transfers/new/account").is(200);
        browser.post("/bank/transfers/new/account", &fields).is(200).says(&["Дана Ж.", "Без комиссии"]);
        let page = browser.path().to_owned();
        browser.post(&page, &[]).is(200).says(&["Перевод выполнен"]);
        assert_eq!(on(world, it.danas_account), 1_000);
        adds_up(world);
    });
}

#[test]
fn however_many_say_so_at_once_money_moves_once_and_a_month_begins_once() {
    each(|world| {
        let it = two(world, 100_000);
        let terms = Arc::new(Terms::parse(include_str!("../../../../demo/transfers.toml")).unwrap());
        let rules = Arc::new(authorization::Rules {
            catalogue: world.rules.catalogue.clone(),
            policy: authorization::Policy::default(),
        });
        // The first movements of a month, of both accounts.
        let next =
            world.bank.now().to_zoned(vocabulary::almaty().clone()).saturating_add(1.month()).timestamp();
        world.bank.advance(next.duration_since(world.bank.now()));
        let mut browser = world.customer_browser("nursultan");
        let ids = (0..3).map(|_| {
            to_phone(&mut browser, it.card, "1000").is(200);
            TransferId::parse(browser.path().rsplit('/').next().unwrap()).unwrap()
        });
        let ids = ids.collect::<Vec<_>>();
        let (who, budget) = (world.customer, world.rules.code_budget);
        std::thread::scope(|threads| {
            let tries = (0..12).map(|number| {
                let (rules, terms, id) = (Arc::clone(&rules), Arc::clone(&terms), ids[number % ids.len()]);
                threads.spawn(move || {
                    world.bank.get(move |tx| {
                        let asking = Asking { who, rules: &rules, terms: &terms, ours: "563" };
                        transfer::confirm(tx, &asking, &budget, id, "203.0.113.7")
                    })
                })
            });
            for one in tries.collect::<Vec<_>>() {
                assert_eq!(one.join().unwrap(), Confirmed::Made);
            }
        });
        assert_eq!((on(world, it.account), on(world, it.danas_account)), (97_000, 3_000));
        adds_up(world);
    });
}
