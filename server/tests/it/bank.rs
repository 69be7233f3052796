//! A running `tolem demo` of one's own: folder, ports, log.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take before it is called stuck.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A demonstration bank in a process of its own.
pub(crate) struct Bank {
    process: Child,
    pub(crate) portal: String,
    pub(crate) desk: String,
    pub(crate) watch: String,
    pub(crate) iso8583: String,
    pub(crate) operator: (String, String),
    pub(crate) folder: PathBuf,
    database: Option<testkit::Database>,
}

impl Bank {
    /// Starts one on SQLite, in a fresh folder.
    pub(crate) fn start() -> Bank {
        Bank::start_in(testkit::scratch("it"), None)
    }

    /// Starts one with other settings, as the environment gives them.
    pub(crate) fn start_with(settings: &[(&str, &str)]) -> Bank {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
        command.envs(settings.iter().copied());
        Bank::start_by(command, testkit::scratch("it"), None)
    }

    /// Starts one whose data lie on a disk of their own, of so many MiB, that only it can see.
    pub(crate) fn start_on_small_disk(mebibytes: u32) -> Bank {
        let folder = testkit::scratch("it");
        let data = folder.join("data");
        std::fs::create_dir_all(&data).unwrap();
        let mut command = Command::new("unshare");
        let script = format!("mount -t tmpfs -o size={mebibytes}m tmpfs \"$1\" && shift && exec \"$@\"");
        command.args(["--mount", "--map-root-user", "sh", "-ec", &script, "sh"]).arg(&data);
        command.arg(env!("CARGO_BIN_EXE_tolem"));
        // Who fills a disk asks more often than one client may, on a fast day.
        command.env("TOLEM__PORTAL__REQUESTS_PER_SECOND", "0");
        Bank::start_by(command, folder, None)
    }

    /// Its data folder, as it sees it.
    pub(crate) fn data(&self) -> PathBuf {
        let seen = self.folder.join("data");
        PathBuf::from(format!("/proc/{}/root{}", self.process.id(), seen.display()))
    }

    /// Starts one on PostgreSQL, in a fresh database.
    pub(crate) fn start_on_postgres() -> Bank {
        Bank::start_in(testkit::scratch("it"), Some(testkit::Database::postgres()))
    }

    /// Starts one on what lies in this folder, and on that database.
    pub(crate) fn start_in(folder: PathBuf, database: Option<testkit::Database>) -> Bank {
        Bank::start_by(Command::new(env!("CARGO_BIN_EXE_tolem")), folder, database)
    }

    /// Starts one on what lies in this folder, with its database at this address.
    pub(crate) fn start_on(folder: PathBuf, url: &str) -> Bank {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
        command.env("TOLEM__DATABASE__URL", url);
        Bank::start_by(command, folder, None)
    }

    /// Starts one by a command of its own, which is given what follows the program's name.
    pub(crate) fn start_by(
        mut command: Command,
        folder: PathBuf,
        database: Option<testkit::Database>,
    ) -> Bank {
        command
            .args(["demo", "--json"])
            .env("TOLEM__DATA", folder.join("data"))
            .env("TMPDIR", folder.join("tmp"))
            .env("TOLEM__PORTAL__LISTEN", "127.0.0.1:0")
            .env("TOLEM__DESK__LISTEN", "127.0.0.1:0")
            .env("TOLEM__METRICS__LISTEN", "127.0.0.1:0")
            .env("TOLEM__ISO8583__LISTEN", "127.0.0.1:0")
            .env("TOLEM__LOG__FILTER", "trace")
            .env("RUST_BACKTRACE", "1");
        if let Some(database) = &database {
            command.env("TOLEM__DATABASE__URL", &database.url);
        }
        std::fs::create_dir_all(folder.join("tmp")).unwrap();
        let log = File::options().create(true).append(true).open(folder.join("log")).unwrap();
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            panic!("no line of JSON: {}", std::fs::read_to_string(folder.join("log")).unwrap())
        });
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        Bank {
            process,
            portal: text(&told["portal"]),
            desk: text(&told["desk"]),
            watch: text(&told["metrics"]),
            iso8583: text(&told["iso8583"]),
            operator: (text(&told["operator"]["login"]), text(&told["operator"]["password"])),
            folder,
            database,
        }
    }

    /// Kills it without warning, as a power cut would end it, and starts it again on what it kept.
    pub(crate) fn kill_and_start_again(mut self) -> Bank {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        Bank::start_in(std::mem::take(&mut self.folder), self.database.take())
    }

    /// Kills it without warning, whatever it is doing.
    pub(crate) fn kill(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
    }

    /// Asks it to end and waits until it has; true if it ended well.
    pub(crate) fn ask_to_end(&mut self) -> bool {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.process.wait().unwrap().success()
    }

    /// A command about this bank, which may be running meanwhile.
    pub(crate) fn command(&self, mut program: Command, words: &[&str]) -> Command {
        program.args(words).env("TOLEM__DATA", self.folder.join("data"));
        if let Some(database) = &self.database {
            program.env("TOLEM__DATABASE__URL", &database.url);
        }
        program
    }

    /// The folder with everything it wrote: data, log, temporary files.
    pub(crate) fn written(&self) -> &Path {
        &self.folder
    }

    /// The newest message to a phone whose kind is `kind`, once it has arrived.
    pub(crate) fn message(&self, phone: &str, kind: &str) -> String {
        let url = format!("{}/demo/sms.json?phone={}", self.portal, phone.replace('+', "%2B"));
        until(&format!("a message of kind {kind}"), || {
            let told = match ureq::get(&url).call() {
                // A parcel whose courier was killed is carried after its lease: who asks that long is told to ask less often.
                Err(ureq::Error::StatusCode(429)) => return None,
                told => told.unwrap().into_body().read_to_string().unwrap(),
            };
            let messages: serde_json::Value = serde_json::from_str(&told).unwrap();
            let found = messages.as_array().unwrap().iter().find(|one| one["kind"] == kind)?;
            Some(found["text"].as_str().unwrap().to_owned())
        })
    }

    /// Moves the demonstration's clock.
    pub(crate) fn advance(&self, seconds: i64) {
        let form = [("advance_seconds", seconds.to_string())];
        let answer = ureq::post(format!("{}/demo/clock", self.portal))
            .config()
            .max_redirects(0)
            .build()
            .send_form(form);
        assert_eq!(answer.unwrap().status(), 303);
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if !self.folder.as_os_str().is_empty() && !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// Looks until there is something to see.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(since.elapsed() < PATIENCE, "{what}: waited {PATIENCE:?} in vain");
        std::thread::yield_now();
    }
}

/// The six digits of a message.
pub(crate) fn code_in(words: &str) -> String {
    words.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6).unwrap().to_owned()
}
