//! Which letters people write here, and which they write for want of others.

/// A letter of a Latin alphabet, accents included: foreigners have names too.
pub(crate) fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, 'À'..='ɏ' if letter.is_alphabetic())
}

/// A letter of a Cyrillic alphabet: Russian, Kazakh and their neighbours'.
pub(crate) fn is_cyrillic(letter: char) -> bool {
    // Between the two ranges stand numerals' marks, which are not letters.
    matches!(letter, 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ')
}

/// A lower-case Kazakh letter as one writes it on a Russian keyboard; other letters unchanged.
pub(crate) fn without_kazakh(letter: char) -> char {
    match letter {
        'ә' => 'а',
        'ғ' => 'г',
        'қ' => 'к',
        'ң' => 'н',
        'ө' => 'о',
        'ұ' | 'ү' => 'у',
        'һ' => 'х',
        'і' => 'и',
        'ё' => 'е',
        other => other,
    }
}

/// The text in lower case with Kazakh letters and `ё` folded into their Russian look-alikes.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase().chars().map(without_kazakh).collect()
}
