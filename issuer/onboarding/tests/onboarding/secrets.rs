//! What may not lie on the disk in the clear.

use std::path::Path;

use onboarding::CallOutcome;
use testkit::{Bank, Database};

use crate::world::{self, IIN, World, answers};

/// Whether any file beside the database holds these bytes: as they are, as UTF-16, in hexadecimal.
fn found(database: &Database, secret: &str) -> bool {
    let path = database.url.strip_prefix("sqlite:").unwrap();
    let folder = Path::new(path).parent().unwrap();
    let hex = secret.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let wide = secret.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let spellings = [secret.as_bytes().to_vec(), wide, hex.to_uppercase().into_bytes(), hex.into_bytes()];
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| {
        spellings.iter().any(|spelling| bytes.windows(spelling.len()).any(|part| part == spelling.as_slice()))
    })
}

#[test]
fn nothing_that_tells_who_a_person_is_lies_in_the_database_in_the_clear() {
    let bank = Bank::open(Database::sqlite(), world::SCHEMA);
    let w = World::new_on(&bank);
    let id = w.in_queue(w.customer, &answers(IIN));
    w.verify(w.aigul, id);
    w.call(w.aigul, id, CallOutcome::Confirmed);
    w.approve(w.aigul, id).unwrap();
    for secret in [IIN, "Қасымханова", "047182934", "Тұлпар", "тулпар", "Тулпар", "тұлпар"]
    {
        assert!(!found(&bank.database, secret), "{secret}");
    }
    // The search finds what is there.
    let number = w.view(w.aigul, id).number;
    assert!(found(&bank.database, &number));
}

#[test]
fn what_is_shown_for_debugging_tells_nothing() {
    let bank = Bank::open(Database::sqlite(), world::SCHEMA);
    let w = World::new_on(&bank);
    let id = w.in_queue(w.customer, &answers(IIN));
    let view = format!("{:?}", w.view(w.aigul, id));
    let customer = w.customer;
    let form = format!("{:?}", w.bank.get(move |tx| onboarding::form(tx, customer, id)));
    for secret in [IIN, "Қасымханова", "047182934", "234 56 78", "2345678", "тулпар"] {
        assert!(!view.contains(secret) && !form.contains(secret), "{secret}");
    }
}
