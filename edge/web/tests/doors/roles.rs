//! Every screen of the desk for every role: who may, and who is told that it is somebody else's workplace.

use people::Role;
use people::staff::Permission;

use crate::world::{World, each};

/// Every screen by its method and path, with what it takes. `{…}` stands for a key of something that is not there.
const SCREENS: &[(&str, &str, Permission)] = &[
    ("get", "/", Permission::Applications),
    ("post", "/next", Permission::Applications),
    ("get", "/applications/{id}", Permission::Applications),
    ("get", "/applications/{id}/photo/{photo}", Permission::Applications),
    ("post", "/applications/{id}/claim", Permission::Applications),
    ("post", "/applications/{id}/release", Permission::Applications),
    ("post", "/applications/{id}/call", Permission::Applications),
    ("post", "/applications/{id}/code-word", Permission::Applications),
    ("post", "/applications/{id}/code-word/override", Permission::Applications),
    ("post", "/applications/{id}/ask", Permission::Applications),
    ("post", "/applications/{id}/approve", Permission::Applications),
    ("post", "/applications/{id}/reject", Permission::Applications),
    ("post", "/applications/{id}/give-up", Permission::Applications),
    ("get", "/block", Permission::Block),
    ("post", "/block", Permission::Block),
    ("post", "/block/cards", Permission::Block),
    ("get", "/branch", Permission::Branch),
    ("post", "/branch", Permission::Branch),
    ("post", "/branch/act", Permission::Branch),
    ("post", "/branch/phone", Permission::Branch),
    ("post", "/branch/phone/code", Permission::Branch),
    ("get", "/confirm", Permission::Confirm),
    ("post", "/confirm", Permission::Confirm),
];

/// What belongs to nobody in particular.
const FOR_ALL: &[&str] = &["/sign-in", "/sign-out", "/assets/{digest}/{name}", "/favicon.svg"];

const PEOPLE: [(&str, Role); 3] =
    [("aigul", Role::Operator), ("arman", Role::Teller), ("saule", Role::Supervisor)];

#[test]
fn the_table_has_every_screen_of_the_desk() {
    let source = include_str!("../../src/operator.rs");
    let routes = source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    for route in routes {
        let known = SCREENS.iter().any(|(_, path, _)| *path == route) || FOR_ALL.contains(&route);
        assert!(known, "{route} is in no row of the table: who may open it?");
    }
}

#[test]
fn a_screen_opens_to_those_whose_work_it_is_and_to_nobody_else() {
    each(|world| {
        for (login, role) in PEOPLE {
            let mut browser = world.desk_browser(login);
            for (method, path, permission) in SCREENS {
                let path = path.replace("{id}", "0000000000001").replace("{photo}", "0000000000001");
                // A form comes from a page: one that this person may open.
                browser.get(home(role));
                let answer = match *method {
                    "get" => browser.get(&path),
                    _ => browser.post(&path, &[]),
                };
                // The first page of the desk leads to one's own.
                let led_on = path == "/" && answer.header(axum::http::header::LOCATION) == "/branch";
                let refused =
                    led_on || answer.status() == 403 && answer.text().contains("Не ваше рабочее место");
                assert_eq!(refused, !role.may(*permission), "{login} {method} {path}: {}", answer.status());
            }
        }
    });
}

#[test]
fn who_was_dismissed_is_out_though_their_session_is_young() {
    each(|world| {
        let mut browser = world.desk_browser("arman");
        browser.get("/branch").is(200);
        let dismiss = |world: &World<'_>| world.bank.get(|tx| people::staff::dismiss(tx, "arman"));
        assert!(dismiss(world));
        browser.get("/branch").is(303);
        let again = browser.post("/sign-in", &[("login", "arman"), ("password", crate::world::PASSWORD)]);
        again.is(422).says(&["Логин или пароль не подходят"]);
        assert!(!dismiss(world));
    });
}

fn home(role: Role) -> &'static str {
    if role.may(Permission::Applications) { "/" } else { "/branch" }
}
