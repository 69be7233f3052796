//! Ordering a card: nothing typed is lost, nobody else's is seen, and every "no" is said in words.

use std::io::Cursor;
use std::sync::Arc;

use axum::http::header;
use image::{ImageFormat, Rgb, RgbImage};
use jiff::SignedDuration;
use onboarding::{Progress, Side};
use vocabulary::ApplicationId;

use crate::browser::Browser;
use crate::world::{CODE_WORD, World, each};

fn at(id: ApplicationId, screen: &str) -> String {
    format!("/bank/order/{id}/{screen}")
}

fn progress(world: &World<'_>, id: ApplicationId) -> Progress {
    let customer = world.customer;
    let found = world.bank.get(move |tx| onboarding::status(tx, customer, id));
    found.unwrap().summary.progress
}

fn version(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// What «Отправить заявку» sends from this page: the version, and the texts it shows.
fn shown(page: &str) -> Vec<(String, String)> {
    let mut fields = vec![("version".to_owned(), version(page))];
    for kind in agreement::Kind::ALL {
        if let Some((_, rest)) = page.split_once(&format!("name=\"{}\" value=\"", kind.word())) {
            fields.push((kind.word().to_owned(), rest.split('"').next().unwrap().to_owned()));
        }
    }
    fields
}

fn submit(browser: &mut Browser, id: ApplicationId, fields: &[(String, String)]) -> crate::browser::Answer {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
    browser.post(&at(id, "submit"), &fields)
}

/// A photograph with sharp edges; another `turn` is another picture.
fn photograph(turn: u32, shade: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(1200, 800, |x, y| {
        let light = if (x / (40 + turn) + y / 40).is_multiple_of(2) { shade } else { shade / 4 };
        Rgb([light, light, light])
    });
    let mut png = Vec::new();
    picture.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
    png
}

/// A picture of little that says it is so large: a decompression bomb, if it were believed.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut png = photograph(0, 240);
    // The header chunk (PNG, §11.2.2): length, `IHDR`, width, height, five bytes, and a checksum of all but the length.
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = png[12..29].iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 },
        )
    });
    png[29..33].copy_from_slice(&(!sum).to_be_bytes());
    png
}

