//! PostgreSQL for tests: one private cluster, reached by a socket only, a database for each test.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// As docs/operations.md asks for: several batches at a time.
const REMEMBERING_ROWS: &str = "-c max_pred_locks_per_transaction=1024";

/// Creates an empty database: its name and its address.
pub(crate) fn create() -> (String, String) {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    administer(&format!("drop database if exists {name} with (force)"));
    administer(&format!("create database {name}"));
    let url =
        format!("postgres://postgres@%2F{}/{name}", socket().trim_start_matches('/').replace('/', "%2F"));
    (name, url)
}

/// Removes a database, with whoever is still connected.
pub(crate) fn remove(name: &str) {
    administer(&format!("drop database if exists {name} with (force)"));
}

fn administer(sql: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut config = tokio_postgres::Config::new();
        config.host_path(socket()).user("postgres").dbname("postgres");
        let (client, connection) =
            config.connect(tokio_postgres::NoTls).await.expect("the tests' PostgreSQL");
        tokio::spawn(connection);
        client.batch_execute(sql).await.expect("a statement for the tests' PostgreSQL");
    });
}

/// The folder with the socket of a running cluster.
pub(crate) fn socket() -> &'static str {
    static SOCKET: OnceLock<String> = OnceLock::new();
    SOCKET.get_or_init(|| match std::env::var("TOLEM_TEST_POSTGRES") {
        Ok(folder) => folder,
        Err(_) => start().to_string_lossy().into_owned(),
    })
}

/// Starts the cluster unless another test process has: they take turns at a lock.
fn start() -> PathBuf {
    let root = std::env::temp_dir().join("tolem-test-postgres");
    std::fs::create_dir_all(&root).unwrap();
    let lock = File::create(root.join("lock")).unwrap();
    lock.lock().unwrap();
    if running(&root.join("data")) {
        return root;
    }
    init(&root);
    // No durability here: what these tests ask of PostgreSQL is its logic. Who kills it takes an `OwnPostgres`.
    run(&root, &format!("-c fsync=off -c max_connections=400 -c max_wal_size=256MB {REMEMBERING_ROWS}"));
    root
}

/// Makes an empty cluster in a folder.
fn init(root: &Path) {
    as_postgres_user(Command::new("chown"), &["-R", "postgres", &root.to_string_lossy()], false);
    let data = root.join("data");
    let _ = std::fs::remove_dir_all(&data);
    let arguments =
        ["-D", &data.to_string_lossy(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
    as_postgres_user(Command::new(newest_bin().join("initdb")), &arguments, true);
}

fn run(root: &Path, options: &str) {
    let options = format!("-c listen_addresses='' -k {} {options}", root.display());
    let (data, log) = (root.join("data"), root.join("log"));
    let arguments =
        ["-D", &data.to_string_lossy(), "-o", &options, "-l", &log.to_string_lossy(), "-w", "start"];
    as_postgres_user(Command::new(newest_bin().join("pg_ctl")), &arguments, true);
}

/// A PostgreSQL of one's own, durable, to be killed and started again.
pub struct OwnPostgres {
    root: PathBuf,
}

impl OwnPostgres {
    /// Starts one in a fresh folder.
    pub fn start() -> OwnPostgres {
        let root = crate::scratch("own-postgres");
        init(&root);
        let own = OwnPostgres { root };
        own.run();
        own
    }

    /// The address of its one database.
    pub fn url(&self) -> String {
        let host = self.root.to_string_lossy().replace('/', "%2F");
        format!("postgres://postgres@{host}/postgres")
    }

    /// Kills all its processes without warning, as a power cut would end them, and starts it again.
    pub fn kill_and_start_again(&self) {
        self.kill();
        self.run();
    }

    fn run(&self) {
        run(&self.root, "-c max_connections=50");
    }

    fn kill(&self) {
        let file = self.root.join("data/postmaster.pid");
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let Some(first) = text.lines().next().map(str::to_owned) else { return };
        // The first stopped, so that it starts no others; its children die with it.
        let _ = Command::new("kill").args(["-STOP", &first]).status();
        let children = Command::new("pgrep").args(["-P", &first]).output().expect("pgrep (Debian: procps)");
        let children = String::from_utf8_lossy(&children.stdout).into_owned();
        let all = children.split_whitespace().chain([first.as_str()]).collect::<Vec<_>>();
        let _ = Command::new("kill").arg("-KILL").args(&all).status();
        // Killed processes are gone when their entries in /proc are, or are zombies of whoever adopted them.
        for pid in all {
            let stat = PathBuf::from(format!("/proc/{pid}/stat"));
            while std::fs::read_to_string(&stat).is_ok_and(|text| !text.contains(") Z")) {
                std::thread::yield_now();
            }
        }
        // They bear the number of a process which, where nobody collects the dead, still seems to be there.
        for left in [file, self.root.join(".s.PGSQL.5432.lock"), self.root.join(".s.PGSQL.5432")] {
            let _ = std::fs::remove_file(left);
        }
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

fn running(data: &Path) -> bool {
    let pid = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    // Killed without warning, it leaves its number behind, which may be another process's by now.
    pid.lines().next().is_some_and(|pid| {
        let name = std::fs::read_to_string(Path::new("/proc").join(pid.trim()).join("comm"));
        name.is_ok_and(|name| name.trim() == "postgres")
    })
}

fn newest_bin() -> PathBuf {
    let mut found = std::fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is not installed: run `make setup` (Debian: apt-get install postgresql)")
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect::<Vec<_>>();
    found.sort();
    found.pop().expect("PostgreSQL's initdb is missing: run `make setup`")
}

/// PostgreSQL refuses to run as root; as root, we become its own user first.
fn as_postgres_user(command: Command, arguments: &[&str], become_it: bool) {
    let root = Path::new("/proc/self").exists() && is_root();
    if !root && !become_it {
        return;
    }
    let mut run = if root && become_it {
        let mut run = Command::new("runuser");
        run.args(["-u", "postgres", "--"]).arg(command.get_program());
        run
    } else {
        command
    };
    let output = run.args(arguments).current_dir("/").output().expect("PostgreSQL for tests");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn is_root() -> bool {
    std::fs::read_to_string("/proc/self/status")
        .is_ok_and(|status| status.lines().any(|line| line.starts_with("Uid:\t0\t")))
}
