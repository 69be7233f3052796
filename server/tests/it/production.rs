//! A production bank of one's own: a configuration file, its commands, and `tolem serve` on free ports.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::bank::until;

/// A configuration for production in a folder of its own.
pub(crate) struct Production {
    pub(crate) folder: PathBuf,
    database: Option<testkit::Database>,
}

/// What a command came to.
pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A `tolem serve` that runs.
pub(crate) struct Serving {
    process: Child,
    pub(crate) portal: String,
    pub(crate) desk: String,
    pub(crate) watch: String,
}

/// Runs the program with these words and nothing on its standard input.
pub(crate) fn tolem(words: &[&str]) -> Told {
    run(Command::new(env!("CARGO_BIN_EXE_tolem")).args(words), "")
}

impl Production {
    /// One on SQLite.
    pub(crate) fn new() -> Production {
        Production::on(None)
    }

    /// One on each engine.
    pub(crate) fn each() -> [Production; 2] {
        [Production::new(), Production::on(Some(testkit::Database::postgres()))]
    }

    fn on(database: Option<testkit::Database>) -> Production {
        let folder = testkit::scratch("production");
        let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo");
        let config = std::fs::read_to_string(format!("{demo}/tolem.toml")).unwrap();
        let config = config
            .replace("mode = \"demonstration\"", "mode = \"production\"")
            .replace("transport = \"phone_on_screen\"", "transport = \"none\"")
            .replace("[portal]\n", "[portal]\npublic_url = \"https://cards.example\"\n")
            .replace("[desk]\n", "[desk]\npublic_url = \"https://desk.example\"\n")
            .replace("format = \"text\"", "format = \"json\"");
        let config = format!("{config}\n[content]\nfolder = \"{demo}\"\n");
        let production = Production { folder, database };
        std::fs::write(production.config(), config).unwrap();
        production
    }

    /// Its configuration file.
    pub(crate) fn config(&self) -> String {
        self.folder.join("tolem.toml").to_string_lossy().into_owned()
    }

    /// Where its database is, as a configuration spells it.
    pub(crate) fn database_url(&self) -> String {
        let file = || format!("sqlite:{}", self.folder.join("data/tolem.db").display());
        self.database.as_ref().map_or_else(file, |database| database.url.clone())
    }

    /// Runs one of its commands: `words` are followed by its configuration.
    pub(crate) fn run(&self, words: &[&str], stdin: &str) -> Told {
        run(&mut self.command(words), stdin)
    }

    /// Adds a member of staff whose password is `password`.
    pub(crate) fn add_staff(&self, login: &str, role: &str, password: &str) -> Told {
        self.run(&["staff", "add", "--login", login, "--name", "Анар", "--role", role], password)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
        command
            .args(words)
            .args(["--config", &self.config()])
            .env("TOLEM__DATA", self.folder.join("data"))
            .env("TOLEM__DATABASE__URL", self.database_url())
            .env("TOLEM__PORTAL__LISTEN", "127.0.0.1:0")
            .env("TOLEM__DESK__LISTEN", "127.0.0.1:0")
            .env("TOLEM__METRICS__LISTEN", "127.0.0.1:0")
            .env("TOLEM__ISO8583__LISTEN", "127.0.0.1:0");
        command
    }

    /// Starts serving; the log says where.
    pub(crate) fn serve(&self) -> Serving {
        let log = self.folder.join("log");
        let process = self
            .command(&["serve"])
            .env("TOLEM__LOG__FILTER", "trace")
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut serving =
            Serving { process, portal: String::new(), desk: String::new(), watch: String::new() };
        let listening = until("production listens", || {
            let said = std::fs::read_to_string(&log).unwrap();
            assert!(serving.process.try_wait().unwrap().is_none(), "it ended: {said}");
            let line = said.lines().find(|line| line.contains("\"listening\""))?;
            serde_json::from_str::<serde_json::Value>(line).ok()
        });
        let door = |name: &str| format!("http://{}", listening[name].as_str().unwrap());
        (serving.portal, serving.desk, serving.watch) = (door("portal"), door("desk"), door("metrics"));
        serving
    }
}

fn run(command: &mut Command, stdin: &str) -> Told {
    let mut process =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that refuses before it reads closes the pipe: that is its right.
    let _ = process.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = process.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Told { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

impl Drop for Production {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
