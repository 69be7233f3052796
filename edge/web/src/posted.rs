//! A form as it was posted: checked to be ours, every field as the person typed it.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;

use crate::apology::Apology;
use crate::context::Context;

/// Most bytes of a form without files.
const MOST: usize = 64 * 1024;
/// Who takes longer to send one is not filling it in: the browser sends it at once.
const LONGEST: Duration = Duration::from_secs(30);

/// The fields of a form.
#[derive(Debug, Default, Clone)]
pub(crate) struct Posted(Vec<(String, String)>);

impl Posted {
    /// What was typed into a field; nothing where it was not on the form.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Everything that was chosen under a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked or a button of that name pressed.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// Fields read from parts of a form with files.
    pub(crate) fn from_parts(fields: Vec<(String, String)>) -> Posted {
        Posted(fields)
    }

    /// Refuses a form that does not carry this browser's mark.
    pub(crate) fn check(&self, context: &Context) -> Result<(), Apology> {
        let (sent, expected) = (self.get("csrf").as_bytes(), context.csrf().as_bytes());
        let same =
            sent.len() == expected.len() && sent.iter().zip(expected).fold(0, |d, (a, b)| d | (a ^ b)) == 0;
        if same { Ok(()) } else { Err(Apology::Forged) }
    }
}

/// The whole body, if it comes in time and is not too long.
async fn received(body: Body, longest: Duration) -> Result<Bytes, Apology> {
    let sent = tokio::time::timeout(longest, to_bytes(body, MOST)).await;
    sent.map_err(|_| Apology::Malformed)?.map_err(|_| Apology::TooLarge)
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Pairs(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Apology;

    async fn from_request(request: Request, state: &S) -> Result<Posted, Apology> {
        let (mut parts, body) = request.into_parts();
        let context = Context::from_request_parts(&mut parts, state).await?;
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Apology::Malformed);
        }
        let bytes = received(body, LONGEST).await?;
        let request = Request::from_parts(parts, axum::body::Body::from(bytes));
        let axum::Form(Pairs(pairs)) =
            axum::Form::<Pairs>::from_request(request, state).await.map_err(|_| Apology::Malformed)?;
        let posted = Posted(pairs);
        posted.check(&context)?;
        Ok(posted)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use hyper::body::Frame;

    use super::*;

    /// A sender that says nothing more.
    struct Silent;

    impl hyper::body::Body for Silent {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn a_form_that_never_ends_is_not_waited_for() {
        let soon = Duration::from_millis(10);
        assert!(matches!(received(Body::new(Silent), soon).await, Err(Apology::Malformed)));
        let long = Body::from(vec![b'a'; MOST + 1]);
        assert!(matches!(received(long, LONGEST).await, Err(Apology::TooLarge)));
        assert_eq!(received(Body::from("a=b"), LONGEST).await.unwrap(), "a=b");
    }
}
