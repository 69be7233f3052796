//! `tolem bench authorize`: how fast cards are authorized here, against what this disk and PostgreSQL can do.
//!
//! ```text
//!   fill (cards, accounts, history) ─► switch on a port of its own ─► acquirers: as fast as they are answered,
//!                                                                     then at half that rate
//!   baselines in the same run, on the same disk: fdatasync of the same bytes; pgbench TPC-B
//! ```

mod baseline;
mod fill;
mod machine;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use acquirer::{Plan, PlayCard, Scene, Tally};
use anyhow::Context;
use clap::Args;
use iso8583::Spec;
use store::Store;
use switch::Switch;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::acquiring;
use crate::config::Config;
use crate::running::Opened;

/// What is measured, and on what.
#[derive(Args)]
pub(crate) struct Authorize {
    /// Where the data lies: sqlite:PATH, postgres://USER@HOST/DATABASE, or `postgres`: a server of its own in
    /// --folder.
    #[arg(long, default_value = "sqlite")]
    database: String,
    /// Where everything is written; filled on the first run, kept for the next.
    #[arg(long, default_value = "bench")]
    folder: PathBuf,
    /// Cards, each with its account.
    #[arg(long, default_value_t = 1_000_000)]
    cards: u64,
    /// Authorizations there are before the measuring begins.
    #[arg(long, default_value_t = 1_000_000)]
    history: u64,
    /// Connections of acquirers.
    #[arg(long, default_value_t = 4)]
    connections: usize,
    /// Messages in flight, in all.
    #[arg(long, default_value_t = 256)]
    in_flight: usize,
    /// How long each measuring takes.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// The server that pgbench is run against, instead of one of its own in --folder.
    #[arg(long)]
    pgbench: Option<String>,
    /// Leave the baseline of pgbench out.
    #[arg(long)]
    no_pgbench: bool,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

/// On a server of its own.
const OWN_DATABASE: &str = "tolem_bench";

/// What one measuring found.
struct Measured {
    tally: Tally,
    commits: u64,
    statements: u64,
    bytes: u64,
    flushes: Option<u64>,
    /// How long batches took from being handed to the store to being durable, in microseconds: median, longest.
    batch_micros: (f64, f64),
}

impl Authorize {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let meters = crate::observe::start_meters()?;
        let server =
            baseline::Server::of(&self.database, self.pgbench.as_deref(), &self.folder, !self.no_pgbench)?;
        let mut config = Config::demonstration()?;
        config.data = self.folder.clone();
        config.database.url = Some(match self.database.as_str() {
            "sqlite" => format!("sqlite:{}", self.folder.join("tolem.db").display()),
            "postgres" => server.as_ref().context("a server of its own")?.create(OWN_DATABASE)?,
            url => url.to_owned(),
        });
        let opened = Opened::open(&config)?;
        let cards = fill::fill(&opened, &config, self.cards, self.history)?;
        if let (Some(server), "postgres") = (&server, self.database.as_str()) {
            eprintln!("letting PostgreSQL settle …");
            server.settle(OWN_DATABASE)?;
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let (mut most, mut half) =
            runtime.block_on(self.measure(&opened, &config, cards, &meters, &server))?;
        let peak = machine::peak_memory();
        let bytes = most.bytes.checked_div(most.tally.answered()).unwrap_or_default();
        let batch = most.tally.answered().checked_div(most.commits).unwrap_or_default().max(1);
        let fdatasync = baseline::fdatasync(&self.folder, bytes * batch, batch)?;
        drop(opened);
        let pgbench = match (&server, self.no_pgbench) {
            (Some(server), false) => Some(server.pgbench()?),
            _ => None,
        };
        self.report(&mut most, &mut half, Baselines { fdatasync, pgbench, peak });
        Ok(())
    }

    async fn measure(
        &self,
        opened: &Opened,
        config: &Config,
        cards: Arc<[PlayCard]>,
        meters: &metrics_exporter_prometheus::PrometheusHandle,
        server: &Option<baseline::Server>,
    ) -> anyhow::Result<(Measured, Measured)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let to = listener.local_addr()?;
        let iso8583 = config.iso8583.as_ref().context("the demonstration has a door for acquirers")?;
        let catalogue = fill::catalogue()?;
        let switch = Switch::new(
            opened.store.clone(),
            acquiring::rules(config, &catalogue),
            Arc::clone(&opened.keys),
            Spec::iso1987(),
            acquiring::settings(iso8583)?,
        );
        let stop = CancellationToken::new();
        let serving = tokio::spawn(switch.serve(listener, stop.clone()));
        let mut plan = Plan {
            to,
            spec: Arc::new(Spec::iso1987()),
            scene: Scene::Shop,
            cards,
            amounts: (100, 500_000),
            connections: self.connections,
            in_flight: self.in_flight.div_ceil(self.connections.max(1)),
            rate: None,
            most: None,
            lasting: Duration::from_secs(self.seconds),
            seed: jiff::Timestamp::now().as_microsecond().unsigned_abs(),
            keep_sales: false,
        };
        eprintln!("as fast as they are answered, {} s …", self.seconds);
        let most = self.measured(&opened.store, &plan, meters, server).await?;
        let rate = most.tally.answered() as u128 * 1_000_000 / most.tally.elapsed.as_micros().max(1);
        plan.rate = Some(u64::try_from(rate / 2)?.max(1));
        plan.in_flight = 100_000;
        plan.seed += 1;
        eprintln!("at half that rate, {} s …", self.seconds);
        let half = self.measured(&opened.store, &plan, meters, server).await?;
        stop.cancel();
        serving.await?;
        Ok((most, half))
    }

