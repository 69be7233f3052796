//! What `curl` would show: headers, cookies, forged forms, frames, health, and how it ends.

use crate::bank::Bank;
use crate::client::Client;
use crate::production::Production;

#[test]
fn every_page_is_protected_and_personal_pages_are_not_kept() {
    let bank = Bank::start();
    let mut browser = Client::new(&bank.portal);
    for path in ["/", "/sign-in", "/register", "/recover", "/bank", "/nowhere"] {
        let answer = browser.get(path);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: no HSTS without https");
        assert!(!answer.body.contains("<script>") && !answer.body.contains(" style="), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
    }
    let css = browser.get("/").body.split('"').find(|part| part.ends_with("app.css")).unwrap().to_owned();
    assert!(browser.get(&css).header("cache-control").contains("immutable"));
    assert_eq!(browser.get(&css.replace("app.css", "app.cs")).status, 404);
}

#[test]
fn cookies_are_kept_from_scripts_and_from_other_sites() {
    let bank = Bank::start();
    let answer = Client::new(&bank.portal).get("/");
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
}

#[test]
fn a_form_from_elsewhere_is_refused() {
    let bank = Bank::start();
    let mut browser = Client::new(&bank.portal);
    browser.get("/");
    assert_eq!(browser.post_bare("/sign-in", &[("login", "a"), ("password", "b")]).status, 403, "no mark");
    assert_eq!(
        browser.post_bare("/sign-in", &[("csrf", "0123"), ("login", "a")]).status,
        403,
        "another mark"
    );
    for header in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let cross = ureq::post(format!("{}/sign-in", bank.portal))
            .config()
            .http_status_as_error(false)
            .build()
            .header(header.0, header.1)
            .send_form([("login", "a")]);
        assert_eq!(cross.unwrap().status(), 403, "{header:?}");
    }
}

#[test]
fn a_known_login_and_an_unknown_one_are_answered_alike() {
    let bank = Bank::start();
    crate::secrets::register(&bank, "aigerim", "+77011234567");
    let answers = ["aigerim", "nobody-1"].map(|login| {
        let mut browser = Client::new(&bank.portal);
        let answer =
            browser.post("/sign-in", "/sign-in", &[("login", login), ("password", "неверный пароль")]);
        let csrf =
            answer.body.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        (answer.status, answer.body.replace(&csrf, "").replace(login, ""))
    });
    assert_eq!(answers[0], answers[1]);
    let recoveries = ["aigerim", "nobody-1"].map(|login| {
        let mut browser = Client::new(&bank.portal);
        bank.advance(60);
        let to = browser.post("/recover", "/recover", &[("login", login)]).to();
        let page = browser.get(&to);
        (to, page.status, page.body.len())
    });
    assert_eq!(recoveries[0], recoveries[1]);
}

#[test]
fn more_than_is_read_is_refused() {
    let bank = Bank::start();
    let mut browser = Client::new(&bank.portal);
    let long = "x".repeat(100_000);
    assert_eq!(browser.post("/sign-in", "/sign-in", &[("login", &long)]).status, 413);
    let odd = ["я".repeat(5000), "💥\u{202e}\u{0}".to_owned(), "<script>alert(1)</script>".to_owned()];
    for text in &odd {
        let fields = [("login", text.as_str()), ("phone", "x"), ("password", "x"), ("password_again", "x")];
        let answer = browser.post("/register", "/register", &fields);
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("id=\"login-error\"") && answer.body.contains("id=\"phone-error\""));
        assert!(!answer.body.contains("<script>alert"));
    }
}

#[test]
fn health_is_told_and_a_signal_ends_it_well() {
    let mut bank = Bank::start();
    let mut watch = Client::new(&bank.watch);
    assert_eq!((watch.get("/healthz").status, watch.get("/readyz").status), (200, 200));
    Client::new(&bank.portal).get("/");
    let meters = watch.get("/metrics").body;
    for name in ["tolem_http_requests_total", "tolem_outbox_waiting", "tolem_store_statements_total"] {
        assert!(meters.contains(name), "{name}");
    }
    assert!(bank.ask_to_end());
}

/// Somebody makes numbers earn by each SMS: the meter turns, the log says where, and names nobody.
#[test]
fn a_spent_budget_of_codes_is_an_alarm() {
    let bank = Bank::start_with(&[("TOLEM__CODES__ALL_HOUR", "2"), ("TOLEM__CODES__PREFIX_HOUR", "1")]);
    let password = "семь верблюдов и арба";
    let ask = |phone: &str| {
        let fields =
            [("login", "pumper"), ("phone", phone), ("password", password), ("password_again", password)];
        Client::new(&bank.portal).post("/register", "/register", &fields).status
    };
    let answers = ["+77012345001", "+77012345002", "+77051112233", "+77061112233"].map(ask);
    assert_eq!(answers, [303, 429, 303, 429]);
    let meters = Client::new(&bank.watch).get("/metrics").body;
    for bound in ["prefix", "all"] {
        let line = format!("tolem_code_budget_refusals_total{{bound=\"{bound}\"}} 1");
        assert!(meters.contains(&line), "{line}: {meters}");
    }
    let log = std::fs::read_to_string(bank.written().join("log")).unwrap();
    let told = log.lines().filter(|line| line.contains("a budget is spent")).collect::<Vec<_>>();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("WARN") && told[0].contains("+77012345"), "{told:?}");
    assert!(!log.contains("77012345002") && !log.contains("77061112233"), "a whole number is in the log");
}

/// Production is what it says: https only, no telephone on the screen, secure cookies, HSTS.
#[test]
fn production_has_no_phone_on_the_screen_and_sends_hsts() {
    let production = Production::new();
    let serving = production.serve();
    let mut browser = Client::new(&serving.portal);
    let answer = browser.get("/");
    assert!(answer.header("strict-transport-security").contains("max-age=31536000"));
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-tolem=") && cookie.contains("; Secure"), "{cookie}");
    for path in ["/demo", "/demo/sms.json", "/demo/cards.json", "/demo/top-up"] {
        assert_eq!(browser.get(path).status, 404, "{path}");
    }
    let ready = Client::new(&serving.watch).get("/readyz");
    assert!(ready.status == 503 && ready.body.contains("sms.transport"), "{}", ready.body);
}
