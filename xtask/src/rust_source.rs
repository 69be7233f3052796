//! A Rust file read just closely enough: code here, comments there, string literals apart, tests marked.
//!
//! Not a parser. It knows where a comment or a literal ends, which is what keeps a check from finding
//! `async` in a sentence or a table's name in a test of this very program.

/// One Rust file.
pub(crate) struct RustSource {
    /// The text, as long as it was, with comments and the insides of literals turned into blanks.
    pub(crate) code: String,
    /// The string literals.
    pub(crate) strings: Vec<Piece>,
    /// The comments, markers included.
    pub(crate) comments: Vec<Piece>,
    /// Where `#[cfg(test)] mod … { … }` begins and ends, as offsets into `code`.
    tests: Vec<std::ops::Range<usize>>,
}

/// A stretch of the text.
pub(crate) struct Piece {
    /// Where it begins.
    pub(crate) at: usize,
    /// What it says.
    pub(crate) text: String,
}

/// A word of the code: an identifier or a keyword.
#[derive(Clone, Copy)]
pub(crate) struct Word<'a> {
    /// Where it begins.
    pub(crate) at: usize,
    pub(crate) text: &'a str,
}

impl RustSource {
    pub(crate) fn read(text: &str) -> RustSource {
        let mut reader = Reader { text: text.as_bytes(), at: 0, code: text.as_bytes().to_vec() };
        let (mut strings, mut comments) = (Vec::new(), Vec::new());
        while reader.at < reader.text.len() {
            let start = reader.at;
            if reader.comment() {
                comments.push(Piece { at: start, text: text[start..reader.at].to_owned() });
            } else if let Some((from, to)) = reader.string() {
                strings.push(Piece { at: from, text: text[from..to].to_owned() });
            } else if !reader.character() {
                reader.at += 1;
            }
        }
        let code = String::from_utf8_lossy(&reader.code).into_owned();
        let tests = test_modules(&code);
        RustSource { code, strings, comments, tests }
    }

    /// Whether an offset lies in a `#[cfg(test)]` module.
    pub(crate) fn in_tests(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    /// The line of an offset, counted from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        1 + self.code.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count()
    }

    /// The words of the code, in order.
    pub(crate) fn words(&self) -> impl Iterator<Item = Word<'_>> {
        words(&self.code)
    }
}

/// The words of a text: runs of letters, digits and `_` that do not begin with a digit.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at;
            while at < bytes.len() && is_word(bytes[at]) {
                at += 1;
            }
            if start == at {
                at += 1;
            } else if !bytes[start].is_ascii_digit() {
                return Some(Word { at: start, text: &text[start..at] });
            }
        }
        None
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    code: Vec<u8>,
}

impl Reader<'_> {
    fn begins(&self, what: &[u8]) -> bool {
        self.text[self.at..].starts_with(what)
    }

    fn blank(&mut self, from: usize, to: usize) {
        for byte in &mut self.code[from..to] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    fn comment(&mut self) -> bool {
        let start = self.at;
        if self.begins(b"//") {
            while self.at < self.text.len() && self.text[self.at] != b'\n' {
                self.at += 1;
            }
        } else if self.begins(b"/*") {
            let mut depth = 0;
            while self.at < self.text.len() {
                if self.begins(b"/*") {
                    (depth, self.at) = (depth + 1, self.at + 2);
                } else if self.begins(b"*/") {
                    (depth, self.at) = (depth - 1, self.at + 2);
                    if depth == 0 {
                        break;
                    }
                } else {
                    self.at += 1;
                }
            }
        } else {
            return false;
        }
        self.blank(start, self.at);
        true
    }

    /// Passes a string literal; gives where its inside lies.
    fn string(&mut self) -> Option<(usize, usize)> {
        if self.at > 0 && is_word(self.text[self.at - 1]) {
            return None;
        }
        let mut at = self.at;
        while at < self.text.len() && matches!(self.text[at], b'b' | b'c' | b'r') && at - self.at < 2 {
            at += 1;
        }
        let raw = at > self.at && self.text[at - 1] == b'r';
        let mut hashes = 0;
        while raw && self.text.get(at) == Some(&b'#') {
            (hashes, at) = (hashes + 1, at + 1);
        }
        if self.text.get(at) != Some(&b'"') {
            return None;
        }
        let from = at + 1;
        at = from;
        let end = [vec![b'"'], vec![b'#'; hashes]].concat();
        while at < self.text.len() && !self.text[at..].starts_with(&end) {
            at += if !raw && self.text[at] == b'\\' { 2 } else { 1 };
        }
        let to = at.min(self.text.len());
        self.blank(from, to);
        self.at = (to + end.len()).min(self.text.len());
        Some((from, to))
    }

    /// Passes a character literal; a lifetime is none.
    fn character(&mut self) -> bool {
        if self.text[self.at] != b'\'' {
            return false;
        }
        let escaped = self.text.get(self.at + 1) == Some(&b'\\');
        let mut at = self.at + if escaped { 3 } else { 2 };
        // A character is up to four bytes; an escape up to `\u{10ffff}`.
        let limit = at + if escaped { 10 } else { 3 };
        while at < self.text.len() && self.text[at] != b'\'' && at < limit {
            if !escaped && self.text[at].is_ascii() {
                return false;
            }
            at += 1;
        }
        if self.text.get(at) != Some(&b'\'') {
            return false;
        }
        self.blank(self.at + 1, at);
        self.at = at + 1;
        true
    }
}

fn test_modules(code: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    for (start, _) in code.match_indices("#[cfg(test)]") {
        let rest = &code[start..];
        let Some(open) = rest.find('{') else { continue };
        if rest[..open].contains(';') {
            continue;
        }
        let mut depth = 0;
        let end = rest.bytes().enumerate().skip(open).find_map(|(at, byte)| {
            depth += match byte {
                b'{' => 1,
                b'}' => -1,
                _ => 0,
            };
            (depth == 0).then_some(at + 1)
        });
        found.push(start..start + end.unwrap_or(rest.len()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_set_apart_from_the_code() {
        let text = "let a = \"x \\\" async\"; // tokio\nlet b = r#\"raw \" one\"#; let c: &'static str = 'd'; /* a /* b */ c */ end('\\'', '₸', b\"z\")";
        let source = RustSource::read(text);
        assert_eq!(source.code.len(), text.len());
        let words = source.words().map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(words, ["let", "a", "let", "b", "r", "let", "c", "static", "str", "end", "b"]);
        let strings = source.strings.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>();
        assert_eq!(strings, ["x \\\" async", "raw \" one", "z"]);
        assert_eq!(source.comments.len(), 2);
        assert_eq!(source.line(source.strings[1].at), 2);
    }

    #[test]
    fn a_test_module_is_known_from_its_attribute_to_its_last_brace() {
        let source = RustSource::read(
            "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { {} }\n}\nfn c() {}\n#[cfg(test)]\nmod far;\nfn d() {}",
        );
        let in_tests =
            source.words().filter(|word| source.in_tests(word.at)).map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(in_tests, ["cfg", "test", "mod", "tests", "fn", "b"]);
    }
}