    async fn measured(
        &self,
        store: &Store,
        plan: &Plan,
        meters: &metrics_exporter_prometheus::PrometheusHandle,
        server: &Option<baseline::Server>,
    ) -> anyhow::Result<Measured> {
        let (commits, statements) = (store.commits(), store.statements().1);
        let (bytes, flushes) = (machine::bytes_written(server)?, machine::flushes(&self.folder));
        let answered = Arc::new(AtomicU64::new(0));
        let heard = Arc::clone(&answered);
        let telling = tokio::spawn(async move {
            let mut before = 0;
            loop {
                tokio::time::sleep(Duration::from_secs(5)).await;
                let now = heard.load(Ordering::Relaxed);
                eprintln!("  {now} answered, {} a second", (now - before) / 5);
                before = now;
            }
        });
        let tally = acquirer::play(plan, &answered).await?;
        telling.abort();
        Ok(Measured {
            tally,
            commits: store.commits() - commits,
            statements: store.statements().1 - statements,
            bytes: machine::bytes_written(server)? - bytes,
            flushes: machine::flushes(&self.folder).zip(flushes).map(|(after, before)| after - before),
            batch_micros: machine::batch_micros(&meters.render()),
        })
    }
}

struct Baselines {
    /// Authorizations a second if nothing but their bytes had to be made durable.
    fdatasync: u64,
    /// Transactions a second of pgbench's TPC-B, the best of 16, 32 and 64 clients.
    pgbench: Option<u64>,
    /// The most memory this program has held, in bytes.
    peak: u64,
}

impl Authorize {
    #[expect(clippy::print_stdout, reason = "this is what the command answers")]
    #[expect(clippy::float_arithmetic, reason = "rates and ratios, no money")]
    fn report(&self, most: &mut Measured, half: &mut Measured, base: Baselines) {
        let seconds = most.tally.elapsed.as_secs_f64();
        let rate = most.tally.approved() as f64 / seconds;
        let ratio = |other: u64| (rate / other.max(1) as f64 * 100.0).round() / 100.0;
        let p50 = most.tally.wait_micros(500);
        let json = serde_json::json!({
            "database": self.database,
            "cards": self.cards,
            "history": self.history,
            "connections": self.connections,
            "in_flight": self.in_flight,
            "seconds": seconds,
            "approvals_per_second": rate.round(),
            "answers": most.tally.answers,
            "ratio_to_pgbench": base.pgbench.map(ratio),
            "pgbench_per_second": base.pgbench,
            "ratio_to_fdatasync": ratio(base.fdatasync),
            "fdatasync_per_second": base.fdatasync,
            "p50_us": p50,
            "p99_us": most.tally.wait_micros(990),
            "p999_us": most.tally.wait_micros(999),
            "half_load": {
                "approvals_per_second":
                    (half.tally.approved() as f64 / half.tally.elapsed.as_secs_f64()).round(),
                "p50_us": half.tally.wait_micros(500),
                "p99_us": half.tally.wait_micros(990),
                "p999_us": half.tally.wait_micros(999),
                "longest_us": half.tally.longest_micros(),
                "batch_median_us": half.batch_micros.0.round(),
                "batch_longest_us": half.batch_micros.1.round(),
            },
            "batch_median_us": most.batch_micros.0.round(),
            "authorizations_per_commit": most.tally.answered() as f64 / most.commits.max(1) as f64,
            "statements_per_second": (most.statements as f64 / seconds).round(),
            "commits_per_second": (most.commits as f64 / seconds).round(),
            "fsyncs_per_second": most.flushes.map(|flushes| (flushes as f64 / seconds).round()),
            "bytes_per_authorization": most.bytes / most.tally.answered().max(1),
            "peak_memory_bytes": base.peak,
        });
        if self.json {
            println!("{json}");
        } else {
            println!("{json:#}");
        }
    }
}
