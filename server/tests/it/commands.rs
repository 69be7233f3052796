//! The commands as whoever runs the bank types them: help, a configuration gone wrong, the schema, staff.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use store::{Clock, Isolation, Migration};

use crate::client::Client;
use crate::production::{Production, tolem};
use crate::secrets;

const PASSWORD: &str = "тау-мен-тас-2026";

#[test]
fn help_names_every_command_and_what_it_takes() {
    for (words, named) in [
        (&["--help"][..], &["serve", "demo", "migrate", "staff", "help", "--version"][..]),
        (&["help", "serve"], &["--config", "tolem.toml", "TOLEM__SECTION__KEY"]),
        (&["serve", "--help"], &["--config", "tolem.toml", "TOLEM__SECTION__KEY"]),
        (&["demo", "--help"], &["--json", "./data", "phone on the screen"]),
        (&["migrate", "--help"], &["--config", "schema"]),
        (&["staff", "--help"], &["add"]),
        (&["customer", "authenticator-off", "--help"], &["--login", "recovery codes", "SMS"]),
        (&["transfers", "export", "--help"], &["FILE", "--again", "last", "pain.001.001.09", "settle"]),
        (&["transfers", "files", "--help"], &["newest", "--config"]),
        (&["transfers", "return", "--help"], &["NUMBER", "--reason", "not the fee"]),
        (&["staff", "add", "--help"], &["--login", "--name", "--role", "supervisor", "standard input"]),
    ] {
        let told = tolem(words);
        assert_eq!((told.code, told.err.as_str()), (0, ""), "{words:?}");
        let said = told.out.split_whitespace().collect::<Vec<_>>().join(" ");
        for name in named {
            assert!(said.contains(name), "{words:?} does not name {name}: {said}");
        }
    }
    assert!(tolem(&["--version"]).out.starts_with("tolem "));
}

#[test]
fn what_is_no_command_is_refused_with_the_nearest_that_is() {
    for (words, cure) in [(&[][..], "Usage: tolem"), (&["serv"], "'serve'"), (&["demo", "--jsn"], "'--json'")]
    {
        let told = tolem(words);
        assert_eq!(told.code, 2, "{words:?}");
        assert!(told.err.contains(cure), "{words:?}: {}", told.err);
    }
}

#[test]
fn a_configuration_that_is_missing_or_wrong_names_its_cure() {
    let told = tolem(&["migrate", "--config", "nowhere.toml"]);
    assert_eq!(told.code, 1);
    assert!(told.err.contains("nowhere.toml") && told.err.contains("tolem demo"), "{}", told.err);

    let production = Production::new();
    let right = std::fs::read_to_string(production.config()).unwrap();
    for (wrong, cures) in [
        (right.replace("threads", "thraeds"), &["thraeds", "expected", "`threads`"][..]),
        (format!("{right}\n[dask]\n"), &["dask", "expected", "`desk`"]),
        (right.replace("cvv_by_sms = true", ""), &["cvv_by_sms"]),
        (right.replace("\"production\"", "\"producton\""), &["producton", "`production`"]),
        (right.replace("https://desk", "http://desk"), &["desk.public_url", "https://"]),
    ] {
        std::fs::write(production.config(), wrong).unwrap();
        let told = production.run(&["migrate"], "");
        assert_eq!((told.code, told.out.as_str()), (1, ""));
        for cure in cures {
            assert!(told.err.contains(cure), "{cure} is not in: {}", told.err);
        }
        assert!(!production.folder.join("data").exists(), "and nothing was begun");
    }
}

#[test]
fn the_schema_is_brought_up_to_date_once_and_again() {
    for production in Production::each() {
        for time in ["fresh", "again"] {
            let told = production.run(&["migrate"], "");
            assert_eq!((told.code, told.err.as_str()), (0, ""), "{time}");
            assert!(told.out.starts_with("The schema is up to date: "), "{time}: {}", told.out);
        }
    }
}

#[test]
fn a_schema_from_a_newer_program_is_refused_by_every_command() {
    const NEWER: &[Migration] = &[Migration { name: "people/9999_newer", sql: "" }];
    for production in Production::each() {
        std::fs::create_dir_all(production.folder.join("data")).unwrap();
        let url = production.database_url();
        drop(testkit::open(&url, &[NEWER], &Clock::system(), Isolation::Serializable, 1).unwrap());
        // The key file of whoever made that database.
        let keys = Production::new();
        assert_eq!(keys.run(&["migrate"], "").code, 0);
        std::fs::copy(keys.folder.join("data/keys"), production.folder.join("data/keys")).unwrap();

        for told in [
            production.run(&["migrate"], ""),
            production.run(&["serve"], ""),
            production.add_staff("anar", "operator", PASSWORD),
        ] {
            assert_eq!((told.code, told.out.as_str()), (1, ""));
            let said = told.err.lines().last().unwrap();
            assert!(said.contains("people/9999_newer") && said.contains("newer program"), "{said}");
        }
    }
}

