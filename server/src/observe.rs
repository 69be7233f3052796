//! Logs, metrics, health and readiness.

use std::fmt::Write as _;

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use store::{Error, Store, outbox};
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Starts the log, on standard error: standard output is for whoever called the program.
pub(crate) fn start_log(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.filter).context("log.filter")?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Text => builder.with_ansi(false).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}

/// Starts the meters.
pub(crate) fn start_meters() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context("the meters cannot be started")
}

#[derive(Clone)]
struct Watch {
    store: Store,
    meters: PrometheusHandle,
    sends_sms: bool,
}

/// `/metrics`, `/healthz` (the process lives), `/readyz` (it can serve, or why not).
pub(crate) fn router(store: Store, meters: PrometheusHandle, sends_sms: bool) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(render))
        .with_state(Watch { store, meters, sends_sms })
}

async fn ready(State(watch): State<Watch>) -> Response {
    let mut wanting = String::new();
    match waiting(&watch.store).await {
        Ok(_) => {}
        Err(fault) => drop(writeln!(wanting, "database: {fault}")),
    }
    if !watch.sends_sms {
        let _ = writeln!(wanting, "sms: no transport is configured (sms.transport), messages wait");
    }
    if wanting.is_empty() {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, wanting).into_response()
    }
}

async fn render(State(watch): State<Watch>) -> Response {
    if let Ok((waiting, oldest)) = waiting(&watch.store).await {
        let age = oldest.map_or(0, |since| watch.store.clock().now().duration_since(since).as_secs());
        metrics::gauge!("tolem_outbox_waiting").set(waiting as f64);
        metrics::gauge!("tolem_outbox_oldest_seconds").set(age as f64);
    }
    let (read, written) = watch.store.statements();
    metrics::counter!("tolem_store_statements_total", "queue" => "read").absolute(read);
    metrics::counter!("tolem_store_statements_total", "queue" => "write").absolute(written);
    watch.meters.render().into_response()
}

async fn waiting(store: &Store) -> Result<(i64, Option<jiff::Timestamp>), store::Fault> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    store.submit_read(
        |tx| outbox::waiting(tx).map_err(Error::<std::convert::Infallible>::Fault),
        |outcome| drop(sender.send(outcome)),
    );
    match receiver.await {
        Ok(Ok(Ok(waiting))) => Ok(waiting),
        Ok(Ok(Err(never))) => match never {},
        Ok(Err(fault)) => Err(fault),
        Err(_) => Err(store::Fault::Busy),
    }
}