#[test]
fn an_order_goes_from_the_catalogue_to_the_operators() {
    each(|world| {
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/order").is(200).says(&["Повседневная карта", "Сравнение карт"]);
        browser.get("/bank/order/product/gold").is(404);
        browser.get("/bank/order/product/everyday").is(200).says(&["Демонстрационные тарифы"]);
        browser.post("/bank/order", &[("product", "gold")]).is(200).says(&["Выберите карту"]);
        browser.post("/bank/order", &[("product", "everyday")]).is(200).says(&["Какая карта нужна"]);
        let customer = world.customer;
        let id = world.bank.get(move |tx| onboarding::of_customer(tx, customer))[0].id;
        // Twice is once.
        browser.post("/bank/order", &[("product", "everyday")]).is(200);
        assert_eq!(world.bank.get(move |tx| onboarding::of_customer(tx, customer)).len(), 1);

        let card = [("product", "everyday"), ("card_type", "physical"), ("residency", "resident")];
        browser.post(&at(id, "card"), &card[..2]).is(422).says(&["id=\"residency-error\""]);
        browser.post(&at(id, "card"), &card).is(200).says(&["Ваши данные", "+7 701 234 56 78"]);

        // Without script the blanks are filled in and shown to be looked at.
        let person = [
            ("iin", "900115300013"),
            ("surname", "Қасымханова"),
            ("given_name", "Айгүл"),
            ("phone", "8 701 234 56 78"),
            ("code_word", CODE_WORD),
        ];
        let filled = browser.post(&at(id, "person"), &person);
        filled.is(200).says(&["Мы заполнили пустые поля", "value=\"15.01.1990\"", "KASYMKHANOVA\""]);
        filled.says(&["Сохранено и больше не показывается"]).hides(&[CODE_WORD]);
        let again = [("birth_date", "15.01.1990"), ("latin_name", "AIGUL KASYMKHANOVA")];
        let person = [&person[..4], &again].concat();
        browser.post(&at(id, "person"), &person).is(200).says(&["Документ, удостоверяющий личность"]);

        let document = [
            ("document_kind", "id_kz"),
            ("document_number", "047182934"),
            ("document_issued_on", "1.3.2020"),
            ("document_expires_on", "28.02.2030"),
            ("document_issuer", "МВД РК"),
        ];
        browser.post(&at(id, "document"), &document).is(200).says(&["Фото документа"]);
        browser.post_files(&at(id, "photos"), &[("photo_front", &photograph(0, 240))]).is(422).says(&[
            "id=\"photo_back-error\"",
            "id=\"photo_selfie-error\"",
            "Загружено",
        ]);
        let (back, selfie) = (photograph(9, 240), photograph(19, 240));
        browser
            .post_files(&at(id, "photos"), &[("photo_back", &back), ("photo_selfie", &selfie)])
            .is(200)
            .says(&["Куда доставить карту", "Астана"]);
        browser.post(&at(id, "delivery"), &[("delivery", "hand"), ("city", "almaty")]).is(422).says(&[
            "id=\"street-error\"",
            "id=\"house-error\"",
            "<option value=\"almaty\" selected>",
        ]);
        browser
            .post(&at(id, "delivery"), &[("delivery", "branch"), ("branch", "almaty-2")])
            .is(200)
            .says(&["Согласия и договор"]);
        browser.post(&at(id, "consent"), &[]).is(422).says(&["id=\"accept_terms-error\""]);
        let consents = [("consent_personal_data", "yes"), ("accept_terms", "yes")];
        let check = browser.post(&at(id, "consent"), &consents);
        check.is(200).says(&["Проверьте заявку", "900115300013", "01.03.2020", "До отделения", "Не дано"]);
        check.hides(&[CODE_WORD, "Заявка ещё не заполнена"]);

        submit(&mut browser, id, &[]).is(409).says(&["изменилась в другой вкладке"]);
        let fields = shown(&browser.get(&at(id, "check")).text());
        submit(&mut browser, id, &fields).is(200).says(&["Подпишите заявку кодом", "+7 701 ••• •• 78"]);
        submit(&mut browser, id, &fields).is(200).says(&["Осталось 3 попытки"]);
        browser.get("/bank").says(&["Ожидает подтверждения кодом"]);
        browser.post(&at(id, "code"), &[("code", "12345")]).is(422).says(&["id=\"code-error\""]);
        let code = world.last_code();
        let signed = browser.post(&at(id, "code"), &[("code", &code)]);
        signed.is(200).says(&["Заявка подписана", "На проверке оператором", "Доставка карты"]);
        // Back and once more.
        browser.post(&at(id, "code"), &[("code", &code)]).is(200).says(&["На проверке оператором"]);
        submit(&mut browser, id, &fields).is(200).says(&["изменить её нельзя"]);
        browser.post(&at(id, "card"), &card).is(200).says(&["изменить её нельзя"]);
        browser.get(&at(id, "person")).is(303);
        assert_eq!(progress(world, id), Progress::InReview);
    });
}

#[test]
fn what_was_typed_stays_wrong_or_right_and_on_another_device() {
    each(|world| {
        let (id, _) = world.draft(world.customer, &[]);
        let mut browser = world.customer_browser("nursultan");
        browser.get(&at(id, "person"));
        let wrong =
            [("iin", "990440000385"), ("surname", "<b>Қ"), ("given_name", &"ж".repeat(5000)), ("phone", "")];
        browser.post(&at(id, "person"), &wrong).is(422).says(&[
            "похоже на БИН",
            "value=\"&#60;b&#62;Қ\"",
            "Не больше 60 букв",
            "id=\"phone-error\"",
        ]);
        let mut elsewhere = world.customer_browser("nursultan");
        elsewhere
            .get(&at(id, "person"))
            .is(200)
            .says(&["990440000385", "&#60;b&#62;Қ"])
            .hides(&["похоже на БИН"]);
        elsewhere.get(&format!("{}?from=check", at(id, "person"))).is(200).says(&["похоже на БИН"]);
        elsewhere.get(&at(id, "check")).is(200).says(&["Заявка ещё не заполнена", "похоже на БИН"]);
        elsewhere.get(&format!("/bank/order/{id}")).is(303);
    });
}

