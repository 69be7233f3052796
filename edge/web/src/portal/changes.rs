//! What was changed of a card, as its holder reads it.

use card::adjust::Waiting;
use card::history::{Author, Change, What};
use card::{BlockReason, Control, Notice, Notices, SpendingLimit, channel_name};
use text::Sentences;
use vocabulary::{civil_text, date_text};

/// One change.
pub(super) struct ChangeView {
    /// What holds since.
    pub(super) what: String,
    /// When, and by whom.
    pub(super) about: String,
}

impl ChangeView {
    pub(super) fn new(t: Sentences, change: &Change) -> ChangeView {
        let who = author(t, change.author);
        ChangeView { what: what(t, &change.what), about: format!("{}, {who}", civil_text(change.at)) }
    }
}

/// Who did it, and where.
pub(super) fn author(t: Sentences, author: Author) -> String {
    match author {
        Author::Customer => t.change_by_customer(),
        Author::Operator => t.change_by_operator(),
        Author::Branch => t.change_by_branch(),
        Author::Itself => t.change_by_itself(),
    }
}

fn what(t: Sentences, what: &What) -> String {
    match what {
        What::Limit(channel, control) => {
            format!("{}: {}", channel_name(t, *channel), control_words(t, control))
        }
        What::ExceptionOver(channel, control) => {
            t.change_exception_over(channel_name(t, *channel), limit_words(t, &control.standing))
        }
        What::ThreeDSecure(true) => t.change_3ds_on(),
        What::ThreeDSecure(false) => t.change_3ds_off(),
        What::Notices(notices) => t.change_notices(notices_words(t, *notices)),
        What::Language(language) => t.change_language(tongue(t, *language)),
        What::Frozen => t.change_frozen(),
        What::Unfrozen => t.change_unfrozen(),
        What::Unblocked => t.change_unblocked(),
        What::HandedOut => t.change_handed_out(),
        What::PinSet => t.change_pin_set(),
        What::PinUnblocked => t.change_pin_unblocked(),
        What::Blocked(reason) => t.change_blocked(reason_words(t, *reason)),
    }
}

/// A language by its own name.
pub(super) fn tongue(t: Sentences, language: vocabulary::Language) -> String {
    match language {
        vocabulary::Language::Kk => t.language_name_kk(),
        vocabulary::Language::Ru => t.language_name_ru(),
        vocabulary::Language::En => t.language_name_en(),
    }
}

/// Why a card is blocked.
pub(crate) fn reason_words(t: Sentences, reason: BlockReason) -> String {
    match reason {
        BlockReason::Lost => t.block_reason_lost(),
        BlockReason::Stolen => t.block_reason_stolen(),
        BlockReason::Asked => t.block_reason_asked(),
        BlockReason::Suspected => t.block_reason_suspected(),
        BlockReason::Retained => t.block_reason_retained(),
        BlockReason::NotMine => t.block_reason_not_mine(),
    }
}

/// What is told by SMS, in a list of words.
fn notices_words(t: Sentences, notices: Notices) -> String {
    let words = notices.iter().map(|notice| notice_name(t, notice)).collect::<Vec<_>>();
    if words.is_empty() { t.notice_none() } else { words.join(", ") }
}

/// What one kind of message is about.
pub(super) fn notice_name(t: Sentences, notice: Notice) -> String {
    match notice {
        Notice::Purchase => t.notice_purchase(),
        Notice::Cash => t.notice_cash(),
        Notice::Transfer => t.notice_transfer(),
        Notice::Incoming => t.notice_incoming(),
        Notice::Decline => t.notice_decline(),
    }
}

/// What holds now, and what returns after it.
fn control_words(t: Sentences, control: &Control) -> String {
    match &control.exception {
        Some(exception) => t.limit_until_then(
            limit_words(t, &exception.limit),
            limit_words(t, &control.standing),
            date_text(exception.until),
        ),
        None => limit_words(t, &control.standing),
    }
}

/// A limit in a few words.
pub(super) fn limit_words(t: Sentences, limit: &SpendingLimit) -> String {
    match (limit.open, limit.daily_amount) {
        (false, _) => t.limit_closed(),
        (true, None) => t.limit_lifted(),
        (true, Some(amount)) => t.limit_a_day(amount.to_string()),
    }
}

/// What waits for a code, in a sentence.
pub(super) fn waiting_words(t: Sentences, waiting: &Waiting) -> String {
    match waiting {
        Waiting::ThreeDSecureOff => t.change_3ds_off(),
        Waiting::Pin(_) => t.settings_pin_do(),
        Waiting::Limit(channel, exception) => {
            let limit = limit_words(t, &exception.limit);
            t.confirm_limit(channel_name(t, *channel), limit, date_text(exception.until))
        }
    }
}
