//! What the machine says of a measuring.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::Context;

use super::baseline::Server;

/// The most memory this program has held, in bytes (`VmHWM`, proc(5)).
pub(super) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or_default()
        * 1024
}

/// The memory of this machine, in bytes (`MemTotal`, proc(5)).
pub(super) fn memory() -> anyhow::Result<u64> {
    let info = std::fs::read_to_string("/proc/meminfo")?;
    let line = info.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    Ok(kilobytes.context("MemTotal in /proc/meminfo")? * 1024)
}

/// Bytes sent to the disk so far: by this program (`write_bytes`, proc(5)), and by the PostgreSQL under it, in its
/// log and at its checkpoints.
pub(super) fn bytes_written(server: &Option<Server>) -> anyhow::Result<u64> {
    let io = std::fs::read_to_string("/proc/self/io")?;
    let own = io.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    let own = own.and_then(|bytes| bytes.parse::<u64>().ok()).unwrap_or_default();
    match server.as_ref().filter(|server| server.is_measured()) {
        Some(server) => Ok(own + server.bytes_written()?),
        None => Ok(own),
    }
}

/// How often the disk under this folder has been told to make everything durable, whichever program asked: the
/// kernel's count of flush requests, of which an fsync or fdatasync is one (Documentation/block/stat.rst of Linux,
/// since 5.5). `None` where the kernel does not tell, as in some containers.
pub(super) fn flushes(folder: &Path) -> Option<u64> {
    let device = std::fs::metadata(folder).ok()?.dev();
    let (major, minor) = ((device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xf_ff00));
    let disk = format!("/sys/dev/block/{major}:{minor}");
    // Flushes are the whole disk's; a partition counts none.
    let whole = if Path::new(&disk).join("partition").exists() { "/../stat" } else { "/stat" };
    let stat = std::fs::read_to_string(disk + whole).ok()?;
    stat.split_whitespace().nth(15)?.parse().ok()
}

/// How long batches took, in microseconds: median and longest, as the meters have it.
pub(super) fn batch_micros(meters: &str) -> (f64, f64) {
    let quantile = |wanted: &str| {
        let name = format!("tolem_authorization_batch_seconds{{quantile=\"{wanted}\"}} ");
        let line = meters.lines().find_map(|line| line.strip_prefix(&name));
        line.and_then(|seconds| seconds.parse::<f64>().ok()).unwrap_or_default()
    };
    let micros = |seconds: f64| std::time::Duration::from_secs_f64(seconds).as_micros() as f64;
    (micros(quantile("0.5")), micros(quantile("1")))
}