#[test]
fn a_session_that_runs_out_in_the_middle_of_a_step_loses_nothing() {
    each(|world| {
        let (id, _) = world.draft(world.customer, &[]);
        let mut browser = world.customer_browser("nursultan");
        browser.get(&at(id, "document"));
        world.bank.advance(SignedDuration::from_mins(20));
        let sent = browser.post(&at(id, "document"), &[("document_number", "777777777")]);
        sent.is(200).says(&["Войдите, чтобы продолжить", &at(id, "document")]).hides(&["777777777"]);
        let shot = photograph(3, 240);
        browser.post_files(&at(id, "photos"), &[("photo_front", &shot)]).is(200).says(&["Войдите"]);
        let mut back = world.customer_browser("nursultan");
        back.get(&at(id, "document")).is(200).says(&["777777777"]);
        let customer = world.customer;
        let photo = world.bank.get(move |tx| onboarding::own_photo(tx, customer, id, Side::Front)).unwrap();
        assert_eq!((photo.facts.width, photo.facts.height), (1200, 800));
        // Nobody at all is sent to the door.
        let mut stranger = Browser::at(world.web.portal());
        stranger.get("/sign-in");
        stranger.post(&at(id, "document"), &[("document_number", "1")]).is(200).says(&["Войдите"]);
    });
}

#[test]
fn another_persons_application_is_not_there() {
    each(|world| {
        let (id, _) = world.draft(world.customer, &[]);
        world.register("dana", "+77012345679");
        let mut dana = world.customer_browser("dana");
        dana.get("/bank/order").is(200).hides(&[&id.to_string()]);
        for screen in [
            "card",
            "person",
            "document",
            "photos",
            "consent",
            "check",
            "code",
            "status",
            "branch",
            "withdraw",
            "photo/front",
            "submit",
            "supply",
        ] {
            dana.get(&at(id, screen)).is(404);
        }
        dana.get("/bank/order");
        let shot = photograph(3, 240);
        dana.post_files(&at(id, "photos"), &[("photo_front", &shot)]).is(404);
        for screen in ["card", "person", "submit", "code", "supply"] {
            dana.get("/bank/order");
            dana.post(&at(id, screen), &[("surname", "Чужая"), ("code", "123456"), ("version", "1")]).is(404);
        }
        dana.get("/bank/order");
        dana.post(&at(id, "withdraw"), &[]).is(200);
        assert_eq!(progress(world, id), Progress::Draft);
        for nonsense in ["1", "..", "0000000000000", "zzzzzzzzzzzzz"] {
            dana.get(&format!("/bank/order/{nonsense}/card")).is(404);
        }
        dana.get(&at(id, "nothing")).is(404);
    });
}

#[test]
fn a_change_in_another_window_is_not_signed_unseen() {
    each(|world| {
        let (id, _) = world.draft(world.customer, &[]);
        let mut browser = world.customer_browser("nursultan");
        let fields = shown(&browser.get(&at(id, "check")).text());
        let mut other = world.customer_browser("nursultan");
        other.get(&at(id, "consent"));
        let ticks = [("consent_personal_data", "yes"), ("accept_terms", "yes"), ("consent_marketing", "yes")];
        other.post(&at(id, "consent"), &ticks).is(200);
        let page = submit(&mut browser, id, &fields);
        page.is(409).says(&["изменилась в другой вкладке", "name=\"marketing_consent\""]);
        submit(&mut browser, id, &shown(&page.text())).is(200).says(&["Подпишите заявку кодом"]);
        // A change after the code makes the code void, and says so.
        other.get(&at(id, "consent")).is(200).says(&["понадобится новый код"]);
        other.post(&at(id, "consent"), &ticks[..2]).is(200).says(&["Проверьте заявку"]);
        let code = world.last_code();
        browser.get("/bank/order");
        browser.post(&at(id, "code"), &[("code", &code)]).is(303);
        assert_eq!(progress(world, id), Progress::Draft);
    });
}

