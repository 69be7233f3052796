//! What the same disk and a well-known server can do, measured in the same run.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::machine;

/// How long each baseline is measured.
const SECONDS: u64 = 10;
/// pgbench's scale: five million accounts, as many as a million of ours weigh.
const SCALE: u64 = 50;

/// Authorizations a second if `bytes` for every `batch` of them were written and made durable, and nothing else.
pub(super) fn fdatasync(folder: &Path, bytes: u64, batch: u64) -> anyhow::Result<u64> {
    let path = folder.join("fdatasync");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
    let piece = vec![0x5a; usize::try_from(bytes.max(1))?];
    let began = Instant::now();
    let mut rounds = 0;
    while began.elapsed() < Duration::from_secs(SECONDS) {
        file.write_all(&piece)?;
        file.sync_data()?;
        rounds += 1;
        if rounds % 1_000 == 0 {
            file.set_len(0)?;
            file = File::options().write(true).open(&path)?;
        }
    }
    let micros = began.elapsed().as_micros().max(1);
    std::fs::remove_file(&path)?;
    Ok(u64::try_from(u128::from(rounds * batch) * 1_000_000 / micros)?)
}

/// A PostgreSQL: one that was given, or one of our own in the folder, on the same disk.
pub(super) struct Server {
    /// `postgres://user@host:port`, without a database.
    address: String,
    own: Option<Own>,
    measured: bool,
}

struct Own {
    bin: PathBuf,
    data: PathBuf,
}

impl Server {
    /// The server that the data lies on, or that pgbench is run against; none if neither is wanted.
    pub(super) fn of(
        database: &str,
        given: Option<&str>,
        folder: &Path,
        pgbench: bool,
    ) -> anyhow::Result<Option<Server>> {
        let measured = database.starts_with("postgres");
        if let Some(url) = given.or_else(|| database.starts_with("postgres://").then_some(database)) {
            let address = url.rsplit_once('/').map_or(url, |(address, _)| address).to_owned();
            return Ok(Some(Server { address, own: None, measured }));
        }
        if !measured && !pgbench {
            return Ok(None);
        }
        Server::start(folder, measured).map(Some)
    }

