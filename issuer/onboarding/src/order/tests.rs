#![allow(clippy::unwrap_used)]
use super::*;

const TODAY: Date = Date::constant(2026, 11, 22);

fn bank() -> (Catalogue, Places) {
    let catalogue = Catalogue::parse(include_str!("../../../../demo/products.toml")).unwrap();
    (catalogue, Places::parse(include_str!("../../../../demo/places.toml")).unwrap())
}

fn good() -> Answers {
    let mut answers = Answers { code_word_set: true, ..Answers::default() };
    for (field, typed) in [
        ("product", "everyday"),
        ("card_type", "physical"),
        ("residency", "resident"),
        ("iin", "900115300013"),
        ("surname", "Қасымов"),
        ("given_name", "Нұрсұлтан"),
        ("latin_name", "NURSULTAN KASYMOV"),
        ("phone", "8 701 234 56 78"),
        ("birth_date", "15.01.1990"),
        ("document_kind", "id_kz"),
        ("document_number", "012345678"),
        ("document_issued_on", "2020-03-01"),
        ("document_expires_on", "2030-02-28"),
        ("document_issuer", "МВД РК"),
        ("delivery", "hand"),
        ("city", "Нур-Султан"),
        ("street", "Абая"),
        ("house", "10/2"),
        ("consent_personal_data", "on"),
        ("accept_terms", "on"),
    ] {
        answers.set(field, typed);
    }
    answers
}

/// The problems after changing some fields of a good form; `a=b` pairs, `|` between them.
fn problems(changes: &str) -> String {
    let (catalogue, places) = bank();
    let context = Context { catalogue: &catalogue, places: &places, photos: &Side::ALL, today: TODAY };
    let mut answers = good();
    for change in changes.split('|').filter(|change| !change.is_empty()) {
        let (field, typed) = change.split_once('=').unwrap();
        answers.set(field.trim(), typed);
    }
    let problems = check_all(&answers, &context);
    problems.iter().map(|p| format!("{} {:?}", p.field, p.what)).collect::<Vec<_>>().join(", ")
}

/// One line is one case: `changed fields => problems`.
fn table(lines: &str) {
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (changes, expected) = line.split_once("=>").unwrap();
        assert_eq!(problems(changes.trim_end()), expected.trim(), "{line}");
    }
}

#[test]
fn every_rule_holds_on_both_sides_of_its_border() {
    table(
        "
        =>
        product= => product Missing
        product=gold => product NoSuchChoice
        card_type=virtual =>
        card_type=plastic => card_type NoSuchChoice
        product=social|card_type=virtual => card_type NoSuchChoice
        product=internet|card_type=virtual =>
        iin= => iin Missing
        iin=900115300012 => iin Iin(ControlDigit)
        iin=9001153000 => iin Iin(Length)
        iin=900115 300013 =>
        surname= => surname Missing
        surname=Petrov =>
        surname=Peтров => surname Name(Characters)
        surname=🦅 => surname Name(Characters)
        patronymic=Әлиұлы =>
        patronymic=1 => patronymic Name(Characters)
        latin_name=N => latin_name LatinName(Length)
        latin_name=NO =>
        latin_name=ABCDEFGHIJKLMNOPQRSTUVWXYZ =>
        latin_name=ABCDEFGHIJKLMNOPQRSTUVWXYZA => latin_name LatinName(Length)
        latin_name=НУРСУЛТАН => latin_name LatinName(Cyrillic)
        phone=+7 717 234 56 78 => phone Phone(NotKazakhMobile)
        phone=phone => phone Phone(Malformed)
        birth_date=30.02.1990 => birth_date Date
        birth_date=1900-01-01 =>
        birth_date=1899-12-31 => birth_date ImplausibleBirth
        birth_date=2027-01-01 => birth_date ImplausibleBirth, document_issued_on IssuedBeforeBirth
        birth_date=2015-01-01 =>
        code_word=Тұлпар =>
        code_word=ай => code_word CodeWord(Length)
        code_word=касымов => code_word CodeWordIsName
        code_word=Нурсултан => code_word CodeWordIsName
        document_number=12345678 => document_number DocumentNumber(Format)
        document_number=N12345678|document_kind=passport_kz =>
        document_kind=drivers_licence => document_kind NoSuchChoice
        document_kind=passport_foreign|document_number=AB12345 => document_kind DocumentOfOtherResidency
        document_issued_on=2026-11-22 =>
        document_issued_on=2026-11-23 => document_issued_on IssuedInFuture
        document_issued_on=1990-01-15 =>
        document_issued_on=1990-01-14 => document_issued_on IssuedBeforeBirth
        document_expires_on=2026-11-22 =>
        document_expires_on=2026-11-21 => document_expires_on Expired
        document_issued_on=2026-11-21|document_expires_on=2026-11-22 =>
        document_issued_on=2026-11-22|document_expires_on=2026-11-22 => document_expires_on ExpiresBeforeIssued
        document_issuer= => document_issuer Missing
        document_issuer=МВД🦅 => document_issuer Text(Characters)
        delivery= => delivery Missing
        delivery=pigeon => delivery NoSuchChoice
        delivery=branch => branch Missing
        delivery=branch|branch=almaty-1 =>
        delivery=branch|branch=almaty-99 => branch NoSuchChoice
        city=Экибастуз => city NotDeliveredThere
        street=|house= => street Missing, house Missing
        flat=12|postcode=A25Y5K2 =>
        postcode=12345 => postcode Postcode
        card_type=virtual|delivery=pigeon|city=Paris =>
        consent_personal_data=|accept_terms= => consent_personal_data Missing, accept_terms Missing
        consent_marketing=on =>
        residency=non_resident => document_kind DocumentOfOtherResidency
        residency=non_resident|document_kind=passport_foreign|document_number=AB12345 =>
        residency=non_resident|document_kind=passport_foreign|document_number=AB12345|iin= =>
        residency=non_resident|document_kind=refugee|document_number=AB12345|iin= => iin Missing
        residency=non_resident|document_kind=passport_foreign|document_number=AB12345|product=social => residency NotForNonResidents
        ",
    );
}

