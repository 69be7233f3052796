//! What the desk says of what was done, and of what could not be.

use jiff::Timestamp;
use onboarding::decision::ApproveRefused;
use onboarding::eligibility::BranchReason;
use onboarding::review::Obstacle;
use onboarding::{RejectReason, ReviewRefused};
use text::Sentences;
use vocabulary::{StaffId, TextError, civil_text};

/// The notice after something was done; `word` came in the address.
pub(super) fn done(t: Sentences, word: &str) -> Option<String> {
    Some(match word {
        "claim" => t.desk_done_claim(),
        "release" => t.desk_done_release(),
        "call" => t.desk_done_call(),
        "same" => t.desk_code_word_same(),
        "override" => t.desk_done_override(),
        "ask" => t.desk_done_ask(),
        "reject" => t.desk_done_reject(),
        "give-up" => t.desk_done_give_up(),
        "nothing-free" => t.desk_nothing_free(),
        _ => return None,
    })
}

/// Why an operator's act did not happen, as one sentence. `name` tells a colleague's name.
pub(super) fn refused(t: Sentences, refused: ReviewRefused, name: impl Fn(StaffId) -> String) -> String {
    match refused {
        ReviewRefused::NotFound => t.apology_not_found_text(),
        ReviewRefused::NotInReview => t.desk_refused_not_in_review(),
        ReviewRefused::Taken(other) => t.desk_refused_taken(name(other)),
        ReviewRefused::NotClaimed => t.desk_refused_not_claimed(),
        ReviewRefused::Note(TextError::Empty) => t.desk_note_empty(),
        ReviewRefused::Note(TextError::TooLong) => t.desk_note_too_long(),
        ReviewRefused::Note(TextError::Characters) => t.desk_note_characters(),
        ReviewRefused::NothingAsked => t.desk_ask_nothing(),
        ReviewRefused::TooFewCalls { unanswered } => t.desk_refused_too_few_calls(unanswered),
    }
}

/// Why no card was issued; or why this operator does not decide, which [`refused`] says.
pub(super) fn not_approved(t: Sentences, why: ApproveRefused) -> Result<String, ReviewRefused> {
    Ok(match why {
        ApproveRefused::Review(review) => return Err(review),
        ApproveRefused::Obstacle(what) => obstacle(t, what),
        ApproveRefused::DocumentExpired => t.desk_approve_document_expired(),
        ApproveRefused::NotEligible(BranchReason::NonResident) => t.desk_approve_non_resident(),
        ApproveRefused::NotEligible(BranchReason::NoIin) => t.desk_approve_no_iin(),
        ApproveRefused::NotEligible(BranchReason::UnderAge) => t.desk_approve_under_age(),
        ApproveRefused::NotEligible(BranchReason::TooManyCards) => t.desk_approve_too_many_cards(),
        ApproveRefused::OtherPerson => t.desk_approve_other_person(),
        ApproveRefused::NotOffered => t.desk_approve_no_product(),
    })
}

/// What is still to be done before an approval.
pub(super) fn obstacle(t: Sentences, obstacle: Obstacle) -> String {
    match obstacle {
        Obstacle::CallFirst => t.desk_obstacle_call(),
        Obstacle::CodeWordFirst => t.desk_obstacle_code_word(),
    }
}

/// A reason, for the desk.
pub(super) fn reason(t: Sentences, reason: RejectReason) -> String {
    match reason {
        RejectReason::UnreadablePhotos => t.desk_reason_unreadable_photos(),
        RejectReason::Mismatch => t.desk_reason_mismatch(),
        RejectReason::NotThePerson => t.desk_reason_not_the_person(),
        RejectReason::CustomerDeclined => t.desk_reason_customer_declined(),
        RejectReason::SuspectedFraud => t.desk_reason_suspected_fraud(),
        RejectReason::Policy => t.desk_reason_policy(),
    }
}

/// Where an application stands, for the desk: kind of the chip, and words.
pub(super) fn stage(t: Sentences, stage: &onboarding::Stage, now: Timestamp) -> (&'static str, String) {
    use onboarding::Stage;
    match stage {
        Stage::InReview { claim: Some(claim) } if claim.until > now => {
            ("info", t.desk_stage_claimed(civil_text(claim.until)))
        }
        Stage::InReview { .. } => ("info", t.desk_stage_in_review()),
        Stage::NeedInfo { .. } => ("warn", t.desk_stage_need_info()),
        Stage::Draft | Stage::AwaitingCode { .. } | Stage::BranchOnly { .. } => {
            ("warn", t.desk_stage_with_customer())
        }
        Stage::Issued { .. } => ("good", t.desk_stage_issued()),
        Stage::Rejected { reason: why } => ("bad", t.desk_stage_rejected(reason(t, *why))),
        Stage::Withdrawn => ("plain", t.desk_stage_withdrawn()),
        Stage::Expired => ("plain", t.desk_stage_expired()),
    }
}