    fn start(folder: &Path, measured: bool) -> anyhow::Result<Server> {
        std::fs::create_dir_all(folder)?;
        let root = std::fs::canonicalize(folder)?.join("postgres");
        std::fs::create_dir_all(&root)?;
        let (bin, data) = (newest_bin()?, root.join("data"));
        if is_root() {
            let _ = Command::new("chown").args(["-R", "postgres"]).arg(&root).output();
        }
        let data_text = data.display().to_string();
        if !data.join("PG_VERSION").exists() {
            as_its_user(&bin.join("initdb"), &["-D", &data_text, "-U", "postgres", "-A", "trust"])?;
        }
        // Durable as installed; memory and log as a server of its own has them (a quarter of the memory: PostgreSQL,
        // "Resource Consumption"), and as docs/operations.md asks for.
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c shared_buffers={}MB -c max_wal_size=4GB \
             -c min_wal_size=4GB -c checkpoint_timeout=15min -c max_connections=200 \
             -c max_pred_locks_per_transaction=1024",
            root.display(),
            machine::memory()? / 4 / 1_048_576
        );
        let log = root.join("log").display().to_string();
        as_its_user(&bin.join("pg_ctl"), &["-D", &data_text, "-o", &options, "-l", &log, "-w", "start"])
            .context("starting PostgreSQL: is another run using this folder?")?;
        let host = root.display().to_string().replace('/', "%2F");
        let address = format!("postgres://postgres@{host}");
        Ok(Server { address, own: Some(Own { bin, data }), measured })
    }

    /// Whether our own data lies on it.
    pub(super) fn is_measured(&self) -> bool {
        self.measured
    }

    /// The address of a database on it, created if there is none.
    pub(super) fn create(&self, name: &str) -> anyhow::Result<String> {
        let there =
            self.ask("postgres", &format!("select count(*) from pg_database where datname = '{name}'"))?;
        if there.trim() == "0" {
            self.ask("postgres", &format!("create database {name}"))?;
        }
        Ok(format!("{}/{name}", self.address))
    }

    /// Lets it finish what filling left behind, as a server that has run for a while has: rows that were just written are
    /// looked through once more, pages are carried to their files.
    pub(super) fn settle(&self, database: &str) -> anyhow::Result<()> {
        self.ask(database, "vacuum analyze")?;
        self.ask(database, "checkpoint").map(|_| ())
    }

    /// Bytes it has written so far: its log, and pages at checkpoints and between them.
    pub(super) fn bytes_written(&self) -> anyhow::Result<u64> {
        let sql = "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')
                        + (select (buffers_checkpoint + buffers_clean + buffers_backend) * 8192
                             from pg_stat_bgwriter)";
        let answer = self.ask("postgres", sql)?;
        answer.trim().parse().with_context(|| format!("PostgreSQL's counters: {answer}"))
    }

    /// pgbench's TPC-B: transactions a second, the best of 16, 32 and 64 clients.
    pub(super) fn pgbench(&self) -> anyhow::Result<u64> {
        let url = self.create("tolem_pgbench")?;
        let scale = SCALE.to_string();
        let filled = self.ask("tolem_pgbench", "select count(*) from pgbench_branches");
        if filled.ok().and_then(|count| count.trim().parse().ok()) != Some(SCALE) {
            eprintln!("filling pgbench's tables …");
            checked(Command::new(self.tool("pgbench")).args(["-i", "-q", "-s", &scale, &url]).output())?;
        }
        let mut best = 0;
        for clients in ["16", "32", "64"] {
            eprintln!("pgbench, {clients} clients, {SECONDS} s …");
            let seconds = SECONDS.to_string();
            let arguments = ["-n", "-M", "prepared", "-j", "2", "-c", clients, "-T", &seconds, &url];
            let output = checked(Command::new(self.tool("pgbench")).args(arguments).output())?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let tps = text.lines().find_map(|line| line.strip_prefix("tps = "));
            let whole = tps.and_then(|tps| tps.split(['.', ' ']).next()?.parse().ok());
            best = best.max(whole.with_context(|| format!("pgbench said: {text}"))?);
        }
        Ok(best)
    }

    fn ask(&self, database: &str, sql: &str) -> anyhow::Result<String> {
        let url = format!("{}/{database}", self.address);
        let output = checked(Command::new(self.tool("psql")).args(["-Atqc", sql, &url]).output())?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn tool(&self, name: &str) -> PathBuf {
        self.own.as_ref().map_or_else(|| PathBuf::from(name), |own| own.bin.join(name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(own) = &self.own {
            let data = own.data.display().to_string();
            let stopped = as_its_user(&own.bin.join("pg_ctl"), &["-D", &data, "-m", "fast", "-w", "stop"]);
            if let Err(error) = stopped {
                eprintln!("PostgreSQL in {data} was not stopped: {error:#}");
            }
        }
    }
}

fn newest_bin() -> anyhow::Result<PathBuf> {
    let missing = "PostgreSQL is missing: `make setup` installs it (Debian: apt-get install postgresql)";
    let found = std::fs::read_dir("/usr/lib/postgresql").context(missing)?;
    let found = found.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    found.filter(|bin| bin.join("pgbench").exists()).max().context(missing)
}

/// PostgreSQL refuses to run as root; as root, its own user runs it.
fn as_its_user(program: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // Its output must not be a pipe of ours: the server it starts would hold it open.
    let status = command.args(arguments).current_dir("/").stdout(std::process::Stdio::null()).status();
    let status = status.with_context(|| program.display().to_string())?;
    if status.success() { Ok(()) } else { bail!("{} ended with {status}", program.display()) }
}

fn checked(output: std::io::Result<Output>) -> anyhow::Result<Output> {
    let output = output.context("a tool of PostgreSQL")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output)
}

fn is_root() -> bool {
    std::fs::read_to_string("/proc/self/status")
        .is_ok_and(|status| status.lines().any(|line| line.starts_with("Uid:\t0\t")))
}