#[test]
fn a_file_that_is_no_photograph_is_refused_in_words() {
    each(|world| {
        let (id, _) = world.draft(world.customer, &[]);
        let mut browser = world.customer_browser("nursultan");
        browser.get(&at(id, "photos")).is(200).says(&["Загружено", "capture=\"user\""]);
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".as_slice();
        let png = photograph(1, 240);
        let long = vec![0; 10 * 1024 * 1024 + 1];
        let mut jpeg = Vec::new();
        RgbImage::new(900, 600).write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg).unwrap();
        jpeg.truncate(jpeg.len() / 2);
        let mut gif = b"GIF89a".to_vec();
        gif.resize(4000, 1);
        for (bytes, words) in [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(), "Это не фото"),
            (b"<!doctype html><p>hello", "Это не фото"),
            (heic, "HEIC"),
            (&png[..png.len() / 2], "повреждено"),
            (&jpeg, "повреждено"),
            (&gif, "Это не фото"),
            (&claiming(60_000, 60_000), "больше 40 мегапикселей"),
            (&claiming(8000, 5001), "больше 40 мегапикселей"),
            (&claiming(8000, 5000), "повреждено"),
            (&[], "Файл пуст"),
            (&long, "больше 10 МБ"),
        ] {
            let answer = browser.post_files(&at(id, "photos"), &[("photo_back", bytes)]);
            answer.is(422).says(&[words, "id=\"photo_back-error\""]).hides(&["id=\"photo_front-error\""]);
        }
        // A dark one is taken, and a better one asked for; going on is free.
        let dark = browser.post_files(&at(id, "photos"), &[("photo_back", &photograph(1, 40))]);
        dark.is(200).says(&["Снимок тёмный", "можно улучшить"]);
        browser.post_files(&at(id, "photos"), &[]).is(200).says(&["Согласия и договор"]);
        let preview = browser.get(&at(id, "photo/back"));
        assert!(preview.is(200).body.starts_with(&[0xFF, 0xD8]) && preview.body.len() < 60_000);
        assert_eq!(preview.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(preview.header(header::CONTENT_TYPE), "image/jpeg");
        browser.get(&at(id, "photo/side")).is(404);
        // A form without its mark is not ours.
        let mut forged = Browser::at(world.web.portal());
        forged.get("/sign-in");
        forged.post_files(&at(id, "photos"), &[("photo_back", &png)]).is(200).says(&["Войдите"]);
    });
}

#[test]
fn what_an_operator_asks_for_is_all_that_can_be_changed() {
    each(|world| {
        for (asked, field) in [("photo_back", "photo_back"), ("document_number", "document_number")] {
            let id = world.in_queue(world.customer, &[]);
            let (rules, staff) = (Arc::clone(&world.rules), world.aigul);
            world.bank.run(move |tx| onboarding::claim(tx, &rules, staff, id)).unwrap();
            let rules = Arc::clone(&world.rules);
            let ask = move |tx: &mut store::Tx<'_>| {
                onboarding::ask_for_more(tx, &rules, staff, id, &[asked], "Не видно даты")
            };
            world.bank.run(ask).unwrap();
            world.bank.advance(SignedDuration::from_mins(5));
            let mut browser = world.customer_browser("nursultan");
            browser.get("/bank").says(&["Нужны уточнения"]);
            let status = browser.get(&at(id, "status"));
            status.is(200).says(&["Не видно даты", "Отправить уточнения"]);
            browser.get(&at(id, "person")).is(303);
            if field == "photo_back" {
                browser.post(&at(id, "supply"), &[]).is(422).says(&["Замените фото"]);
                let page = browser.get(&at(id, "photos"));
                page.is(200).says(&["уточнить только эти сведения", "photo_back"]).hides(&["photo_front"]);
                let shot = photograph(4, 240);
                browser
                    .post_files(&at(id, "photos"), &[("photo_back", &shot)])
                    .is(200)
                    .says(&["Нужны уточнения"]);
                browser.post(&at(id, "supply"), &[]).is(200).says(&["Уточнения отправлены"]);
            } else {
                let page = browser.get(&at(id, "document"));
                page.is(200).says(&["id=\"document_number\""]).hides(&["id=\"document_issuer\""]);
                let sent = browser.post(&at(id, "document"), &[("document_number", "111222333")]);
                sent.is(200).says(&["Нужны уточнения"]);
                // Another answer is another document to sign.
                let check = browser.post(&at(id, "supply"), &[]);
                check.is(200).says(&["Проверьте заявку", "111222333"]);
                let signing = submit(&mut browser, id, &shown(&check.text()));
                signing.is(200).says(&["Подпишите заявку кодом"]);
                let code = world.last_code();
                browser.post(&at(id, "code"), &[("code", &code)]).is(200).says(&["На проверке оператором"]);
            }
            assert_eq!(progress(world, id), Progress::InReview);
            browser.get(&at(id, "withdraw")).is(200).says(&["Отозвать заявку №"]);
            browser.post(&at(id, "withdraw"), &[]).is(200).says(&["Отозвана вами", "Новая заявка"]);
        }
    });
}

