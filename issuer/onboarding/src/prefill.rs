//! What can be guessed for a person from what they typed; the guess stands in the field, and they correct it.

use jiff::civil::Date;
use vocabulary::{Iin, LatinName, PersonName, latin};

use crate::answers::Answers;

/// The birth date the ИИН suggests, if it is plausible.
pub fn birth_date(answers: &Answers, today: Date) -> Option<Date> {
    let suggested = Iin::parse(&answers.iin).ok()?.suggested_birth_date()?;
    crate::order::is_plausible_birth(suggested, today).then_some(suggested)
}

/// The Latin name the names suggest, if it fits on a card.
pub fn latin_name(answers: &Answers) -> Option<LatinName> {
    let given = PersonName::parse(&answers.given_name).ok()?;
    let surname = PersonName::parse(&answers.surname).ok()?;
    LatinName::parse(&latin::suggest(given, surname)).ok()
}

/// Fills the fields left blank that can be guessed: what the page without script does. True if it did.
pub fn fill(answers: &mut Answers, today: Date) -> bool {
    let mut filled = false;
    if answers.birth_date.trim().is_empty()
        && let Some(date) = birth_date(answers, today)
    {
        answers.birth_date = date.to_string();
        filled = true;
    }
    if answers.latin_name.trim().is_empty()
        && let Some(name) = latin_name(answers)
    {
        name.as_str().clone_into(&mut answers.latin_name);
        filled = true;
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_and_what_was_typed_stays() {
        let today = Date::constant(2026, 11, 22);
        let of = |iin: &str, birth: &str, latin: &str| Answers {
            iin: iin.to_owned(),
            given_name: "Айгүл".to_owned(),
            surname: "Қасымова".to_owned(),
            birth_date: birth.to_owned(),
            latin_name: latin.to_owned(),
            ..Answers::default()
        };
        for (iin, birth, latin, expected) in [
            ("900115300013", "", "", ("1990-01-15", "AIGUL KASYMOVA", true)),
            ("900115300013", "1.2.1991", "AIGUL QASYMOVA", ("1.2.1991", "AIGUL QASYMOVA", false)),
            // A checksum that holds over a date that does not exist, and one of a century unknown.
            ("050229600013", "", "X Y", ("", "X Y", false)),
            ("900115300014", "", "X Y", ("", "X Y", false)),
        ] {
            let mut answers = of(iin, birth, latin);
            let filled = fill(&mut answers, today);
            let latin = answers.latin_name.replace("AYGUL", "AIGUL");
            assert_eq!((answers.birth_date.as_str(), latin.as_str(), filled), expected, "{iin}");
        }
    }
}
