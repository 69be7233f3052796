//! Papers: made for the holder alone, checked by anybody, by number and by file.

use axum::http::header;
use jiff::SignedDuration;
use sealed::{MOST_AN_HOUR, Number};
use vocabulary::CardId;

use crate::browser::{Answer, Browser};
use crate::world::{World, each, sealer};

/// A card, a paper about it, and the paper's number.
struct Given {
    card: CardId,
    pdf: Vec<u8>,
    number: String,
}

fn given(world: &World<'_>) -> Given {
    let card = world.issued(world.customer, &[]);
    let mut browser = world.customer_browser("nursultan");
    browser.get(&format!("/bank/cards/{card}/about")).is(200).says(&["Распечатать реквизиты"]);
    let answer = browser.post(&format!("/bank/cards/{card}/about/notice"), &[]);
    answer.is(200);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/pdf");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    Given { card, number: number_of(&answer), pdf: answer.body }
}

fn number_of(answer: &Answer) -> String {
    let file = answer.header(header::CONTENT_DISPOSITION);
    file.split("tolem-").nth(1).unwrap().trim_end_matches(".pdf\"").to_owned()
}

fn anybody(world: &World<'_>) -> Browser {
    Browser::at(world.web.portal())
}

fn upload(browser: &mut Browser, file: &[u8]) -> Answer {
    browser.get("/check").is(200);
    browser.post_files("/check", &[("file", file)])
}

