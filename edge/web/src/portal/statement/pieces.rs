//! An answer that goes out piece by piece while it is made. An empty piece says that it was all.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::Frame;
use tokio::sync::mpsc;

/// What the browser reads. What was not finished breaks off, so that no browser takes it for whole.
struct Pieces {
    receiver: mpsc::Receiver<Bytes>,
    whole: bool,
}

/// The body that is sent here; the sender is told to be closed when the browser leaves.
pub(super) fn body(receiver: mpsc::Receiver<Bytes>) -> Body {
    Body::new(Pieces { receiver, whole: false })
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.whole {
            return Poll::Ready(None);
        }
        self.receiver.poll_recv(task).map(|piece| match piece {
            Some(end) if end.is_empty() => {
                self.whole = true;
                None
            }
            Some(piece) => Some(Ok(Frame::data(piece))),
            None => Some(Err(io::ErrorKind::UnexpectedEof.into())),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_answer_that_was_not_finished_breaks_off() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for (sent, whole) in [(&["a", "b", ""][..], true), (&["a", "b"], false), (&[], false), (&[""], true)]
        {
            let (sender, receiver) = mpsc::channel(8);
            for piece in sent {
                sender.try_send(Bytes::from_static(piece.as_bytes())).unwrap();
            }
            drop(sender);
            let read = runtime.block_on(axum::body::to_bytes(body(receiver), usize::MAX));
            assert_eq!(read.is_ok(), whole, "{sent:?}");
        }
    }
}
