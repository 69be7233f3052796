//! The disk before the shop: an approval leaves the house when the log is synced, and never after a sync that failed.
//! Both are seen from outside, by strace.

use std::process::Command;

use crate::bank::Bank;
use crate::killed_paying::{Line, Shop, ask_sqlite, make_cards};

fn traced(options: &[&str]) -> Command {
    let mut command = Command::new("strace");
    // -D: the bank is our child and strace its watcher, so that a signal finds the bank.
    command.args(["-D", "-f", "-qq", "-e", "signal=none"]).args(options).arg(env!("CARGO_BIN_EXE_tolem"));
    command
}

#[test]
fn no_approval_leaves_before_the_disk_has_it() {
    let folder = testkit::scratch("kept");
    make_cards(&folder, None);
    let trace = folder.join("trace");
    let calls = "trace=pwrite64,fdatasync,recvfrom,sendto,writev,write";
    let options = ["-yy", "-s", "0", "-e", calls, "-o", trace.to_str().unwrap()];
    let mut bank = Bank::start_by(traced(&options), folder, None);
    let shop = Shop::new(&bank);
    let mut line = Line::connect(&bank.iso8583, &shop.spec);
    let socket =
        format!("<TCP:[{}->{}]>", line.stream.peer_addr().unwrap(), line.stream.local_addr().unwrap());
    const PURCHASES: usize = 20;
    for _ in 0..PURCHASES {
        line.send(&shop.purchase()).unwrap();
        while line.hear(|message| shop.note(message)).unwrap() == 0 {}
    }
    assert!(bank.ask_to_end());

    let trace = std::fs::read_to_string(trace).unwrap();
    let (mut answers, mut seen) = (0, Seen::default());
    for step in trace.lines().filter_map(|line| Step::read(line, &socket)) {
        match step {
            Step::Heard => seen = Seen::default(),
            Step::Logged => seen.logged = true,
            Step::SyncBegan(by) if seen.logged => seen.syncing.push(by),
            Step::SyncEnded(by) => seen.synced |= seen.syncing.contains(&by),
            Step::Synced => seen.synced |= seen.logged,
            Step::SyncBegan(_) => {}
            Step::Answered => {
                assert!(seen.synced, "answered before the disk had it: {seen:?}");
                answers += 1;
            }
        }
    }
    assert_eq!(answers, PURCHASES);
}

/// What strace has seen since a purchase was read.
#[derive(Debug, Default)]
struct Seen {
    logged: bool,
    /// Threads that began to sync the log after that: the one that answers, and the one that empties the log.
    syncing: Vec<u32>,
    synced: bool,
}

/// One line of strace that matters here.
enum Step {
    Heard,
    Logged,
    SyncBegan(u32),
    SyncEnded(u32),
    /// Began and ended with no other thread's call between.
    Synced,
    Answered,
}

impl Step {
    fn read(line: &str, socket: &str) -> Option<Step> {
        let (thread, call) = line.split_once(' ')?;
        let (thread, call) = (thread.parse().ok()?, call.trim_start());
        let of_the_log = call.contains("tolem.db-wal>");
        if call.starts_with("<... fdatasync resumed") {
            return Some(Step::SyncEnded(thread));
        }
        if call.starts_with("pwrite64(") && of_the_log {
            return Some(Step::Logged);
        }
        if call.starts_with("fdatasync(") && of_the_log {
            return Some(if call.ends_with("<unfinished ...>") {
                Step::SyncBegan(thread)
            } else {
                Step::Synced
            });
        }
        if !call.contains(socket) {
            return None;
        }
        // What is not there yet is told as an error, and asked for again.
        let heard = call.starts_with("recvfrom(") && !call.contains("= -1");
        heard.then_some(Step::Heard).or_else(|| (!call.starts_with("recvfrom(")).then_some(Step::Answered))
    }
}

#[test]
fn after_a_sync_that_failed_nobody_hears_an_approval_and_what_was_heard_is_kept() {
    let folder = testkit::scratch("kept");
    make_cards(&folder, None);
    // Counted for each thread: the one that syncs for the answers comes to it first.
    let failing = "inject=fdatasync:error=EIO:when=40+";
    let options = ["-e", "trace=fdatasync", "-e", failing, "-o", "/dev/null"];
    let bank = Bank::start_by(traced(&options), folder, None);
    let shop = Shop::new(&bank);
    let mut line = Line::connect(&bank.iso8583, &shop.spec);
    let mut pay = || {
        let mut code = String::new();
        line.send(&shop.purchase()).unwrap();
        let mut note = |message: &iso8583::Message<'_>| {
            code = message.text(39).unwrap_or_default().to_owned();
            shop.note(message);
        };
        while line.hear(&mut note).unwrap() == 0 {}
        code
    };
    let failed = (0..200).map(|_| pay()).position(|code| code == "96");
    assert!(failed.is_some_and(|answers| answers > 10), "the disk failed after {failed:?} answers");
    for _ in 0..20 {
        assert_eq!(pay(), "96", "nothing is built upon what the disk has lost");
    }
    let log = std::fs::read_to_string(bank.folder.join("log")).unwrap();
    assert!(log.contains("the disk did not keep a commit"));

    let bank = bank.kill_and_start_again();
    shop.pay_until(&bank.iso8583, 2, || ());
    shop.hear_all(&bank.iso8583);
    let database = bank.folder.join("data/tolem.db");
    shop.compare(&|sql| ask_sqlite(&database, sql));
}
