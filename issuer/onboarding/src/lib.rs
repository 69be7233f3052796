//! Onboarding: an application for a card, from the first draft to the issue.
//!
//! ```text
//!   customer   start ─ save_step ─ attach_photo ─ submit ─► code by SMS ─ confirm ──┐
//!                ▲                                                                  ▼
//!                └────────── supply what is asked for ◄── ask_for_more ──────── the queue
//!   operator                      claim ─ view ─ log_call ─ compare_code_word ──────┤
//!                                                                 reject ◄──────────┼──► approve ─► card
//! ```
//!
//! What is submitted is frozen into a text ([`signature`]); the one-time code signs its digest, and any later
//! change voids both. Stages are in [`application`], what operators did in [`event`].

pub mod answers;
pub mod application;
pub mod decision;
pub mod draft;
pub mod eligibility;
pub mod event;
pub mod holder;
pub mod order;
pub mod photo;
pub mod places;
pub mod prefill;
pub mod problem;
pub mod review;
pub mod screening;
pub mod signature;
pub mod signing;
pub mod status;
pub mod step;
pub mod waiting;

use store::Migration;

pub use answers::Answers;
pub use application::{Claim, Stage};
pub use decision::{ApproveRefused, RejectReason, approve, give_up, reject};
pub use draft::{SaveRefused, Started, attach_photo, remove_photo, save_step, start};
pub use eligibility::{Applicant, BranchReason, NonResidents, Policy};
pub use event::{CallOutcome, Comparison, Event};
pub use holder::{Holder, holder, initials, shows_document};
pub use order::{CardOrder, Context, Delivery, check, check_all};
pub use photo::{Photo, PhotoFacts};
pub use places::{Branch, City, Places, PlacesError};
pub use problem::{Problem, Wrong};
pub use review::{
    Compared, Filter, ReviewRefused, View, Waiting, ask_for_more, claim, compare_code_word, log_call,
    override_code_word, photo_for_staff, queue, release, view,
};
pub use screening::{Finding, Severity};
pub use signing::{
    ConfirmRefused, Confirmed, Submission, SubmitRefused, Submitted, SuppliedRefused, code_standing, confirm,
    resend_code, submit, supplied, withdraw,
};
pub use status::{Form, Milestone, Progress, Status, Summary, form, of_customer, own_photo, status};
pub use step::{Side, Step, field_named};
pub use waiting::run_job;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "onboarding/0001_application",
    sql: include_str!("../migrations/0001_application.sql"),
}];

/// By what the bank takes and judges orders: read once at start, the same for everybody.
pub struct Rules {
    /// The products on offer.
    pub catalogue: card::Catalogue,
    /// Where cards are delivered.
    pub places: Places,
    /// Who may order online, and how long things wait.
    pub policy: Policy,
    /// How many codes may be sent.
    pub code_budget: people::code_budget::Budget,
    /// How the numbers of new accounts begin.
    pub iban_head: ledger::IbanHead,
}

impl Rules {
    /// What answers are judged by on this day, with these photographs attached.
    pub fn context<'a>(&'a self, photos: &'a [Side], today: jiff::civil::Date) -> Context<'a> {
        Context { catalogue: &self.catalogue, places: &self.places, photos, today }
    }
}
