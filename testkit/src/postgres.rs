//! PostgreSQL for tests: one private cluster, reached by a socket only, a database for each test.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

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
    let data = root.join("data");
    if running(&data) {
        return root;
    }
    as_postgres_user(Command::new("chown"), &["-R", "postgres", &root.to_string_lossy()], false);
    let _ = std::fs::remove_dir_all(&data);
    let bin = newest_bin();
    let data_text = data.to_string_lossy().into_owned();
    as_postgres_user(
        Command::new(bin.join("initdb")),
        &["-D", &data_text, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        true,
    );
    // No durability here: what these tests ask of PostgreSQL is its logic. kill -9 has tests of its own.
    let options = format!(
        "-c listen_addresses='' -k {} -c fsync=off -c max_connections=400 -c max_wal_size=256MB",
        root.display()
    );
    let log = root.join("log");
    as_postgres_user(
        Command::new(bin.join("pg_ctl")),
        &["-D", &data_text, "-o", &options, "-l", &log.to_string_lossy(), "-w", "start"],
        true,
    );
    root
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
