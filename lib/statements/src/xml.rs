//! What files in XML have in common.

use jiff::Zoned;

/// At most so many signs of a text, as XML may bear them: what XML 1.0 knows no way to write is left out.
pub(crate) fn text(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let written = |sign: &char| matches!(sign, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    for sign in text.trim().chars().filter(written).take(most) {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Written so, it is read back as it was; plain, it would become a space or a line's end.
            '\r' => out.push_str("&#13;"),
            sign => out.push(sign),
        }
    }
    out
}

/// An instant, with its offset.
pub(crate) fn moment(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_escaped_and_rid_of_what_xml_cannot_say() {
        for (given, most, written) in [
            ("Magnum & Co <\"1\">", 35, "Magnum &amp; Co &lt;&quot;1&quot;&gt;"),
            ("a\u{0}b\u{1b}c\u{ffff}d", 35, "abcd"),
            ("Дүкен 12", 5, "Дүкен"),
            ("  ", 5, ""),
            ("&&&", 2, "&amp;&amp;"),
            ("𝄞", 1, "𝄞"),
        ] {
            assert_eq!(text(given, most), written);
        }
    }
}
