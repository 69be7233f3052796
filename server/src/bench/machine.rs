//! What the machine says of a measuring.

use super::baseline::Server;

/// The most memory this program has held, in bytes (`VmHWM`, proc(5)).
pub(super) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or_default()
        * 1024
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
