//! Implementations of ISO 8583 that are not ours speak to a running `tolem demo`; tests/interop says what.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bank::Bank;

/// A program that speaks, and what it is run with.
const SPEAKERS: [(&str, &[&str], &str); 3] = [
    ("python", &["-B"], "with_pyiso8583.py"),
    ("python", &["-B"], "with_iso8583sim.py"),
    ("node", &[], "with_iso_8583.mjs"),
];

#[test]
fn acquirers_with_other_implementations_are_served() {
    let folder = testkit::scratch("interop");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
    command.args(["simulate", "cards", "--count", "5"]).env("TOLEM__DATA", folder.join("data"));
    let made = command.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let bank = Bank::start_in(folder, None);
    let cards = format!("{}/demo/cards.json", bank.portal);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (which, (tool, arguments, script)) in SPEAKERS.iter().enumerate() {
        let mut command = Command::new(installed(root.join("target/tools/bin").join(tool)));
        if *tool == "node" {
            installed(root.join("tests/interop/node_modules/.stamp"));
        }
        command.args(*arguments).arg(root.join("tests/interop").join(script));
        let output = command.args([&bank.iso8583, &cards, &which.to_string()]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        let why = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}:\n{told}{why}");
        assert!(told.contains("purchase") && told.contains("repeated reversal"), "{script}: {told}");
    }
    let log = std::fs::read_to_string(bank.written().join("log")).unwrap();
    assert!(!log.contains("a message with a fault in it"), "every message was understood");
}

fn installed(tool: PathBuf) -> PathBuf {
    assert!(tool.exists(), "{} is missing: `make setup` installs it", tool.display());
    tool
}
