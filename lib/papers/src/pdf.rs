//! The place for a seal in a paper of ours: an incremental update (ISO 32000-1 §7.5.6), appended to what was drawn.
//!
//! It reads only what [`crate::draw`] writes: a plain table of references, one object a line, no object streams.
//! The bytes before it stay as they are.

#![allow(clippy::float_arithmetic, reason = "points on paper; no money is counted here")]

use std::fmt::Write;
use std::ops::Range;

use crate::sheet::PAGE;
use crate::{Made, Paper, Place};

/// Digits of a number of the byte range; a file of 10 GB is longer than any paper.
const DIGITS: usize = 10;

/// A paper with room for a seal.
pub(crate) struct Prepared {
    pub(crate) bytes: Vec<u8>,
    /// Where the seal goes, in hexadecimal: from `<` to `>`, both within.
    pub(crate) gap: Range<usize>,
}

/// Appends a signature field over the stamp, with room for `room` bytes. None if the paper is not one of ours.
pub(crate) fn prepare(paper: &Paper, label: &str, made: Made, room: usize) -> Option<Prepared> {
    let old = Old::read(&paper.pdf)?;
    let page = old.page(paper.stamp.page)?;
    let (field, signature, look, form) = (old.size, old.size + 1, old.size + 2, old.size + 3);
    let mut new = Update { bytes: paper.pdf.clone(), offsets: Vec::new() };

    let catalog =
        with_entry(old.object(old.root)?, &format!("/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>"))?;
    new.object(old.root, &catalog);
    new.object(page, &with_entry(old.object(page)?, &format!("/Annots[{field} 0 R]"))?);

    // The field is part of what the paper says (a Form in its structure), for readers aloud.
    let tree = old.reference(old.object(old.root)?, "/StructTreeRoot")?;
    let document = old.reference(old.object(tree)?, "/K[")?;
    let key = number(after(old.object(tree)?, "/ParentTreeNextKey ")?)?;
    let grown = old.object(tree)?.replacen(
        &format!("]>>/ParentTreeNextKey {key}"),
        &format!(" {key} {form} 0 R]>>/ParentTreeNextKey {}", key + 1),
        1,
    );
    new.object(tree, &grown);
    let children = old.object(document)?.rfind("]>>")?;
    let mut grown = old.object(document)?.to_owned();
    grown.insert_str(children, &format!(" {form} 0 R"));
    new.object(document, &grown);

    let [left, bottom, right, top] = rectangle(paper.stamp);
    let label = utf16(label);
    new.object(
        field,
        &format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal)/TU{label}/Contents{label}/V {signature} 0 R/F 132/Rect[{left} \
             {bottom} {right} {top}]/P {page} 0 R/AP<</N {look} 0 R>>/StructParent {key}>>"
        ),
    );
    let (width, height) = (right - left, top - bottom);
    // The stamp is drawn on the page; the field over it shows nothing of its own.
    let look_of = format!(
        "<</Type/XObject/Subtype/Form/BBox[0 0 {width} {height}]/Resources<<>>/Length 0>>\nstream\n\nendstream"
    );
    new.object(look, &look_of);
    let struct_element = format!(
        "<</Type/StructElem/S/Form/P {document} 0 R/Alt{label}/Pg {page} 0 R/K<</Type/OBJR/Obj {field} 0 R/Pg {page} 0 R>>>>"
    );
    new.object(form, &struct_element);

    let at = signed_at(made);
    let empty = "0".repeat(DIGITS);
    let start = new.begin(signature);
    let head = format!("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M({at})/ByteRange[0 ");
    new.bytes.extend_from_slice(head.as_bytes());
    let range = new.bytes.len();
    new.bytes.extend_from_slice(format!("{empty} {empty} {empty}]/Contents").as_bytes());
    let gap = new.bytes.len()..new.bytes.len() + 2 * room + 2;
    new.bytes.push(b'<');
    new.bytes.resize(gap.end - 1, b'0');
    new.bytes.extend_from_slice(b">>>\nendobj\n");
    new.offsets.push((signature, start));

    new.finish(&old)?;
    let rest = new.bytes.len() - gap.end;
    let numbers = format!("{:<w$} {:<w$} {:<w$}", gap.start, gap.end, rest, w = DIGITS);
    new.bytes.get_mut(range..range + numbers.len())?.copy_from_slice(numbers.as_bytes());
    Some(Prepared { bytes: new.bytes, gap })
}

