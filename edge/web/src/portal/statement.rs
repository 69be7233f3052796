//! «Выписка»: what came and went on a card's account in a period, on a page and as files.
//!
//! ```text
//!   from, to ─► days ─┬─ wrong: the page, an error beside the field
//!                     └─ right ─► survey ─┬─ balances, totals by kind, chart
//!                                         ├─ lines: what waits, then what was posted, 50 a page
//!                                         └─ download ─► 500 rows at a time ─► CSV, XLSX, camt.053
//! ```

mod chart;
mod download;
mod line;
mod page;
mod source;

use axum::Router;
use axum::routing::get;
use statements::Format;

use crate::Web;
pub(crate) use download::Downloading;

pub(super) fn screens() -> Router<Web> {
    // The sealed paper, `statement.pdf`, is another file of the same `source`.
    Format::ALL.into_iter().fold(
        Router::new().route("/bank/cards/{card}/statement", get(page::page)),
        |screens, format| {
            let path = format!("/bank/cards/{{card}}/statement.{}", format.extension());
            screens
                .route(&path, get(move |web, who, card, asked| download::file(web, who, card, asked, format)))
        },
    )
}
