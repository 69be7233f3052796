//! Applications in lists, and the word for where each stands.

use onboarding::{Milestone, Progress, Summary};
use text::Sentences;
use vocabulary::civil_text;

use crate::Web;
use crate::context::Context;
use crate::portal::product_name;

/// A customer's applications that are no card yet.
#[derive(Default)]
pub(in crate::portal) struct Applications {
    /// Those to go on with.
    pub(in crate::portal) open: Vec<Line>,
    /// Those that led to no card.
    pub(in crate::portal) over: Vec<Over>,
}

/// An application that led to no card.
pub(in crate::portal) struct Over {
    pub(in crate::portal) number: String,
    pub(in crate::portal) product: String,
    pub(in crate::portal) href: String,
    pub(in crate::portal) tone: &'static str,
    pub(in crate::portal) state: String,
}

/// An application as a line of a list.
pub(in crate::portal) struct Line {
    /// The card that is ordered.
    pub(in crate::portal) product: String,
    /// «Заявка № …», or «Черновик».
    pub(in crate::portal) about: String,
    /// When it was begun, or signed.
    pub(in crate::portal) when: String,
    /// The kind of the chip.
    pub(in crate::portal) tone: &'static str,
    /// Where it stands.
    pub(in crate::portal) state: String,
    /// Where to go on.
    pub(in crate::portal) way: String,
    /// What going there is called.
    pub(in crate::portal) act: String,
    /// Where a draft is thrown away.
    pub(in crate::portal) forget: Option<String>,
}

impl Applications {
    /// As «Мой банк» shows them, and «Мои карты» to whoever has none.
    pub(in crate::portal) fn new(web: &Web, context: &Context, summaries: &[Summary]) -> Applications {
        Applications {
            open: summaries.iter().filter_map(|one| Line::open(web, context, one)).collect(),
            over: summaries.iter().filter_map(|one| Over::of(web, context.t(), one)).collect(),
        }
    }
}

impl Over {
    fn of(web: &Web, t: Sentences, one: &Summary) -> Option<Over> {
        if !matches!(one.progress, Progress::Declined | Progress::Withdrawn | Progress::Expired) {
            return None;
        }
        let (tone, state) = chip(t, &one.progress);
        Some(Over {
            number: one.number.clone(),
            product: product_name(web, t, &one.product),
            href: format!("/bank/order/{}/status", one.id),
            tone,
            state,
        })
    }
}

impl Line {
    /// The line, if there is something to go on with.
    pub(in crate::portal) fn open(web: &Web, context: &Context, summary: &Summary) -> Option<Line> {
        let open = matches!(
            summary.progress,
            Progress::Draft
                | Progress::AwaitingCode
                | Progress::BranchOnly(_)
                | Progress::InReview
                | Progress::NeedInfo(_)
        );
        open.then(|| Line::new(web, context, summary))
    }

    fn new(web: &Web, context: &Context, summary: &Summary) -> Line {
        let t = context.t();
        let rules = web.rules();
        let product = rules.catalogue.product(&summary.product);
        let product = product.map_or(summary.product.as_str(), |one| one.name.in_language(context.language));
        let is_draft = summary.progress == Progress::Draft;
        let (tone, state) = chip(t, &summary.progress);
        let when = match summary.signed_at {
            Some(at) => t.order_signed_on(civil_text(at)),
            None => t.order_started_on(civil_text(summary.created_at)),
        };
        Line {
            product: product.to_owned(),
            about: t.order_number(summary.number.as_str()),
            when,
            tone,
            state,
            way: format!("/bank/order/{}", summary.id),
            act: if summary.progress == Progress::InReview { t.order_view() } else { t.order_continue() },
            forget: is_draft.then(|| format!("/bank/order/{}/withdraw", summary.id)),
        }
    }
}

/// The chip for where an application stands: its kind and its word.
pub(super) fn chip(t: Sentences, progress: &Progress) -> (&'static str, String) {
    match progress {
        Progress::Draft => ("plain", t.order_progress_draft()),
        Progress::AwaitingCode => ("warn", t.order_progress_awaiting_code()),
        Progress::BranchOnly(_) => ("info", t.order_progress_branch_only()),
        Progress::InReview => ("info", t.order_progress_in_review()),
        Progress::NeedInfo(_) => ("warn", t.order_progress_need_info()),
        Progress::Issued(_) => ("good", t.order_progress_issued()),
        Progress::Declined => ("bad", t.order_progress_declined()),
        Progress::Withdrawn => ("plain", t.order_progress_withdrawn()),
        Progress::Expired => ("plain", t.order_progress_expired()),
    }
}

/// Something that happened, in the past tense.
pub(super) fn happened(t: Sentences, milestone: Milestone) -> String {
    match milestone {
        Milestone::Submitted => t.order_event_submitted(),
        Milestone::Changed => t.order_event_changed(),
        Milestone::SentToBranch => t.order_event_sent_to_branch(),
        Milestone::Signed => t.order_event_signed(),
        Milestone::Called => t.order_event_called(),
        Milestone::NotReached => t.order_event_not_reached(),
        Milestone::MoreAsked => t.order_event_more_asked(),
        Milestone::Supplied => t.order_event_supplied(),
        Milestone::Approved => t.order_event_approved(),
        Milestone::Declined => t.order_event_declined(),
        Milestone::Withdrawn => t.order_event_withdrawn(),
        Milestone::Expired => t.order_event_expired(),
    }
}
