//! A whole life, from registration to the card's details; then every secret used in it is looked for in
//! everything the program wrote.

use std::path::{Path, PathBuf};

use image::{ImageFormat, Rgb, RgbImage};
use memchr::memmem::Finder;

use crate::bank::{Bank, code_in};
use crate::client::Client;

pub(crate) const PASSWORD: &str = "кесе-толы-шай-2026";
const PHONE: &str = "+77017654321";
const IIN: &str = "900115300013";
const CODE_WORD: &str = "подснежник";

/// Registers somebody and leaves them signed in.
pub(crate) fn register(bank: &Bank, login: &str, phone: &str) -> Client {
    let mut browser = Client::new(&bank.portal);
    let fields = [("login", login), ("phone", phone), ("password", PASSWORD), ("password_again", PASSWORD)];
    assert_eq!(browser.post("/register", "/register", &fields).to(), "/register/code");
    let code = code_in(&bank.message(phone, "registration_code"));
    let to = browser.post("/register/code", "/register/code", &[("code", &code)]).to();
    assert!(to.starts_with("/bank"), "{to}");
    browser
}

/// Starts an application and fills all its steps; gives its path.
pub(crate) fn fill_application(browser: &mut Client) -> String {
    let first = browser.post("/bank/order/product/internet", "/bank/order", &[("product", "internet")]).to();
    let path = first.rsplit_once('/').unwrap().0.to_owned();
    let mut step = |step: &str, fields: &[(&str, &str)]| {
        let page = format!("{path}/{step}");
        let answer = browser.post(&page, &page, fields);
        assert_eq!(answer.status, 303, "{step}: {}", answer.body);
    };
    step("card", &[("product", "internet"), ("card_type", "virtual"), ("residency", "resident")]);
    step(
        "person",
        &[
            ("iin", IIN),
            ("surname", "Орлов"),
            ("given_name", "Сергей"),
            ("patronymic", ""),
            ("latin_name", "SERGEY ORLOV"),
            ("phone", PHONE),
            ("birth_date", "15.01.1990"),
            ("code_word", CODE_WORD),
        ],
    );
    step(
        "document",
        &[
            ("document_kind", "id_kz"),
            ("document_number", "012345678"),
            ("document_issued_on", "10.03.2021"),
            ("document_expires_on", "09.03.2031"),
            ("document_issuer", "МВД РК"),
        ],
    );
    let [front, back, selfie] = [1, 2, 3].map(picture);
    let photos = [
        ("photo_front", "f.jpg", &front[..]),
        ("photo_back", "b.jpg", &back),
        ("photo_selfie", "s.jpg", &selfie),
    ];
    let answer = browser.upload(&format!("{path}/photos"), &photos);
    assert_eq!(answer.status, 303, "photos: {}", answer.body);
    let page = format!("{path}/consent");
    let answer = browser.post(&page, &page, &[("consent_personal_data", "yes"), ("accept_terms", "yes")]);
    assert_eq!(answer.status, 303, "consent: {}", answer.body);
    path
}

/// «Отправить заявку» and the dynamic code.
pub(crate) fn sign_application(bank: &Bank, browser: &mut Client, path: &str) {
    submit(bank, browser, path);
    let code = code_in(&bank.message(PHONE, "application_code"));
    let page = format!("{path}/code");
    let to = browser.post(&page, &page, &[("code", &code)]).to();
    assert!(to.contains("/status"), "{to}");
}

/// «Отправить заявку», with what the check page hides in its form: the version and the texts that were shown.
pub(crate) fn submit(bank: &Bank, browser: &mut Client, path: &str) {
    // Nobody fills in an application within the minute between two codes to one number.
    bank.advance(60);
    let check = browser.get(&format!("{path}/check"));
    let (_, form) = check.body.split_once("/submit\"").expect("the form that submits");
    let hidden = form
        .split("<input type=\"hidden\" name=\"")
        .skip(1)
        .filter_map(|input| input.split_once("\" value=\""))
        .map(|(name, rest)| (name, rest.split('"').next().unwrap()))
        .filter(|(name, _)| *name != "csrf")
        .collect::<Vec<_>>();
    let to = browser.post(&format!("{path}/check"), &format!("{path}/submit"), &hidden).to();
    assert!(to.ends_with("/code"), "{to}");
}

/// The operator's side: claim, call, code word, approve.
pub(crate) fn approve(bank: &Bank) {
    let mut desk = Client::new(&bank.desk);
    let (login, password) = (bank.operator.0.as_str(), bank.operator.1.as_str());
    desk.post("/sign-in", "/sign-in", &[("login", login), ("password", password)]).to();
    let application = desk.post("/", "/next", &[]).to();
    let application = application.split('?').next().unwrap().to_owned();
    let mut act = |act: &str, fields: &[(&str, &str)]| {
        let answer = desk.post(&application, &format!("{application}/{act}"), fields);
        assert_eq!(answer.status, 303, "{act}: {}", answer.body);
    };
    act("code-word", &[("code_word", CODE_WORD)]);
    act("call", &[("call_outcome", "confirmed"), ("call_note", "")]);
    act("approve", &[]);
}

