#![allow(clippy::unwrap_used)]
use card::Kind;
use vocabulary::{DocumentKind, DocumentNumber, Iin, LatinName, PersonName, PhotoId};

use super::*;
use crate::application::{FoundBy, Related};
use crate::order::Document;
use crate::photo::{Other, PhotoFacts};

const TODAY: Date = Date::constant(2026, 11, 22);
const ME: CustomerId = CustomerId(1);
const OTHER: CustomerId = CustomerId(2);

fn order() -> CardOrder {
    CardOrder {
        product: "everyday".to_owned(),
        kind: Kind::Virtual,
        resident: true,
        iin: Some(Iin::parse("900115300013").unwrap()),
        surname: PersonName::parse("Ахметов").unwrap(),
        given_name: PersonName::parse("Нурсултан").unwrap(),
        patronymic: None,
        latin_name: LatinName::parse("NURSULTAN AKHMETOV").unwrap(),
        phone: PhoneNumber::parse("+77012345678").unwrap(),
        birth_on: Date::constant(1990, 1, 15),
        document: Document {
            kind: DocumentKind::IdKz,
            number: DocumentNumber::parse(DocumentKind::IdKz, "012345678").unwrap(),
            issued_on: Date::constant(2020, 1, 1),
            expires_on: Date::constant(2029, 12, 31),
            issuer: "МВД РК".to_owned(),
        },
        delivery: None,
        marketing: false,
    }
}

/// The digests of a person (1 is the applicant), a document and a phone.
fn found_by(iin: u8, document: u8, phone: u8) -> FoundBy {
    let digest = |n| Some([n; 32]);
    FoundBy { iin: digest(iin), document: digest(document), phone: digest(phone), ..FoundBy::default() }
}

fn photo(side: Side, digest: u8, fingerprint: u64, hints: i64) -> Photo {
    let facts =
        PhotoFacts { photo: PhotoId(1), digest: [digest; 32], width: 1, height: 1, hints, fingerprint };
    let at = jiff::Timestamp::UNIX_EPOCH;
    Photo { side, facts, attached_at: at, replaced_at: None }
}

struct Case {
    order: CardOrder,
    registered: &'static str,
    owner: Option<CustomerId>,
    related: Vec<Related>,
    photos: Vec<Photo>,
    theirs: Vec<Other>,
}

fn case() -> Case {
    let photos = vec![photo(Side::Front, 1, 0xFF00, 0), photo(Side::Selfie, 2, 0x00FF, 0)];
    Case {
        order: order(),
        registered: "+77012345678",
        owner: Some(ME),
        related: Vec::new(),
        photos,
        theirs: Vec::new(),
    }
}

fn noticed(case: &Case) -> String {
    let found = screen(&Facts {
        order: &case.order,
        today: TODAY,
        min_age: 18,
        alert_cards: 5,
        customer: ME,
        registered_phone: &PhoneNumber::parse(case.registered).unwrap(),
        phone_owner: case.owner,
        found_by: &found_by(1, 1, 1),
        related: &case.related,
        other_person_here: false,
        photos: &case.photos,
        replaced: &[],
        photos_of_others: &case.theirs,
    });
    found.iter().map(|f| format!("{:?} {:?}", f.severity, f.what)).collect::<Vec<_>>().join(", ")
}

#[test]
fn nothing_is_noticed_where_there_is_nothing() {
    assert_eq!(noticed(&case()), "");
}

