//! What a person is shown when a request cannot be served: a page in their language, and no machinery.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use store::Fault;

/// Why a request is answered with an apology. The frame turns it into a page.
#[derive(Debug, Clone)]
pub(crate) enum Apology {
    /// There is nothing at this address, or nothing of this person's.
    NotFound,
    /// A screen of the desk that somebody else works at.
    NotAllowed,
    /// The form did not come from a page of ours, or from one too old.
    Forged,
    /// More was sent than is read.
    TooLarge,
    /// What was sent is no form.
    Malformed,
    /// Too much at once: try again in a moment.
    Busy,
    /// Too many requests of this client: again after so many seconds.
    TooOften(i64),
    /// The program is ending.
    Stopped,
    /// The machinery failed; the text is for the log.
    Fault(String),
}

impl Apology {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Apology::NotFound => StatusCode::NOT_FOUND,
            Apology::Forged | Apology::NotAllowed => StatusCode::FORBIDDEN,
            Apology::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Apology::Malformed => StatusCode::BAD_REQUEST,
            Apology::Busy | Apology::Stopped => StatusCode::SERVICE_UNAVAILABLE,
            Apology::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Apology::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<Fault> for Apology {
    fn from(fault: Fault) -> Apology {
        match fault {
            Fault::Busy | Fault::Conflict => Apology::Busy,
            Fault::Unavailable(what) => {
                tracing::error!(%what, "the database is unavailable");
                Apology::Busy
            }
            Fault::Broken(what) => Apology::Fault(what),
        }
    }
}

impl IntoResponse for Apology {
    fn into_response(self) -> Response {
        if let Apology::Fault(what) = &self {
            tracing::error!(%what, "a request met a fault");
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