#[test]
fn the_check_page_says_of_a_number_and_of_a_file_what_it_is() {
    each(|world| {
        let Given { pdf, number, .. } = given(world);
        let mut browser = anybody(world);
        let known = ["Уведомление о 20-значном счёте", &number, "Қ. Н.", "Төлем", "PAdES B-B"];
        browser.get(&format!("/check/{number}")).is(200).says(&known).says(&["Документ подлинный"]);
        let typed = number.to_lowercase().replace('-', " ");
        browser.get(&format!("/check?number={}", typed.replace(' ', "%20"))).is(303);
        browser.get("/check?number=7K3M").is(422).says(&["id=\"number-error\""]);
        browser.get("/check/0000-0000-0000-0000").is(404).says(&["Такой документ не выдавался"]);
        browser.get("/check/nonsense").is(404).says(&["Такой документ не выдавался"]);

        let paper_of = |name: &str| {
            let head = pdf.windows(5).rposition(|window| window == b"%%EOF").unwrap();
            match name {
                "altered" => {
                    let mut changed = pdf.clone();
                    changed[1000] ^= 1;
                    changed
                }
                "in the seal" => {
                    let mut changed = pdf.clone();
                    let at = pdf.windows(10).rposition(|window| window == b"/Contents<").unwrap();
                    changed[at + 400] ^= 1;
                    changed
                }
                "later" => [&pdf[..], b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n"].concat(),
                "stripped" => pdf[..head / 3].to_vec(),
                _ => unreachable!(),
            }
        };
        upload(&mut browser, &pdf).is(200).says(&["Документ подлинный", &number, "Қ. Н."]);
        for (file, said) in [
            (paper_of("altered"), "Документ изменён"),
            (paper_of("in the seal"), "Документ изменён"),
            (paper_of("later"), "К документу что-то добавлено"),
            (paper_of("stripped"), "Печати нет"),
            (b"no PDF at all".to_vec(), "Печати нет"),
        ] {
            upload(&mut browser, &file).is(200).says(&[said]).hides(&["Документ подлинный", &number]);
        }
        upload(&mut browser, b"").is(422).says(&["id=\"file-error\""]);
        upload(&mut browser, &vec![b' '; 24 * 1024 * 1024 + 1]).is(422).says(&["больше 24"]);
        browser.get("/check");
        browser.post_files("/check", &[]).is(422).says(&["Выберите файл"]);

        // What only the holder knows is on no page of anybody's.
        let whole = ["Қасымханова", "900115300013", "NURSULTAN"];
        whole.iter().for_each(|word| assert!(!browser.seen.contains(word), "{word}"));
    });
}

#[test]
fn a_seal_of_somebody_else_and_one_that_is_not_listed_are_told_apart() {
    each(|world| {
        let draw = |by: &keys::Sealer| {
            let head = ::papers::Head {
                language: "ru",
                issuer: "Т".to_owned(),
                requisites: Vec::new(),
                title: "Т".to_owned(),
                dated: String::new(),
                number: "1".to_owned(),
                running: String::new(),
                foot: String::new(),
                page: Box::new(|_, _| String::new()),
                made: keys::made(world.bank.now()),
            };
            let stamp = ::papers::Stamp {
                title: "П".to_owned(),
                lines: Vec::new(),
                check: String::new(),
                qr: String::new(),
                url: "https://x".to_owned(),
            };
            let (lead, facts, closing) = (Vec::new(), vec![(String::new(), String::new())], Vec::new());
            let paper =
                ::papers::notice(&::papers::Notice { head: &head, lead, facts, closing, stamp }).unwrap();
            by.seal(&paper, "П", world.bank.now()).unwrap().pdf
        };
        let mut browser = anybody(world);
        upload(&mut browser, &draw(&sealer([9; 32]))).is(200).says(&["Печать чужая"]);
        upload(&mut browser, &draw(&world.sealer)).is(200).says(&["Такой документ не выдавался"]);
    });
}

#[test]
fn a_withdrawn_paper_is_said_to_be_withdrawn() {
    each(|world| {
        let Given { pdf, number, .. } = given(world);
        let of = Number::parse(&number).unwrap();
        world.bank.run(move |tx| sealed::withdraw(tx, &of, "wrong name")).unwrap();
        let mut browser = anybody(world);
        browser.get(&format!("/check/{number}")).is(200).says(&["Документ отозван"]).hides(&["wrong name"]);
        upload(&mut browser, &pdf).is(200).says(&["Документ отозван"]).hides(&["подлинный"]);
    });
}

#[test]
fn papers_are_for_the_holder_alone_and_not_without_end() {
    each(|world| {
        let Given { card, .. } = given(world);
        let path = format!("/bank/cards/{card}/about/notice");
        world.register("dinara", "+77771112233");
        let mut stranger = world.customer_browser("dinara");
        stranger.get("/bank/profile");
        stranger.post(&path, &[]).is(404);
        let trail = world.bank.get(move |tx| audit::history(tx, audit::Object::Card(card), 10));
        assert!(trail.iter().any(|entry| entry.act == "card.refuse_stranger"));
        let mut nobody = anybody(world);
        nobody.get("/sign-in");
        nobody.post(&path, &[]).is(200).says(&["name=\"password\""]);

        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/profile");
        for _ in 1..MOST_AN_HOUR {
            browser.post(&path, &[]).is(200);
        }
        let refused = browser.post(&path, &[]);
        refused.is(429).says(&["следующий можно получить"]);
        world.bank.advance(SignedDuration::from_hours(1));
        let mut browser = world.customer_browser("nursultan");
        browser.get("/bank/profile");
        browser.post(&path, &[]).is(200);
    });
}

/// Kazakh, Russian, English: the paper speaks the language of the page. Read by poppler.
#[test]
fn a_paper_speaks_the_language_of_the_page_and_names_account_and_holder() {
    each(|world| {
        let card = world.issued(world.customer, &[]);
        let about = format!("/bank/cards/{card}/about");
        let mut browser = world.customer_browser("nursultan");
        for (language, title, dated) in [
            ("kk", "20 таңбалы шот туралы хабарлама", ", 2026 ж. 22 қараша"),
            ("ru", "Уведомление о 20-значном счёте", " от 22 ноября 2026 г."),
            ("en", "Notice of a 20-digit account", " of 22 November 2026"),
        ] {
            let page = browser.get(&format!("{about}?lang={language}")).text();
            let iban = page.split("id=\"iban\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
            let answer = browser.post(&format!("{about}/notice"), &[]);
            let said = words(&answer.body);
            let number = number_of(&answer);
            for word in
                [title, &iban, "Қасымханова Нұрсұлтан", "900115300013", "KPSTKZKA", "000000000000", " 19 "]
            {
                assert!(said.contains(word), "{word}: {said}");
            }
            assert!(said.contains(&format!("{number}{dated}")), "{said}");
            let address = format!("https://cards.example/check/{}", number.replace('-', ""));
            assert!(said.contains(&address), "{said}");
            assert!(answer.text().contains(&format!("/Lang({language})")));
        }
    });
}

/// The words of a file, as poppler reads them.
pub(crate) fn words(pdf: &[u8]) -> String {
    let folder = testkit::scratch("words");
    std::fs::write(folder.join("paper.pdf"), pdf).unwrap();
    let mut command = std::process::Command::new("pdftotext");
    let output = command.args(["-enc", "UTF-8", "paper.pdf", "-"]).current_dir(&folder).output();
    let output = output.unwrap_or_else(|error| panic!("pdftotext: {error} (`make setup` installs it)"));
    std::fs::remove_dir_all(folder).unwrap();
    String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}