#[test]
fn a_person_and_a_document_are_judged_on_both_sides_of_each_border() {
    let birth = |y, m, d| move |c: &mut Case| c.order.birth_on = Date::constant(y, m, d);
    let expires = |y, m, d| move |c: &mut Case| c.order.document.expires_on = Date::constant(y, m, d);
    let iin = |digits: &'static str| move |c: &mut Case| c.order.iin = Some(Iin::parse(digits).unwrap());
    let latin = |name: &'static str| move |c: &mut Case| c.order.latin_name = LatinName::parse(name).unwrap();
    type Change = Box<dyn Fn(&mut Case)>;
    let cases: [(Change, &str); 9] = [
        (Box::new(birth(1990, 1, 16)), "Look BirthDateDiffersFromIin"),
        (Box::new(iin("900115000014")), "Note IinWithoutBirthDate"),
        (Box::new(birth(2008, 11, 23)), "Stop UnderAge { age: 17 }, Look BirthDateDiffersFromIin"),
        (Box::new(birth(2008, 11, 22)), "Look BirthDateDiffersFromIin"),
        (Box::new(expires(2026, 11, 21)), "Stop DocumentExpired"),
        (Box::new(expires(2026, 11, 22)), "Note DocumentExpiresSoon { days: 0 }"),
        (Box::new(expires(2026, 12, 21)), "Note DocumentExpiresSoon { days: 29 }"),
        (Box::new(expires(2026, 12, 22)), ""),
        (Box::new(latin("NURSULTAN AHMETOV")), "Look LatinNameDiffers { suggested: \"NURSULTAN AKHMETOV\" }"),
    ];
    for (change, expected) in cases {
        let mut case = case();
        change(&mut case);
        assert_eq!(noticed(&case), expected);
    }
}

/// One line is one case: the other applications as `customer person document phone issued`.
#[test]
fn other_applications_are_told_apart_by_whose_they_are() {
    for (others, expected) in [
        (&[(ME, 1, 1, 1, false)][..], "Note SamePerson { applications: 1, cards: 0 }"),
        (&[(ME, 1, 2, 2, true); 4], "Note SamePerson { applications: 4, cards: 4 }"),
        (
            &[(ME, 1, 2, 2, true); 5],
            "Look ManyCards { cards: 5 }, Note SamePerson { applications: 5, cards: 5 }",
        ),
        (
            &[(OTHER, 1, 2, 2, false)],
            "Stop SamePersonElsewhere, Note SamePerson { applications: 1, cards: 0 }",
        ),
        (&[(OTHER, 2, 1, 2, false)], "Stop DocumentOfAnother"),
        (&[(OTHER, 2, 2, 1, false)], "Look PhoneOfAnother"),
    ] {
        let mut case = case();
        case.related = others
            .iter()
            .map(|(customer, iin, document, phone, issued)| Related {
                customer: *customer,
                found_by: found_by(*iin, *document, *phone),
                issued: *issued,
            })
            .collect();
        assert_eq!(noticed(&case), expected, "{others:?}");
    }
}

#[test]
fn a_phone_is_compared_with_the_registered_one_and_its_owner() {
    let mut case = case();
    case.registered = "+77012345679";
    case.owner = None;
    assert_eq!(noticed(&case), "Look PhoneNotRegistered");
    case.owner = Some(OTHER);
    assert_eq!(noticed(&case), "Look PhoneNotRegistered, Look PhoneOfAnotherCustomer");
}

#[test]
fn photographs_of_others_are_noticed_up_to_eight_bits_away() {
    for (side, digest, fingerprint, expected) in [
        (Side::Front, 9, 0xFF00 ^ 0xFF, "Look PhotoResemblesAnother(Front)"),
        (Side::Front, 9, 0xFF00 ^ 0x1FF, ""),
        (Side::Back, 9, 0xFF00, ""),
        (Side::Selfie, 1, 0, "Stop PhotoOfAnother(Front)"),
    ] {
        let mut case = case();
        // Far from the selfie whatever the front is compared with.
        case.photos[1].facts.fingerprint = 0xFFFF_FFFF_0000_0000;
        case.theirs = vec![Other { side, digest: [digest; 32], fingerprint }];
        assert_eq!(noticed(&case), expected);
    }
    let mut twice = case();
    twice.photos[1].facts.digest = [1; 32];
    twice.photos[0].facts.hints = 5;
    assert_eq!(noticed(&twice), "Look SamePhotoTwice(Front, Selfie), Note PhotoHints(Front, 5)");
}