#[test]
fn whoever_was_added_signs_in_at_the_desk_and_a_new_password_ends_what_the_old_one_opened() {
    for production in Production::each() {
        let told = production.add_staff("Anar.S", "operator", &format!("{PASSWORD}\n"));
        assert_eq!((told.code, told.err.as_str()), (0, ""));
        assert_eq!(told.out, "anar.s may sign in at the desk.\n");

        let serving = production.serve();
        let mut desk = Client::new(&serving.desk);
        assert_eq!(sign_in(&mut desk, "anar.s", "another-password-2026"), 422);
        assert_eq!(sign_in(&mut desk, "anar.s", PASSWORD), 303);
        assert_eq!(desk.get("/").status, 200);

        let second = "дала-мен-аспан-2026";
        assert_eq!(production.add_staff("anar.s", "supervisor", second).code, 0);
        assert_eq!(desk.get("/").status, 303, "the session the old password opened has ended");
        let mut desk = Client::new(&serving.desk);
        assert_eq!(sign_in(&mut desk, "anar.s", PASSWORD), 422);
        assert_eq!(sign_in(&mut desk, "anar.s", second), 303);

        drop(serving);
        let passwords = [PASSWORD.to_owned(), second.to_owned()];
        let found = secrets::search(&production.folder, &passwords);
        assert!(found.is_empty(), "{found:?}");
    }
}

fn sign_in(desk: &mut Client, login: &str, password: &str) -> u16 {
    desk.post("/sign-in", "/sign-in", &[("login", login), ("password", password)]).status
}

#[test]
fn staff_that_will_not_do_are_refused_with_the_reason_and_without_the_password() {
    let production = Production::new();
    for (login, role, password, reason) in [
        ("anar", "boss", PASSWORD, "operator, teller or supervisor"),
        ("anar", "Operator", PASSWORD, "operator, teller or supervisor"),
        ("an", "operator", PASSWORD, "--login: 3 to 40"),
        ("анар", "operator", PASSWORD, "--login: 3 to 40"),
        ("1anar", "operator", PASSWORD, "a letter first"),
        ("anar", "operator", "", "at least 10"),
        ("anar", "operator", "nine-char", "at least 10"),
        ("anar", "operator", &"я".repeat(129), "at most 128"),
        ("anar", "operator", "1234567890", "tried first"),
        ("anar", "operator", "my-anar-2026-word", "contains the login"),
    ] {
        let told = production.add_staff(login, role, password);
        assert_eq!((told.code, told.out.as_str()), (1, ""), "{login} {role}");
        assert!(told.err.contains(reason), "{login} {role}: {}", told.err);
        assert!(password.is_empty() || !told.err.contains(password), "{}", told.err);
    }
    for name in ["", "   ", "a\nb", &"я".repeat(81)] {
        let told = production.run(&["staff", "add", "--login", "anar", "--name", name], PASSWORD);
        assert!(told.code == 1 && told.err.contains("--name"), "{name:?}: {}", told.err);
    }
    assert!(!production.folder.join("data").exists(), "nothing was begun");
    for (length, password) in [(10, "ten-chars."), (128, &"яё".repeat(64))] {
        let told = production.add_staff("anar", "operator", password);
        assert_eq!(told.code, 0, "{length}: {}", told.err);
    }
    let dismiss = || production.run(&["staff", "dismiss", "--login", "anar"], "");
    assert_eq!(dismiss().code, 0);
    let nobody = dismiss();
    assert!(nobody.code == 1 && nobody.err.contains("nobody works here"), "{}", nobody.err);
    let config = std::fs::read_to_string(production.config()).unwrap();
    std::fs::write(production.config(), config.replace("\"production\"", "\"demonstration\"")).unwrap();
    let told = production.add_staff("anar", "operator", PASSWORD);
    assert!(told.code == 1 && told.err.contains("its own staff"), "{}", told.err);
}

#[test]
fn a_second_factor_of_nobody_is_not_turned_off() {
    for production in Production::each() {
        let told = production.run(&["customer", "authenticator-off", "--login", "nobody"], "");
        assert!(told.code == 1 && told.err.contains("no customer signs in"), "{}", told.err);
    }
}

/// At a terminal the password is asked for and not shown. `script` gives the program a terminal.
#[test]
fn a_password_typed_at_a_terminal_is_not_shown() {
    let production = Production::new();
    let command = format!(
        "TOLEM__DATA='{}' '{}' staff add --login anar --name Anar --config '{}'",
        production.folder.join("data").display(),
        env!("CARGO_BIN_EXE_tolem"),
        production.config()
    );
    let mut process = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut typed, mut shown) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains("Password: ") {
        let mut byte = [0];
        shown.read_exact(&mut byte).unwrap();
        said.push(byte[0]);
    }
    typed.write_all(b"ten-mountains-2026\n").unwrap();
    shown.read_to_end(&mut said).unwrap();
    drop(typed);
    let said = String::from_utf8_lossy(&said);
    assert!(process.wait().unwrap().success() && said.contains("anar may sign in"), "{said}");
    assert!(!said.contains("mountains"), "{said}");
}
