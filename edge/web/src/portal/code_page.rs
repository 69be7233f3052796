//! What every page with a code's field shows of the code.

use jiff::Timestamp;
use people::code_budget::Spent;
use people::one_time_code::{Answer, Standing};
use text::Sentences;
use vocabulary::civil_text;

use crate::Web;

/// A code as its page shows it.
pub(crate) struct CodeView {
    /// «Осталось попыток: 2», or that a new code is needed.
    pub(crate) attempts: String,
    /// Until when the code lives.
    pub(crate) until: String,
    /// Seconds until it may be asked for again.
    pub(crate) resend_seconds: i64,
    /// What the countdown shows, with `{s}` for the seconds.
    pub(crate) resend_waiting: String,
}

impl CodeView {
    pub(crate) fn new(t: Sentences, standing: &Standing, now: Timestamp) -> CodeView {
        let attempts =
            if standing.live { t.code_attempts_left(standing.attempts_left) } else { t.code_is_over() };
        CodeView {
            attempts,
            until: civil_text(standing.expires_at),
            resend_seconds: standing.resend_at.duration_since(now).as_secs().max(0),
            resend_waiting: t.code_resend_waiting("{s}"),
        }
    }
}

/// The sentence beside the field for an answer that was not right.
pub(crate) fn wrong(t: Sentences, answer: Answer) -> String {
    match answer {
        Answer::Right => String::new(),
        Answer::Wrong { attempts_left: 0 } | Answer::Spent => t.code_spent(),
        Answer::Wrong { attempts_left } => t.code_wrong(attempts_left),
        Answer::Expired => t.code_expired(),
    }
}

/// Why no code was sent, and when it can be. A bound that many people share is told to whoever keeps watch.
pub(crate) fn too_many(web: &Web, t: Sentences, spent: Spent) -> String {
    match spent {
        Spent::Until(at) => {
            let seconds = at.duration_since(web.store().clock().now()).as_secs();
            if seconds <= 120 {
                t.code_wait_seconds(seconds.max(1))
            } else {
                t.code_wait_until(civil_text(at))
            }
        }
        Spent::AfterPhoneChange(until) => t.code_after_phone_change(civil_text(until)),
        Spent::Elsewhere { bound, until } => {
            metrics::counter!("tolem_code_budget_refusals_total", "bound" => bound.word()).increment(1);
            tracing::warn!(bound = bound.word(), counted = bound.counted(), %until, "no code was sent: a budget is spent");
            t.code_busy_until(civil_text(until))
        }
    }
}
