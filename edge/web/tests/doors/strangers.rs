//! Every page of a card or an application, asked for by another customer: not found, and written down. The pages are read
//! from the routers, so that one that is added is asked for as well.

use audit::Object;

use crate::world::each;

const ROUTERS: [&str; 4] = [
    include_str!("../../src/portal.rs"),
    include_str!("../../src/portal/order.rs"),
    include_str!("../../src/portal/statement.rs"),
    include_str!("../../src/portal/transfer.rs"),
];

/// The addresses of pages that name this kind of thing.
fn pages(of: &str) -> Vec<String> {
    let routes = ROUTERS.iter().flat_map(|source| source.split(".route(").skip(1));
    let pages = routes.filter_map(|route| {
        let path = route.split('"').nth(1)?;
        (path.contains(of) && route.split(".route(").next()?.contains("get(")).then(|| path.to_owned())
    });
    // Those whose addresses the router makes from a list.
    let files = ["csv", "xlsx", "xml"].map(|format| format!("/bank/cards/{{card}}/statement.{format}"));
    pages.chain(files.into_iter().filter(|path| path.contains(of))).collect()
}

/// The address with everything but the thing itself filled in.
fn filled(path: &str) -> String {
    [
        ("{channel}", "internet"),
        ("{side}", "front"),
        ("{step}", "person"),
        ("{number}", "0123-4567-89AB-CDEF"),
    ]
    .iter()
    .fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

#[test]
fn another_customers_card_and_application_are_not_found_and_each_try_is_written_down() {
    each(|world| {
        world.register("dana", "+77017654321");
        let card = world.issued(world.customer, &[]);
        let (application, _) = world.draft(world.customer, &[]);
        let mut dana = world.customer_browser("dana");
        for (name, id, object, least) in [
            ("{card}", card.to_string(), Object::Card(card), 12),
            ("{application}", application.to_string(), Object::Application(application), 8),
        ] {
            let pages = pages(name);
            assert!(pages.len() >= least, "{pages:?}");
            for path in pages {
                let tries = || {
                    let lines = world.bank.get(move |tx| audit::history(tx, object, 200));
                    lines.iter().filter(|line| line.act.ends_with(".refuse_stranger")).count()
                };
                let before = tries();
                let address = filled(&path).replace(name, &id);
                let answer = dana.get(&address);
                assert_eq!(answer.status.as_u16(), 404, "{address}");
                assert_eq!(tries(), before + 1, "{path}");
            }
        }
    });
}