/// A file as it was drawn.
struct Old<'a> {
    bytes: &'a [u8],
    /// Where each object begins.
    offsets: Vec<usize>,
    trailer: &'a str,
    start: usize,
    size: usize,
    root: usize,
}

impl<'a> Old<'a> {
    fn read(bytes: &'a [u8]) -> Option<Old<'a>> {
        let tail = bytes.windows(9).rposition(|window| window == b"startxref")?;
        let end = std::str::from_utf8(&bytes[tail..]).ok()?;
        let start = number(after(end, "startxref\n")?)?;
        let table = std::str::from_utf8(bytes.get(start..tail)?).ok()?;
        let (entries, trailer) = table.split_once("trailer\n")?;
        let mut lines = entries.strip_prefix("xref\n0 ")?.lines();
        let size = number(lines.next()?)?;
        let offsets = lines.map(number).collect::<Option<Vec<_>>>()?;
        let root = number(after(trailer, "/Root ")?)?;
        (offsets.len() == size).then_some(Old {
            bytes,
            offsets,
            trailer: trailer.trim_end(),
            start,
            size,
            root,
        })
    }

    /// An object's text, for objects without a stream.
    fn object(&self, number: usize) -> Option<&'a str> {
        let rest = self.bytes.get(*self.offsets.get(number)?..)?;
        let head = format!("{number} 0 obj\n");
        let body = rest.strip_prefix(head.as_bytes())?;
        let end = body.windows(7).position(|window| window == b"\nendobj")?;
        std::str::from_utf8(&body[..end]).ok()
    }

    /// The object that an entry refers to.
    fn reference(&self, object: &str, entry: &str) -> Option<usize> {
        number(after(object, entry)?.trim_start())
    }

    /// The object of a page, counted from 0.
    fn page(&self, which: usize) -> Option<usize> {
        let pages = self.object(self.reference(self.object(self.root)?, "/Pages")?)?;
        let kids = after(pages, "/Kids[")?.split_once(']')?.0;
        number(kids.split(" 0 R").nth(which)?.trim_start())
    }
}

/// Objects appended to a file.
struct Update {
    bytes: Vec<u8>,
    offsets: Vec<(usize, usize)>,
}

impl Update {
    fn begin(&mut self, number: usize) -> usize {
        if !self.bytes.ends_with(b"\n") {
            self.bytes.push(b'\n');
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        start
    }

    fn object(&mut self, number: usize, body: &str) {
        let start = self.begin(number);
        self.bytes.extend_from_slice(body.as_bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
        self.offsets.push((number, start));
    }

    /// The table of what was appended, and the trailer that leads to the one before.
    fn finish(&mut self, old: &Old<'_>) -> Option<()> {
        self.offsets.sort_unstable();
        let (size, start) = (old.size + 4, self.bytes.len());
        let mut table = "xref\n".to_owned();
        for (number, offset) in &self.offsets {
            let _ = write!(table, "{number} 1\n{offset:0>10} 00000 n\r\n");
        }
        let trailer = old.trailer.replacen(&format!("/Size {}", old.size), &format!("/Size {size}"), 1);
        let trailer = with_entry(&trailer, &format!("/Prev {}", old.start))?;
        let _ = write!(table, "trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n");
        self.bytes.extend_from_slice(table.as_bytes());
        Some(())
    }
}

/// A dictionary with one entry more, which it must not have yet.
fn with_entry(dictionary: &str, entry: &str) -> Option<String> {
    let name = entry.split(['[', '<', ' ']).next()?;
    let end = dictionary.trim_end().strip_suffix(">>")?;
    (!end.contains(name)).then(|| format!("{end}{entry}>>"))
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.find(mark).map(|at| &text[at + mark.len()..])
}

/// The number a text begins with.
fn number(text: &str) -> Option<usize> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// From the left upper corner of the page to PDF's left lower one, in whole points.
fn rectangle(place: Place) -> [i32; 4] {
    let bottom = PAGE.1 - place.top - place.height;
    [place.left, bottom, place.left + place.width, bottom + place.height].map(|length| length.round() as i32)
}

fn utf16(text: &str) -> String {
    let mut hex = "<FEFF".to_owned();
    for unit in text.encode_utf16() {
        let _ = write!(hex, "{unit:04X}");
    }
    hex.push('>');
    hex
}

fn signed_at(made: Made) -> String {
    let Made { year, month, day, hour, minute, second } = made;
    format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z")
}
