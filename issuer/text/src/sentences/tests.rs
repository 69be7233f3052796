#![allow(clippy::unwrap_used)]
// References to references are what templates hand over.
#![allow(clippy::needless_borrows_for_generic_args)]

use std::borrow::Cow;

use super::*;

const KK: Sentences = Sentences(Language::Kk);
const RU: Sentences = Sentences(Language::Ru);
const EN: Sentences = Sentences(Language::En);

#[test]
fn each_language_counts_in_its_own_way() {
    for (count, kk, ru, en) in [
        (0, "0 жыл", "0 лет", "0 years"),
        (1, "1 жыл", "1 год", "1 year"),
        (2, "2 жыл", "2 года", "2 years"),
        (4, "4 жыл", "4 года", "4 years"),
        (5, "5 жыл", "5 лет", "5 years"),
        (11, "11 жыл", "11 лет", "11 years"),
        (14, "14 жыл", "14 лет", "14 years"),
        (21, "21 жыл", "21 год", "21 years"),
        (22, "22 жыл", "22 года", "22 years"),
        (111, "111 жыл", "111 лет", "111 years"),
        (1_000, "1000 жыл", "1000 лет", "1000 years"),
    ] {
        assert_eq!([KK, RU, EN].map(|sentences| sentences.order_years(count)), [kk, ru, en]);
    }
}

#[test]
fn kazakh_too_can_tell_one_from_many() {
    let bundle = load(Language::Kk, "x = { $n ->\n    [one] бір\n   *[other] көп\n}\n");
    for (count, expected) in [(0, "көп"), (1, "бір"), (2, "көп"), (21, "көп")] {
        let pattern = bundle.get_message("x").unwrap().value().unwrap();
        let arguments: FluentArgs<'_> = [("n", FluentValue::from(count))].into_iter().collect();
        assert_eq!(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()), expected);
    }
}

#[test]
fn what_is_filled_in_is_text_and_nothing_else() {
    for value in ["{ $number }", "{ product-name }", "<b>&amp;</b>", "{\"x\"}", "*[other] x", "", "\u{2068}"]
    {
        let said = RU.sms_application_received(value);
        assert_eq!(said, RU.sms_application_received("1").replacen("№ 1 ", &format!("№ {value} "), 1));
    }
}

#[test]
fn anything_one_has_at_hand_can_be_filled_in() {
    let owned = String::from("7");
    let borrowed = &owned;
    let expected = EN.order_years("7");
    assert_eq!(expected, "7 years");
    assert_eq!(EN.order_years(&owned), expected);
    assert_eq!(EN.order_years(&borrowed), expected);
    assert_eq!(EN.order_years(owned.clone()), expected);
    assert_eq!(EN.order_years(Cow::Borrowed("7")), expected);
    assert_eq!(EN.order_years(7), expected);
    assert_eq!(EN.order_years(7_i64), expected);
    assert_eq!(EN.order_years(&&7_i64), expected);
    assert_eq!(EN.order_years(7_u32), expected);
    assert_eq!(EN.order_years(7_usize), expected);
    assert_eq!(EN.order_years(i64::MAX), "9223372036854775807 years");
    assert_eq!(EN.order_years(-1), "-1 year");
}

#[test]
fn every_sentence_without_words_to_fill_in_has_its_key() {
    assert_eq!(RU.by_key("my-cards").as_deref(), Some("Мои карты"));
    assert_eq!(KK.by_key("my-cards"), Some(KK.my_cards()));
    assert_eq!(RU.by_key("sms-registration-code"), None);
    assert_eq!(RU.by_key("no-such-key"), None);
    assert_eq!(RU.by_key(""), None);
    assert!(KEYS.contains(&"sms-registration-code"));
    assert!(KEYS.is_sorted());
}

#[test]
fn every_sentence_says_something_in_every_language() {
    for language in Language::ALL {
        for key in KEYS {
            let pattern = bundle(language).get_message(key).unwrap().value().unwrap();
            let said = bundle(language).format_pattern(pattern, None, &mut Vec::new()).into_owned();
            assert!(!said.trim().is_empty() && said != *key, "{language:?} {key}");
        }
    }
}