#[test]
fn no_secret_of_a_whole_life_is_found_in_what_was_written() {
    for bank in [Bank::start(), Bank::start_on_postgres()] {
        let mut browser = register(&bank, "sergey", PHONE);
        let path = fill_application(&mut browser);
        sign_application(&bank, &mut browser, &path);
        approve(&bank);
        let issued = bank.message(PHONE, "card_issued");
        let cards = browser.get("/bank/cards").body;
        let card = cards.split("/bank/cards/").nth(1).unwrap().split(['"', '/']).next().unwrap().to_owned();
        bank.advance(3700);
        let mut browser = sign_in(&bank, "sergey");
        let about = format!("/bank/cards/{card}/about");
        browser.post(&about, &format!("/bank/cards/{card}/reveal"), &[]).to();
        let code = code_in(&bank.message(PHONE, "reveal_code"));
        let page = format!("/bank/cards/{card}/reveal/code");
        let shown = browser.post(&page, &page, &[("code", &code)]);
        assert_eq!(shown.status, 200);

        let play = Client::new(&bank.portal).get("/demo/cards.json").body;
        let play: serde_json::Value = serde_json::from_str(&play).unwrap();
        let (pan, cvv) = (play[0]["pan"].as_str().unwrap(), play[0]["cvv"].as_str().unwrap());
        assert!(shown.body.contains(cvv), "the page shows the verification value");
        assert!(issued.contains(cvv) && issued.contains(&pan[12..]) && !issued.contains(pan), "{issued}");

        let mut secrets = vec![pan.to_owned(), IIN.to_owned(), CODE_WORD.to_owned(), PASSWORD.to_owned()];
        secrets.push(bank.operator.1.clone());
        for kind in ["registration_code", "application_code", "reveal_code"] {
            secrets.push(bank.message(PHONE, kind));
        }
        // Three and six digits stand in any large file by chance: these are looked for with their sentence.
        secrets.push(issued);
        let found = search(bank.written(), &secrets);
        assert!(found.is_empty(), "{found:?}");
        let cluster = search(&testkit::postgres_folder(), &secrets);
        assert!(cluster.is_empty(), "PostgreSQL's files, WAL and log: {cluster:?}");
    }
}

/// The search itself is tested: it finds what was planted, in each of its spellings.
#[test]
fn the_search_finds_a_planted_secret_in_every_spelling() {
    let folder = testkit::scratch("planted");
    for (n, spelling) in spellings("9956300112345678").into_iter().enumerate() {
        let mut file = b"something before".to_vec();
        file.extend_from_slice(&spelling);
        std::fs::write(folder.join(format!("file-{n}")), file).unwrap();
    }
    let found = search(&folder, &["9956300112345678".to_owned()]);
    assert_eq!(found.len(), spellings("9956300112345678").len(), "{found:?}");
    std::fs::remove_dir_all(&folder).unwrap();
}

fn sign_in(bank: &Bank, login: &str) -> Client {
    let mut browser = Client::new(&bank.portal);
    browser.post("/sign-in", "/sign-in", &[("login", login), ("password", PASSWORD)]).to();
    browser
}

/// Files below `folder` that hold one of the secrets, with its number in the list: never the secret itself.
pub(crate) fn search(folder: &Path, secrets: &[String]) -> Vec<(PathBuf, usize)> {
    let finders = secrets
        .iter()
        .map(|secret| {
            spellings(secret).iter().map(|spelt| Finder::new(spelt).into_owned()).collect::<Vec<_>>()
        })
        .collect::<Vec<_>>();
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                let holds =
                    |finders: &[Finder<'_>]| finders.iter().any(|finder| finder.find(&bytes).is_some());
                found.extend(
                    finders.iter().enumerate().filter(|(_, f)| holds(f)).map(|(n, _)| (path.clone(), n)),
                );
            }
        }
    }
    found
}

/// UTF-8 (ASCII for digits), UTF-16BE, hexadecimal in both cases, base64 at each of the three places it can
/// begin.
fn spellings(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let utf16 = secret.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut out = vec![bytes.to_vec(), utf16, hex.clone().into_bytes(), hex.to_uppercase().into_bytes()];
    for skipped in 0..3 {
        // Whole groups of three bytes read the same whatever stands around them.
        let whole = &bytes[skipped..skipped + (bytes.len() - skipped) / 3 * 3];
        out.push(base64(whole));
    }
    out
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| LETTERS[bits >> shift & 63])
    };
    bytes.chunks_exact(3).flat_map(group).collect()
}

/// A photograph nobody took: a pattern of its own for each number.
pub(crate) fn picture(number: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(1200, 800, |x, y| {
        let shade = ((x / (7 + number * 5)) ^ (y / (11 + number * 3))) as u8;
        Rgb([shade.wrapping_mul(37), shade.wrapping_mul(91), 128])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}
