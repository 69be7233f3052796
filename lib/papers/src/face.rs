//! The type face: which letters it has, how wide they are, where a line ends.
//!
//! Golos Text in two weights, with the letters of Kazakh, Russian and the European Latin alphabets; its figures
//! are equally wide, so that amounts stand in columns. These scripts need no shaping: one letter, one glyph.

#![allow(clippy::float_arithmetic, reason = "points on paper; no money is counted here")]

use std::collections::HashMap;
use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};

static REGULAR: LazyLock<Face> = LazyLock::new(|| Face::read(include_bytes!("../fonts/golos-regular.ttf")));
static BOLD: LazyLock<Face> = LazyLock::new(|| Face::read(include_bytes!("../fonts/golos-bold.ttf")));

/// Stands for a letter the face does not have, so that the loss is seen and not hidden.
const UNKNOWN: char = '?';

/// A weight of the type face.
pub(crate) struct Face {
    font: Font,
    /// Each letter's glyph and width in thousandths of the size.
    letters: HashMap<char, (u32, f32)>,
}

impl Face {
    pub(crate) fn of(bold: bool) -> &'static Face {
        if bold { &BOLD } else { &REGULAR }
    }

    #[expect(clippy::expect_used, reason = "the fonts are part of the program and read by every test")]
    fn read(bytes: &'static [u8]) -> Face {
        let font = Font::new(bytes.into(), 0).expect("the font is readable");
        let reader = skrifa::FontRef::new(bytes).expect("the font is readable");
        let metrics = reader.glyph_metrics(Size::unscaled(), LocationRef::default());
        let em = font.units_per_em();
        let letters = reader.charmap().mappings().filter_map(|(code, glyph)| {
            let width = metrics.advance_width(glyph)? / em;
            Some((char::from_u32(code)?, (glyph.to_u32(), width)))
        });
        Face { letters: letters.collect(), font }
    }

    pub(crate) fn font(&self) -> Font {
        self.font.clone()
    }

    /// How wide a line of this text is at that size.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.letter(letter).1).sum::<f32>() * size
    }

    /// The glyphs of a text that [`clean`] has gone over.
    pub(crate) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(at, letter): (usize, char)| {
            let (glyph, width) = self.letter(letter);
            let range = at..at + letter.len_utf8();
            KrillaGlyph::new(GlyphId::new(glyph), width, 0.0, 0.0, 0.0, range, None)
        };
        text.char_indices().map(glyph).collect()
    }

    /// The text in lines no wider than `width`. A line keeps the space it was broken at, which readers aloud
    /// need; a word longer than a line is broken where the line ends.
    pub(crate) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0.0);
        for word in text.split_inclusive(' ') {
            let needs = self.width(word.trim_end_matches(' '), size);
            if used + needs > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            for letter in word.chars() {
                let advance = self.letter(letter).1 * size;
                if used + advance > width && letter != ' ' && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                line.push(letter);
                used += advance;
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines
    }

    fn letter(&self, letter: char) -> (u32, f32) {
        self.letters.get(&letter).or_else(|| self.letters.get(&UNKNOWN)).copied().unwrap_or((0, 0.0))
    }

    fn has(&self, letter: char) -> bool {
        self.letters.contains_key(&letter)
    }
}

/// The text as the face can set it: on one line, with nothing in it that has no letter.
pub(crate) fn clean(text: &str) -> String {
    let set = |letter: char| match letter {
        _ if Face::of(false).has(letter) => letter,
        _ if letter.is_whitespace() || letter.is_control() => ' ',
        _ => UNKNOWN,
    };
    text.chars().map(set).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn both_weights_have_every_letter_of_the_three_languages_and_equal_figures() {
        let letters = "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя\
                       ABCXYZabcxyz0123456789 ₸$€£«»—–№·•…()/:;,.!?+-−\u{a0}";
        for bold in [false, true] {
            let face = Face::of(bold);
            assert!(letters.chars().all(|letter| face.has(letter)), "{bold}");
            let widths = ('0'..='9').map(|figure| face.letter(figure).1).collect::<Vec<_>>();
            assert!(widths.iter().all(|width| width.to_bits() == widths[0].to_bits()), "{widths:?}");
        }
    }

    #[test]
    fn lines_are_no_wider_than_asked_and_lose_nothing() {
        let face = Face::of(false);
        for text in [
            "",
            "Қысқа",
            "Қазақстан Республикасының Ұлттық Банкі туралы анықтама",
            "KZ00563D000000000000KZ00563D000000000000KZ00563D000000000000",
            "a  b   c    d     e",
        ] {
            let lines = face.lines(text, 10.0, 90.0);
            assert_eq!(lines.concat(), text);
            for line in lines {
                assert!(face.width(line.trim_end(), 10.0) <= 90.0, "{line}");
            }
        }
    }

    #[test]
    fn what_the_face_cannot_set_is_seen_to_be_missing() {
        assert_eq!(clean("Әсел\tмен\n漢字 😀"), "Әсел мен ?? ?");
    }
}
