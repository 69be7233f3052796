#![allow(clippy::unwrap_used)]

use cardcrypto::{CardVerificationKey, Pin, PinKey, PinKeys, PinVerificationKey};
use iso8583::Spec;

use super::*;

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

/// A message with these fields, read.
fn with<T>(fields: &[(u8, &str)], look: impl FnOnce(&Message<'_>) -> T) -> T {
    of_type("0100", fields, look)
}

fn of_type<T>(mti: &str, fields: &[(u8, &str)], look: impl FnOnce(&Message<'_>) -> T) -> T {
    let spec = Spec::iso1987();
    let mut builder = Builder::new(&spec, Mti::parse(mti).unwrap());
    for (number, value) in fields {
        builder.set(*number, value).unwrap();
    }
    let mut bytes = Vec::new();
    builder.write(&mut bytes).unwrap();
    look(&Message::parse(&spec, &bytes).unwrap())
}

#[test]
fn a_time_without_a_year_is_the_nearest_one() {
    for (text, now, read) in [
        ("1122070000", "2026-11-22T07:00:00Z", "2026-11-22T07:00:00Z"),
        // New Year's Eve, from both sides.
        ("1231235959", "2026-12-31T23:59:59Z", "2026-12-31T23:59:59Z"),
        ("1231235959", "2027-01-01T00:00:00Z", "2026-12-31T23:59:59Z"),
        ("0101000000", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
        ("0101000000", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("1231235959", "2027-06-30T00:00:00Z", "2026-12-31T23:59:59Z"),
        ("1231235959", "2027-07-03T00:00:00Z", "2027-12-31T23:59:59Z"),
        // A day that only leap years have: 2028 is one, 2027 and 2026 are not.
        ("0229120000", "2028-02-29T12:00:00Z", "2028-02-29T12:00:00Z"),
        ("0229120000", "2028-03-01T00:00:00Z", "2028-02-29T12:00:00Z"),
        ("0229120000", "2027-12-31T00:00:00Z", "2028-02-29T12:00:00Z"),
        ("0229120000", "2029-01-15T00:00:00Z", "2028-02-29T12:00:00Z"),
    ] {
        assert_eq!(transmitted_at(text, at(now)), Some(at(read)), "{text} at {now}");
    }
    for text in [
        "",
        "1122",
        "0229120000",
        "0230000000",
        "1301000000",
        "0001000000",
        "1122240000",
        "1122076000",
        "112207000x",
    ] {
        assert_eq!(transmitted_at(text, at("2026-11-22T07:00:00Z")), None, "{text}");
    }
}

#[test]
fn the_channel_follows_from_what_it_is_for_the_shop_and_how_the_card_was_taken() {
    const TRACK: &str = "9956300100000003=29112010000000000";
    use Channel::{CashMachine, Internet, Terminal, Transfer};
    for (processing, mcc, entry, condition, track, expected) in [
        ("00", "5411", "051", "00", "", Terminal),
        ("00", "5411", "051", "00", TRACK, Terminal),
        ("00", "5411", "011", "00", "", Internet),
        ("00", "5411", "101", "00", "", Internet),
        ("00", "5411", "812", "00", "", Internet),
        ("00", "5411", "051", "08", "", Internet),
        ("00", "5411", "051", "59", "", Internet),
        ("00", "5411", "", "", "", Internet),
        ("00", "5411", "", "", TRACK, Terminal),
        ("00", "5411", "000", "00", "", Internet),
        ("00", "5411", "901", "", TRACK, Terminal),
        ("00", "6011", "051", "00", "", CashMachine),
        ("00", "6010", "812", "59", "", CashMachine),
        ("00", "6012", "051", "00", "", Terminal),
        ("01", "5411", "051", "00", "", CashMachine),
        ("17", "5411", "812", "59", "", CashMachine),
        ("01", "4829", "051", "00", "", CashMachine),
        ("00", "4829", "812", "59", "", Transfer),
        ("00", "6535", "812", "59", "", Internet),
        ("00", "6536", "812", "59", "", Transfer),
        ("00", "6537", "051", "00", "", Transfer),
        ("00", "6538", "051", "00", "", Transfer),
        ("00", "6539", "051", "00", "", Terminal),
        ("26", "5411", "051", "00", "", Transfer),
        ("40", "6011", "051", "00", "", CashMachine),
        ("20", "5411", "051", "00", "", Terminal),
        ("30", "6011", "051", "00", "", CashMachine),
    ] {
        let fields = [(22, entry), (25, condition), (35, track)];
        let given = fields.iter().copied().filter(|(_, value)| !value.is_empty()).collect::<Vec<_>>();
        let purpose = purpose(processing).unwrap();
        let found = with(&given, |message| channel(message, purpose, mcc.parse().unwrap()));
        assert_eq!(found, expected, "{processing} {mcc} {entry} {condition} {track}");
    }
}

#[test]
fn the_purpose_is_told_by_two_digits() {
    use Purpose::{Cash, Inquiry, Purchase, Refund, Transfer};
    for (digits, expected) in [
        ("00", Some(Purchase)),
        ("09", Some(Purchase)),
        ("11", Some(Purchase)),
        ("50", Some(Purchase)),
        ("01", Some(Cash)),
        ("17", Some(Cash)),
        ("10", Some(Transfer)),
        ("26", Some(Transfer)),
        ("40", Some(Transfer)),
        ("20", Some(Refund)),
        ("22", Some(Refund)),
        ("28", Some(Refund)),
        ("30", Some(Inquiry)),
        ("31", Some(Inquiry)),
        ("02", None),
        ("21", None),
        ("32", None),
        ("99", None),
    ] {
        assert_eq!(purpose(digits), expected, "{digits}");
    }
}

#[test]
fn track_two_is_cut_where_the_standard_says() {
    for (text, entry, expected) in [
        ("9956300100000003=29112010000012345", "901", Ok(("2911", "201", "123", false))),
        ("9956300100000003D29112010000012345", "901", Ok(("2911", "201", "123", false))),
        ("9956300100000003=29112010000012345", "051", Ok(("2911", "201", "123", true))),
        ("9956300100000003=29112010000012345", "071", Ok(("2911", "201", "123", true))),
        ("9956300100000003=2911201000001", "901", Ok(("2911", "201", "", false))),
        ("9956300100000003=2911201", "901", Ok(("2911", "201", "", false))),
        ("9956300100000003=291120", "901", Err("30")),
        ("9956300100000003=", "901", Err("30")),
        ("9956300100000003", "901", Err("30")),
    ] {
        let found = with(&[(22, entry), (35, text)], |message| {
            track_two(message).map(|track| {
                let (pan, track) = track.unwrap();
                assert_eq!(pan, "9956300100000003");
                let part = |text: &str| text.to_owned();
                (part(track.expiry), part(track.service_code), part(track.cvv), track.from_chip)
            })
        });
        let found = found.as_ref().map(|(a, b, c, chip)| (a.as_str(), b.as_str(), c.as_str(), *chip));
        assert_eq!(found, expected.as_ref().map(|it| *it), "{text}");
    }
    assert!(with(&[(2, "9956300100000003")], |message| track_two(message).unwrap().is_none()));
}

/// The value of a stripe and the value of its chip differ, and neither passes for the other or for the printed one.
#[test]
fn a_value_is_right_only_where_it_was_taken() {
    let keys = CardKeys::new(CardVerificationKey::from_bytes(*b"a key for tests!").unwrap());
    let pan = (0..10).find_map(|digit| Pan::parse(&format!("995630010000000{digit}")).ok()).unwrap();
    let value = |service: &str| {
        let mut values = (0..1_000).map(|value| format!("{value:03}"));
        values.find(|value| keys.verify(&pan, "2911", service, value)).unwrap()
    };
    let (stripe, chip) = (value("201"), value("999"));
    let printed = keys.cvv_typed(&pan, "2911").unwrap().expose().to_owned();
    assert!(stripe != chip && printed != stripe && printed != chip, "three values");
    use authorization::Verdict::{NotGiven, Right, Wrong};
    for (entry, on_track, typed, expected) in [
        ("901", stripe.as_str(), "", Right),
        ("901", chip.as_str(), "", Wrong),
        ("051", chip.as_str(), "", Right),
        ("071", chip.as_str(), "", Right),
        ("051", stripe.as_str(), "", Wrong),
        ("901", printed.as_str(), "", Wrong),
        ("901", "", "", NotGiven),
        ("812", "", printed.as_str(), Right),
        ("812", "", stripe.as_str(), Wrong),
        ("812", "", chip.as_str(), Wrong),
    ] {
        let private = format!("92{:02}{typed}", typed.len());
        let track = format!("{}=291120100000{on_track}", pan.expose());
        let mut fields = vec![
            (2, pan.expose()),
            (3, "000000"),
            (4, "000000000100"),
            (7, "1122070000"),
            (11, "000001"),
            (14, "2911"),
            (18, "5411"),
            (22, entry),
            (32, "398001"),
            (37, "000000000001"),
        ];
        if !typed.is_empty() {
            fields.push((48, &private));
        } else {
            fields.push((35, &track));
        }
        let asked = with(&fields, |message| read(message, &keys, at("2026-11-22T07:00:00Z")));
        let Ok(Asked::Authorize(request)) = asked else { panic!("{asked:?}") };
        assert_eq!(request.verdicts.cvv, expected, "{entry} {on_track} {typed}");
    }
}

/// DE 52 goes no further than the keys: what a request holds of it is the verification value, and what cannot be one
/// is refused without a try.
#[test]
fn a_pin_block_becomes_a_verification_value_or_a_format_error() {
    let cvk = || CardVerificationKey::from_bytes(*b"a key for tests!").unwrap();
    let pin_keys = PinKeys {
        verification: PinVerificationKey::from_bytes(*b"a pvk for tests!", 1).unwrap(),
        transport: PinKey::from_bytes(*b"a zpk for tests!").unwrap(),
    };
    let keys = CardKeys::new(cvk()).with_pin(Some(pin_keys));
    let mut numbers = (0..10).filter_map(|digit| Pan::parse(&format!("995630010000000{digit}")).ok());
    let mut others = (0..10).filter_map(|digit| Pan::parse(&format!("995630010000001{digit}")).ok());
    let (pan, other) = (numbers.next_back().unwrap(), others.next_back().unwrap());
    let block = |pan: &Pan, typed: &str| keys.seal_pin(pan, &Pin::parse(typed).unwrap()).unwrap();
    let asked = |mti: &str, keys: &CardKeys, block: [u8; 8]| {
        let spec = Spec::iso1987();
        let mut builder = Builder::new(&spec, Mti::parse(mti).unwrap());
        for (number, text) in [
            (2, pan.expose()),
            (3, "010000"),
            (4, "000000000100"),
            (7, "1122070000"),
            (11, "000001"),
            (18, "6011"),
            (22, "051"),
            (32, "398001"),
            (37, "000000000001"),
        ] {
            builder.set(number, text).unwrap();
        }
        builder.set(52, block).unwrap();
        let mut bytes = Vec::new();
        builder.write(&mut bytes).unwrap();
        let message = Message::parse(&spec, &bytes).unwrap();
        let asked = read(&message, keys, at("2026-11-22T07:00:00Z"));
        asked.map(|asked| match asked {
            Asked::Authorize(request) => request.verdicts.pin,
            other => panic!("{other:?}"),
        })
    };
    let right = keys.pvv(&pan, &block(&pan, "1357")).unwrap();
    assert_eq!(asked("0100", &keys, block(&pan, "1357").bytes()), Ok(Some(right)));
    assert_ne!(asked("0100", &keys, block(&pan, "1358").bytes()), Ok(Some(right)));
    assert_eq!(asked("0100", &keys, block(&other, "1357").bytes()), Err("30"), "of another card");
    assert_eq!(asked("0100", &keys, [0; 8]), Err("30"));
    assert_eq!(asked("0120", &keys, [0; 8]), Ok(None), "an advice is not judged");
    assert_eq!(asked("0100", &CardKeys::new(cvk()), block(&pan, "1357").bytes()), Err("96"), "no keys");
}

#[test]
fn subelements_of_private_data_are_found_or_not_there() {
    for (text, tag, expected) in [
        ("9203123", "92", Some("123")),
        ("R9203123", "92", Some("123")),
        ("610510000", "61", Some("10000")),
        ("6105100009203123", "92", Some("123")),
        ("9203123610510000", "61", Some("10000")),
        ("9200", "92", Some("")),
        ("92039261", "92", Some("926")),
        // Malformed: nothing is guessed.
        ("9204123", "92", None),
        ("92", "92", None),
        ("920", "92", None),
        ("92xx123", "92", None),
        ("92+3123", "92", None),
        ("92 3123", "92", None),
        ("61991234", "92", None),
        ("RR9203123", "92", None),
        ("R", "92", None),
        ("9903000", "92", None),
    ] {
        let found = with(&[(48, text)], |message| private(message, tag).map(str::to_owned));
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}

#[test]
fn a_place_is_a_name_and_a_town() {
    for (place, expected) in [
        ("DASTARKHAN               ALMATY       KZ", "DASTARKHAN, ALMATY"),
        ("DASTARKHAN", "DASTARKHAN"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYABCDEFGHIJKLMKZ", "ABCDEFGHIJKLMNOPQRSTUVWXY, ABCDEFGHIJKLM"),
    ] {
        assert_eq!(with(&[(43, place)], |message| merchant(message).unwrap().name), expected);
    }
    let bare = with(&[], |message| merchant(message).unwrap());
    assert_eq!((bare.mcc, bare.country.as_str(), bare.name.as_str()), (0, "", ""));
}

#[test]
fn every_decline_has_its_code() {
    for (decline, code) in [
        (Decline::ReversedBefore, "12"),
        (Decline::NoSuchCard, "14"),
        (Decline::CardNotActive, "62"),
        (Decline::CardLost, "41"),
        (Decline::CardStolen, "43"),
        (Decline::CardBlocked, "62"),
        (Decline::CardClosed, "14"),
        (Decline::CardExpired, "54"),
        (Decline::WrongExpiry, "54"),
        (Decline::AccountClosed, "53"),
        (Decline::DebitsStopped, "62"),
        (Decline::NothingToRaise, "12"),
        (Decline::ChannelClosed, "57"),
        (Decline::WrongCvv, "63"),
        (Decline::CvvMissing, "63"),
        (Decline::WrongCavv, "63"),
        (Decline::PinMissing, "55"),
        (Decline::PinTriesExceeded, "75"),
        (Decline::WrongPin, "55"),
        (Decline::OverPerTransaction, "61"),
        (Decline::OverDailyAmount, "61"),
        (Decline::OverDailyCount, "65"),
        (Decline::MerchantKindForbidden, "58"),
        (Decline::CountryForbidden, "62"),
        (Decline::NotEnough, "51"),
    ] {
        assert_eq!(response_code(decline), code, "{decline:?}");
    }
}

#[test]
fn a_reversal_names_its_original_and_what_remains() {
    let original = "0100000042112207000000000398001".to_owned() + "00000000000";
    let fields =
        [(7, "1122070100"), (11, "000043"), (32, "398001"), (37, "RRN000000001"), (90, original.as_str())];
    let now = at("2026-11-22T07:02:00Z");
    let read = |more: &[(u8, &str)]| {
        let fields = [&fields[..], more].concat();
        of_type("0400", &fields, |message| reversal(message, now))
    };
    let whole = read(&[]).unwrap();
    assert_eq!((whole.original.stan, whole.original_kind, whole.remaining), (42, Kind::Hold, None));
    assert_eq!(whole.original.acquirer, whole.key.acquirer);
    assert_eq!(whole.original.transmitted_at, at("2026-11-22T07:00:00Z"));
    let amounts = |actual: &str| format!("{actual}{:030}", 0);
    for (actual, expected) in
        [("000000000000", 0), ("000000030000", 30_000), ("999999999999", 999_999_999_999)]
    {
        let part = read(&[(95, &amounts(actual))]).unwrap();
        assert_eq!(part.remaining, Some(Money::from_tiyn(expected)));
    }
    assert_eq!(read(&[(95, &amounts("00000003000x"))]), Err("30"));
    assert_eq!(read(&[(90, &"9".repeat(42))]), Err("30"));
    assert_eq!(read(&[(90, &original.replace("0100000042", "0800000042"))]), Err("30"), "no money in it");
}
