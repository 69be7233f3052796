//! Who knocks: addresses behind proxies.

use crate::browser::Browser;
use crate::world::{PASSWORD, World, each};

/// The addresses of the sessions on the profile of whoever comes that way.
fn session_addresses(world: &World<'_>, peer: &str, forwarded_for: &str) -> String {
    let mut browser = Browser::at(world.web.portal());
    browser.come_from(peer, forwarded_for);
    browser.get("/sign-in").is(200);
    browser.post("/sign-in", &[("login", "nursultan"), ("password", PASSWORD)]).is(200);
    browser.get("/bank/profile").is(200).text()
}

#[test]
fn a_session_bears_the_client_s_address_and_not_the_proxy_s_nor_an_invented_one() {
    each(|world| {
        let page = session_addresses(world, "10.0.0.2", "192.0.2.66, 198.51.100.4");
        assert!(page.contains("198.51.100.4"), "{page}");
        assert!(!page.contains("10.0.0.2") && !page.contains("192.0.2.66"), "{page}");
        let page = session_addresses(world, "203.0.113.1", "192.0.2.67");
        assert!(page.contains("203.0.113.1") && !page.contains("192.0.2.67"), "{page}");
    });
}

#[test]
fn guessing_through_a_proxy_slows_the_guesser_and_nobody_else() {
    each(|world| {
        let guess = |from: &str, login: &str| {
            let mut browser = Browser::at(world.web.portal());
            browser.come_from("10.0.0.2", from);
            browser.get("/sign-in").is(200);
            browser.post("/sign-in", &[("login", login), ("password", "не тот пароль")]).status.as_u16()
        };
        // Each time another name, so that only the address is counted; 30 tries of a block are free.
        let answers = (0..32).map(|n| guess("198.51.100.4", &format!("nobody-{n}"))).collect::<Vec<_>>();
        assert_eq!((answers[29], answers[31]), (422, 429), "{answers:?}");
        assert_eq!(guess("203.0.113.77", "nobody-x"), 422, "a neighbour behind the same proxy");
    });
}

#[test]
fn a_client_that_asks_too_often_is_told_when_to_ask_again_and_its_neighbours_are_served() {
    each(|world| {
        let from = |address: &str| {
            let mut browser = Browser::at(world.web.portal());
            browser.come_from(address, "");
            browser
        };
        let mut busy = from("203.0.113.1");
        busy.get("/?lang=kk").is(200);
        for _ in 1..100 {
            busy.get("/sign-in").is(200);
        }
        for (language, said) in
            [("kk", "Сұраулар тым көп"), ("ru", "Слишком много запросов"), ("en", "Too many")]
        {
            let (reads, _) = world.bank.store.statements();
            let refused = busy.get(&format!("/sign-in?lang={language}"));
            refused.is(429).says(&[said, &format!("lang=\"{language}\"")]);
            assert_eq!(refused.header(axum::http::header::RETRY_AFTER), "1");
            assert_eq!(refused.header(axum::http::header::CACHE_CONTROL), "no-store");
            assert_eq!(world.bank.store.statements().0, reads, "the database is not asked");
        }
        busy.post("/sign-in", &[("login", "nursultan"), ("password", PASSWORD)]).is(429);
        from("203.0.113.2").get("/sign-in").is(200);
        // One who has 2001:db8:1:2::/64 has all of it, and no more.
        let mut many = (1..=100).map(|n| from(&format!("2001:db8:1:2::{n:x}")));
        assert!(many.all(|mut browser| browser.get("/sign-in").status.as_u16() == 200));
        from("2001:db8:1:2:ffff::1").get("/sign-in").is(429);
        from("2001:db8:1:3::1").get("/sign-in").is(200);
        world.bank.advance(jiff::SignedDuration::from_secs(1));
        busy.get("/sign-in").is(200);
        busy.get("/sign-in").is(200);
        busy.get("/sign-in").is(429);
    });
}