/// Every message, with words to fill in as long as they ever get.
fn messages(say: Sentences) -> Vec<(&'static str, String)> {
    let code = "123456";
    let cvv = "123";
    let hash = "0123abcd";
    let last_four = "1234";
    let number = vocabulary::ApplicationId(i64::MAX).to_string();
    let when = "31.12.2026 23:59";
    let day = "31.12.2026";
    let amount = "100\u{a0}000\u{a0}000,00\u{a0}₸";
    let merchant = "A MERCHANT WITH A LONG NAME, A";
    vec![
        ("sms-registration-code", say.sms_registration_code(code)),
        ("sms-number-already-registered", say.sms_number_already_registered()),
        ("sms-sign-in-new-device", say.sms_sign_in_new_device(when)),
        ("sms-recovery-code", say.sms_recovery_code(code)),
        ("sms-password-changed", say.sms_password_changed(when)),
        ("sms-application-code", say.sms_application_code(code, hash)),
        ("sms-application-received", say.sms_application_received(&number)),
        ("sms-more-information", say.sms_more_information(&number)),
        ("sms-application-declined", say.sms_application_declined(&number)),
        ("sms-card-issued-with-cvv", say.sms_card_issued_with_cvv(cvv, last_four)),
        ("sms-card-issued", say.sms_card_issued(last_four)),
        ("sms-reveal-code", say.sms_reveal_code(code, last_four)),
        ("sms-consent-withdrawn", say.sms_consent_withdrawn()),
        ("sms-purchase", say.sms_purchase(amount, amount, last_four, merchant)),
        ("sms-cash", say.sms_cash(amount, amount, last_four, merchant)),
        ("sms-transfer", say.sms_transfer(amount, amount, last_four, merchant)),
        ("sms-refund", say.sms_refund(amount, amount, last_four, merchant)),
        ("sms-top-up", say.sms_top_up(amount, amount, last_four)),
        (
            "sms-transfer-code",
            say.sms_transfer_code(code, format!("{amount}, {} KZ12 3456 7890 1234 5678", "Ә".repeat(24))),
        ),
        ("sms-received", say.sms_received(amount, amount, last_four, merchant)),
        ("sms-transfer-returned", say.sms_transfer_returned(amount, amount, last_four)),
        ("sms-declined", say.sms_declined(amount, last_four, merchant)),
        ("sms-card-change-code", say.sms_card_change_code(code, change(say))),
        ("sms-block-code", say.sms_block_code(code)),
        ("sms-card-blocked", say.sms_card_blocked(last_four)),
        ("sms-card-frozen", say.sms_card_frozen(last_four)),
        ("sms-card-unfrozen", say.sms_card_unfrozen(last_four)),
        ("sms-card-unblocked", say.sms_card_unblocked(last_four)),
        ("sms-card-handed-out", say.sms_card_handed_out(last_four)),
        ("sms-phone-change-code", say.sms_phone_change_code(code)),
        ("sms-phone-changed-old", say.sms_phone_changed_old("+7 701 ••• •• 78")),
        ("sms-phone-changed-new", say.sms_phone_changed_new()),
        ("sms-three-d-secure-off", say.sms_three_d_secure_off(last_four)),
        ("sms-pin-set", say.sms_pin_set(last_four)),
        ("sms-pin-unblocked", say.sms_pin_unblocked(last_four)),
        ("sms-limit-raised", say.sms_limit_raised(say.channel_cash_machine(), last_four, day)),
        ("sms-limit-returns", say.sms_limit_returns(say.channel_cash_machine(), last_four)),
        ("sms-limit-returned", say.sms_limit_returned(say.channel_cash_machine(), last_four)),
        ("sms-authenticator-on", say.sms_authenticator_on()),
        ("sms-authenticator-off", say.sms_authenticator_off()),
    ]
}

/// What the longest change says that waits for a code.
fn change(say: Sentences) -> String {
    let amount = "100\u{a0}000\u{a0}000,00\u{a0}₸";
    format!("*1234 {}", say.waiting_limit(amount, say.channel_cash_machine(), "31.12.2026"))
}

#[test]
fn a_message_fits_two_parts_of_an_sms() {
    /// Two parts of 70 UCS-2 characters, less the header that joins them (3GPP TS 23.040).
    const ROOM: usize = 2 * 67;
    for language in Language::ALL {
        let messages = messages(Sentences(language));
        let named: Vec<&str> = messages.iter().map(|(key, _)| *key).collect();
        for key in KEYS.iter().filter(|key| key.starts_with("sms-")) {
            assert!(named.contains(key), "{key} is not measured here");
        }
        for (key, message) in messages {
            let length = message.encode_utf16().count();
            assert!(length <= ROOM, "{language:?} {key}: {length} characters");
            assert!(!message.contains("://") && !message.contains('\n'), "{language:?} {key}");
        }
    }
}

#[test]
fn a_message_with_a_code_ends_by_a_warning() {
    for (sentences, warning) in
        [(KK, "Ешкімге айтпаңыз."), (RU, "Никому не сообщайте."), (EN, "Do not tell anyone.")]
    {
        let mut warned = 0;
        for (key, message) in messages(sentences) {
            let has_code = message.contains("123456") || message.contains("123.");
            assert_eq!(message.ends_with(warning), has_code, "{key}: {message}");
            warned += usize::from(has_code);
        }
        assert_eq!(warned, 9);
    }
}

#[test]
fn the_message_with_a_cvv_names_only_it_and_the_last_four() {
    for sentences in [KK, RU, EN] {
        let digits: String =
            sentences.sms_card_issued_with_cvv("123", "1234").chars().filter(char::is_ascii_digit).collect();
        assert!(digits == "1234123" || digits == "1231234", "{digits}");
    }
}