#[test]
fn who_cannot_order_online_is_told_where_to_come() {
    each(|world| {
        let (id, _) = world.draft(world.customer, &[]);
        let mut browser = world.customer_browser("nursultan");
        browser.get(&at(id, "branch")).is(303);
        let card = |residency| [("product", "everyday"), ("card_type", "virtual"), ("residency", residency)];
        browser.post(&at(id, "card"), &card("non_resident")).is(200).says(&[
            "личном присутствии",
            "Что взять с собой",
            "Демонстрационное отделение № 1",
        ]);
        browser.post(&at(id, "card"), &card("resident")).is(200).says(&["Ваши данные"]);
        let young = [
            ("iin", "900115300013"),
            ("surname", "Қ"),
            ("given_name", "А"),
            ("latin_name", "AB"),
            ("phone", "+77012345678"),
            ("birth_date", "01.01.2020"),
        ];
        browser.post(&at(id, "person"), &young).is(200).says(&["с 18 лет", "законным представителем"]);
        browser.get(&at(id, "withdraw")).is(200).says(&["Удалить черновик?"]);
        browser.post(&at(id, "withdraw"), &[]).is(200).says(&["Черновик удалён"]);
        browser.post(&at(id, "withdraw"), &[]).is(200).says(&["Черновик удалён"]);
        browser.get(&at(id, "card")).is(404);
    });
}

/// One line is one page, and the statements it takes besides the one for the session.
#[test]
fn a_page_takes_as_many_queries_as_its_file_says() {
    each(|world| {
        let (id, _) = world.draft(world.customer, &[]);
        let mut browser = world.customer_browser("nursultan");
        browser.get(&at(id, "photos"));
        browser.post_files(&at(id, "photos"), &[("photo_front", &photograph(1, 240))]).is(200);
        let draft = [
            ("/bank".to_owned(), 1),
            ("/bank/order".to_owned(), 1),
            ("/bank/order/product/everyday".to_owned(), 0),
            (at(id, "card"), 2),
            (at(id, "photos"), 2),
            (at(id, "photo/front"), 2),
            (at(id, "check"), 6),
            (at(id, "withdraw"), 2),
        ];
        queries(world, &mut browser, &draft);
        let fields = shown(&browser.get(&at(id, "check")).text());
        submit(&mut browser, id, &fields).is(200);
        queries(world, &mut browser, &[(at(id, "code"), 4), (at(id, "status"), 2)]);
    });
}

fn queries(world: &World<'_>, browser: &mut Browser, pages: &[(String, u64)]) {
    for (path, expected) in pages {
        let (reads, writes) = world.bank.store.statements();
        browser.get(path).is(200);
        let (reads_after, writes_after) = world.bank.store.statements();
        assert_eq!((reads_after - reads, writes_after - writes), (expected + 1, 0), "{path}");
    }
}
