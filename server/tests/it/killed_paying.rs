//! kill -9 under load: every approval that a shop heard is in the ledger, and none twice.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use iso8583::{Builder, Framer, Message, Mti, Spec};

use crate::bank::Bank;

/// How often the server is killed: 50 times in `make test`, as often as `TOLEM_KILLS` says otherwise.
fn kills() -> u64 {
    std::env::var("TOLEM_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(50)
}

const CARDS: u64 = 40;
/// On each account at first: enough for half of what is asked, so that declines are among the answers.
const BALANCE: &str = "20000";
const CONNECTIONS: u64 = 2;
const IN_FLIGHT: usize = 32;

#[test]
fn what_a_shop_heard_is_in_the_ledger_however_often_the_server_is_killed() {
    let folder = testkit::scratch("paying");
    make_cards(&folder, None);
    let mut bank = Bank::start_in(folder, None);
    let shop = Shop::new(&bank);
    for round in 0..kills() {
        shop.pay_until(&bank.iso8583, round, || bank.kill());
        bank = bank.kill_and_start_again();
    }
    shop.hear_all(&bank.iso8583);
    assert!(bank.ask_to_end());
    let database = bank.folder.join("data/tolem.db");
    shop.compare(&|sql| ask_sqlite(&database, sql));
}

#[test]
fn what_a_shop_heard_is_in_the_ledger_though_postgresql_is_killed() {
    let postgres = testkit::OwnPostgres::start();
    let folder = testkit::scratch("paying");
    let url = postgres.url();
    make_cards(&folder, Some(&url));
    let bank = Bank::start_on(folder, &url);
    let shop = Shop::new(&bank);
    for round in 0..kills().div_ceil(5) {
        // The server stays; the shop pays on through the crash and hears 96 meanwhile.
        shop.pay_until(&bank.iso8583, round, || postgres.kill_and_start_again());
    }
    shop.hear_all(&bank.iso8583);
    shop.compare(&|sql| ask_postgres(&url, sql));
}

pub(crate) fn make_cards(folder: &std::path::Path, url: Option<&str>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
    command.args(["simulate", "cards", "--count", &CARDS.to_string(), "--balance", BALANCE]);
    command.env("TOLEM__DATA", folder.join("data"));
    if let Some(url) = url {
        command.env("TOLEM__DATABASE__URL", url);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A card to play with.
struct Card {
    pan: String,
    expiry: String,
    cvv: String,
}

/// What an answer said: response code and approval code.
type Heard = (String, String);

pub(crate) struct Shop {
    pub(crate) spec: Spec,
    cards: Vec<Card>,
    /// Asked and not yet answered, by RRN: the message as it is repeated.
    unanswered: Mutex<HashMap<String, Vec<u8>>>,
    heard: Mutex<HashMap<String, Heard>>,
    next: AtomicU64,
}

impl Shop {
    pub(crate) fn new(bank: &Bank) -> Shop {
        let told = ureq::get(format!("{}/demo/cards.json", bank.portal)).call().unwrap();
        let told = told.into_body().read_to_string().unwrap();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let cards = told.as_array().unwrap().iter().map(|one| {
            let expiry = text(&one["expiry"]);
            let (month, year) = expiry.split_once('/').unwrap();
            Card { pan: text(&one["pan"]), expiry: format!("{year}{month}"), cvv: text(&one["cvv"]) }
        });
        Shop {
            spec: Spec::iso1987(),
            cards: cards.collect(),
            unanswered: Mutex::default(),
            heard: Mutex::default(),
            next: AtomicU64::new(1),
        }
    }

    /// Pays on several connections; once so many answers were heard that nobody can foresee what is in flight,
    /// calls `disturb`.
    pub(crate) fn pay_until(&self, to: &str, round: u64, disturb: impl FnOnce()) {
        // A number of answers nobody can guess, so that the blow falls at any moment.
        let target = 1 + round.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 300;
        let (answers, over) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| self.pay(to, &answers, &over));
            }
            while answers.load(Ordering::Relaxed) < target {
                std::thread::yield_now();
            }
            disturb();
            over.store(1, Ordering::Relaxed);
        });
    }

    fn pay(&self, to: &str, answers: &AtomicU64, over: &AtomicU64) {
        let mut line = Line::connect(to, &self.spec);
        let mut old = self.unanswered.lock().unwrap().values().cloned().collect::<Vec<_>>();
        let mut in_flight = 0;
        while over.load(Ordering::Relaxed) == 0 {
            let mut bytes = Vec::new();
            while in_flight < IN_FLIGHT {
                bytes.extend(old.pop().unwrap_or_else(|| self.purchase()));
                in_flight += 1;
            }
            if line.send(&bytes).is_err() {
                return;
            }
            let Ok(heard) = line.hear(|message| self.note(message)) else { return };
            in_flight -= heard;
            answers.fetch_add(heard as u64, Ordering::Relaxed);
        }
    }

    /// Repeats what went unanswered until all of it is answered.
    pub(crate) fn hear_all(&self, to: &str) {
        let mut line = Line::connect(to, &self.spec);
        loop {
            let waiting = self.unanswered.lock().unwrap().values().cloned().collect::<Vec<_>>();
            if waiting.is_empty() {
                return;
            }
            for some in waiting.chunks(IN_FLIGHT) {
                line.send(&some.concat()).unwrap();
                let mut due = some.len();
                while due > 0 {
                    due -= line.hear(|message| self.note(message)).unwrap();
                }
            }
        }
    }

    /// A new purchase, noted as its repeat before it leaves.
    pub(crate) fn purchase(&self) -> Vec<u8> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let card =
            &self.cards[(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) as usize % self.cards.len()];
        let rrn = format!("{number:012}");
        let build = |mti: &str| {
            let mut builder = Builder::new(&self.spec, Mti::parse(mti).unwrap());
            builder.set(2, &card.pan).unwrap().set(3, "000000").unwrap();
            builder.set_number(4, 1 + number % 1_000).unwrap().set(7, "1122070000").unwrap();
            builder.set_number(11, number % 1_000_000).unwrap().set(14, &card.expiry).unwrap();
            builder.set(18, "5411").unwrap().set(19, "398").unwrap().set(22, "812").unwrap();
            builder.set(32, "400000").unwrap().set(37, &rrn).unwrap();
            builder.set(48, format!("9203{}", card.cvv)).unwrap().set(49, "398").unwrap();
            let mut frame = Vec::new();
            builder.write_frame(&mut frame).unwrap();
            frame
        };
        self.unanswered.lock().unwrap().insert(rrn.clone(), build("0101"));
        build("0100")
    }

    pub(crate) fn note(&self, message: &Message<'_>) {
        let text = |number: u8| message.text(number).unwrap_or_default().to_owned();
        let (rrn, heard) = (text(37), (text(39), text(38)));
        // 96: what was kept is not known; asked again it will be.
        if heard.0 == "96" {
            return;
        }
        self.unanswered.lock().unwrap().remove(&rrn);
        let mut all = self.heard.lock().unwrap();
        let first = all.entry(rrn).or_insert_with(|| heard.clone());
        assert_eq!(*first, heard, "a repeat heard something else than the first answer");
    }

    /// Compares what was heard with what the database has, asked past the program.
    pub(crate) fn compare(&self, ask: &dyn Fn(&str) -> Vec<Vec<String>>) {
        let rows = ask("select rrn, outcome, approval_code from authorization_log");
        let kept = rows.iter().map(|row| (row[0].clone(), row)).collect::<HashMap<_, _>>();
        assert_eq!(kept.len(), rows.len(), "no purchase was kept twice");
        let heard = self.heard.lock().unwrap();
        let (mut approved, mut declined) = (0, 0);
        for (rrn, (code, approval)) in heard.iter() {
            let row = kept.get(rrn).unwrap_or_else(|| panic!("{rrn} was answered {code} and is not kept"));
            match code.as_str() {
                "00" => {
                    assert_eq!((row[1].as_str(), &row[2]), ("approved", approval));
                    approved += 1;
                }
                _ => {
                    assert_ne!(row[1], "approved");
                    declined += 1;
                }
            }
        }
        assert!(approved > 100, "{approved} approved, {declined} declined: too few to prove anything");
        let nothing = |sql: &str| assert_eq!(ask(sql), [["0".to_owned()]], "{sql}");
        nothing("select coalesce(sum(amount), 0) from entry");
        nothing("select count(*) from balance where account > 4 and posted - held - claimed < 0");
        nothing(
            "select count(*) from balance
              where held <> (select coalesce(sum(amount), 0) from hold where hold.account = balance.account)",
        );
        nothing(
            "select count(*) from authorization_log as it
              where outcome = 'approved' and approved <> (select amount from hold where hold.id = it.id)",
        );
    }
}