#[test]
fn a_birth_date_that_the_iin_does_not_suggest_is_no_error() {
    table("birth_date=1991-02-03 =>");
}

#[test]
fn five_thousand_characters_in_any_field_are_a_problem_and_no_panic() {
    for field in Step::ALL.iter().flat_map(|step| step.fields()) {
        if field.starts_with("photo") || field.starts_with("consent") || *field == "accept_terms" {
            continue;
        }
        let delivery = if *field == "branch" { "delivery=branch|" } else { "" };
        let found = problems(&format!("{delivery}{field}={}", "Ж🦅\u{202e}\u{7}".repeat(1250)));
        assert!(found.contains(&format!("{field} TooLong")), "{field}: {found}");
    }
}

#[test]
fn an_empty_form_has_all_its_problems_at_once_in_the_order_of_the_form() {
    let (catalogue, places) = bank();
    let context = Context { catalogue: &catalogue, places: &places, photos: &[], today: TODAY };
    let problems = check_all(&Answers::default(), &context);
    assert!(problems.iter().all(|problem| problem.what == Wrong::Missing));
    let fields = problems.iter().map(|problem| problem.field).collect::<Vec<_>>().join(" ");
    assert_eq!(
        fields,
        "product card_type residency iin surname given_name latin_name phone birth_date code_word document_kind \
         document_number document_issued_on document_expires_on document_issuer photo_front photo_back photo_selfie delivery \
         consent_personal_data accept_terms"
    );
    let person = check(Step::Person, &Answers::default(), &context);
    assert_eq!(person.len(), 7);
}

#[test]
fn a_passport_has_no_back() {
    let (catalogue, places) = bank();
    let photos = [Side::Front, Side::Selfie];
    let context = Context { catalogue: &catalogue, places: &places, photos: &photos, today: TODAY };
    let mut answers = good();
    assert_eq!(check_all(&answers, &context), [Problem { field: "photo_back", what: Wrong::Missing }]);
    answers.set("document_kind", "passport_kz");
    answers.set("document_number", "N12345678");
    assert_eq!(check_all(&answers, &context), []);
}

#[test]
fn the_way_of_the_plastic_is_one_line() {
    let (catalogue, places) = bank();
    let context = Context { catalogue: &catalogue, places: &places, photos: &Side::ALL, today: TODAY };
    for (changes, line) in [
        (&[][..], Some("Астана, Абая, 10/2")),
        (&[("flat", "7"), ("postcode", "z05p1p0")], Some("Астана, Абая, 10/2, кв. 7, Z05P1P0")),
        (
            &[("delivery", "branch"), ("branch", "almaty-1")],
            Some("Демонстрационное отделение № 4, г. Алматы, ул. Марочная, 29, A00D0D1"),
        ),
        (&[("card_type", "virtual")], None),
    ] {
        let mut answers = good();
        changes.iter().for_each(|(field, typed)| answers.set(field, typed));
        let order = CardOrder::parse(&answers, &context).unwrap();
        assert_eq!(order.delivery_note(&places).as_deref(), line);
    }
}
