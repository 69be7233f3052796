//! Currencies as messages bear them: by number (ISO 4217).

/// Number, letters, digits behind the point: those that cards from here meet.
const CURRENCIES: &[(&str, &str, u8)] = &[
    ("036", "AUD", 2),
    ("048", "BHD", 3),
    ("051", "AMD", 2),
    ("124", "CAD", 2),
    ("144", "LKR", 2),
    ("156", "CNY", 2),
    ("203", "CZK", 2),
    ("208", "DKK", 2),
    ("344", "HKD", 2),
    ("348", "HUF", 2),
    ("356", "INR", 2),
    ("360", "IDR", 2),
    ("376", "ILS", 2),
    ("392", "JPY", 0),
    ("398", "KZT", 2),
    ("400", "JOD", 3),
    ("410", "KRW", 0),
    ("414", "KWD", 3),
    ("417", "KGS", 2),
    ("458", "MYR", 2),
    ("496", "MNT", 2),
    ("498", "MDL", 2),
    ("512", "OMR", 3),
    ("578", "NOK", 2),
    ("586", "PKR", 2),
    ("634", "QAR", 2),
    ("643", "RUB", 2),
    ("682", "SAR", 2),
    ("702", "SGD", 2),
    ("704", "VND", 0),
    ("752", "SEK", 2),
    ("756", "CHF", 2),
    ("764", "THB", 2),
    ("784", "AED", 2),
    ("818", "EGP", 2),
    ("826", "GBP", 2),
    ("840", "USD", 2),
    ("860", "UZS", 2),
    ("933", "BYN", 2),
    ("934", "TMT", 2),
    ("941", "RSD", 2),
    ("944", "AZN", 2),
    ("946", "RON", 2),
    ("949", "TRY", 2),
    ("972", "TJS", 2),
    ("978", "EUR", 2),
    ("980", "UAH", 2),
    ("981", "GEL", 2),
    ("985", "PLN", 2),
];

/// A currency's letters, and how many digits stand behind its point.
pub fn currency_of_number(number: &str) -> Option<(&'static str, u8)> {
    let found = CURRENCIES.binary_search_by_key(&number, |(known, ..)| known).ok()?;
    CURRENCIES.get(found).map(|(_, letters, decimals)| (*letters, *decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_found_by_its_number_and_none_is_made_up() {
        assert!(CURRENCIES.is_sorted_by_key(|(number, ..)| *number));
        for (number, currency) in [
            ("840", Some(("USD", 2))),
            ("392", Some(("JPY", 0))),
            ("414", Some(("KWD", 3))),
            ("036", Some(("AUD", 2))),
            ("985", Some(("PLN", 2))),
            ("36", None),
            ("999", None),
            ("", None),
        ] {
            assert_eq!(currency_of_number(number), currency, "{number}");
        }
    }
}