/// A connection to the switch.
pub(crate) struct Line<'a> {
    spec: &'a Spec,
    pub(crate) stream: TcpStream,
    framer: Framer,
}

impl<'a> Line<'a> {
    pub(crate) fn connect(to: &str, spec: &'a Spec) -> Line<'a> {
        let stream = TcpStream::connect(to).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Line { spec, stream, framer: Framer::new(spec) }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Reads once; how many answers there were.
    pub(crate) fn hear(&mut self, mut note: impl FnMut(&Message<'_>)) -> std::io::Result<usize> {
        let mut piece = [0; 8192];
        let count = self.stream.read(&mut piece)?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        self.framer.push(&piece[..count]);
        let mut heard = 0;
        while let Some(frame) = self.framer.next_frame().unwrap() {
            note(&Message::parse(self.spec, frame).unwrap());
            heard += 1;
        }
        Ok(heard)
    }
}

pub(crate) fn ask_sqlite(path: &PathBuf, sql: &str) -> Vec<Vec<String>> {
    let database = rusqlite::Connection::open(path).unwrap();
    let mut statement = database.prepare(sql).unwrap();
    let columns = statement.column_count();
    let cell = |row: &rusqlite::Row<'_>, at| {
        row.get::<_, rusqlite::types::Value>(at).map(|value| match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        })
    };
    let rows = statement.query_map([], |row| (0..columns).map(|at| cell(row, at)).collect()).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn ask_postgres(url: &str, sql: &str) -> Vec<Vec<String>> {
    let output = Command::new("psql").args(["-AtqF", "\t", "-c", sql, url]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}
