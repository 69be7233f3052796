//! «Выписка»: what came and went on a card's account in a period, on a page and as files.
//!
//! ```text
//!   from, to ─► days ─┬─ wrong: the page, an error beside the field
//!                     └─ right ─► survey ─┬─ balances, totals by kind, chart
//!                                         ├─ lines: what waits, then what was posted, 50 a page
//!                                         ├─ download ─► 500 rows at a time ─► CSV, XLSX, camt.053
//!                                         └─ paper ─► the same rows, drawn while a page tells how far ─► sealed PDF
//! ```

mod chart;
mod download;
mod line;
mod making;
mod page;
mod paper;
mod pieces;
mod rows;
mod source;
mod totals;

use axum::Router;
use axum::routing::{get, post};
use statements::Format;

use crate::Web;
pub(crate) use download::Downloading;
pub(crate) use making::Making;

pub(super) fn screens() -> Router<Web> {
    Format::ALL.into_iter().fold(
        Router::new()
            .route("/bank/cards/{card}/statement", get(page::page))
            .route("/bank/cards/{card}/statement/paper", post(paper::order))
            .route("/bank/cards/{card}/statement/paper/{number}", get(paper::page))
            .route("/bank/cards/{card}/statement/paper/{number}/file", get(paper::file)),
        |screens, format| {
            let path = format!("/bank/cards/{{card}}/statement.{}", format.extension());
            screens
                .route(&path, get(move |web, who, card, asked| download::file(web, who, card, asked, format)))
        },
    )
}
