//! What every paper has: the issuer above, the stamp below, page numbers at the foot.

#![allow(clippy::float_arithmetic, reason = "points on paper; no money is counted here")]

use std::ops::ControlFlow;

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;
use krilla::tagging::Tag;

use crate::draw::{About, draw};
use crate::sheet::{
    BODY, Branch, Colour, HINT, Ink, MARGIN, PAGE, SMALL, STRONG, Sheet, Side, Style, TITLE, WIDTH, paragraph,
};
use crate::{Head, Paper, Place, Stamp, Stopped};

const MARK: f32 = 34.0;
const ISSUER: Style = Style { size: 12.0, bold: true, colour: Colour::Sky };
const SEALED: Style = Style { size: 10.0, bold: true, colour: Colour::Sky };
const STAMP_LINE: Style = Style { size: 8.5, ..BODY };
/// Side of the QR code: about 26 mm, which a telephone reads from arm's length.
const QR: f32 = 74.0;
const PADDING: f32 = 12.0;

/// The issuer, the title, the number and the date: the beginning of the first page.
pub(crate) fn begin(head: &Head) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.ink(Ink::Mark { x: MARGIN, y: sheet.y, size: MARK });
    let (name, beside) = (WIDTH * 0.6, WIDTH * 0.4);
    let (issuer, height) =
        sheet.text(MARGIN + MARK + 10.0, sheet.y, name - MARK - 10.0, ISSUER, Side::Left, &head.issuer);
    sheet.tree.push(paragraph(issuer));
    let mut y = sheet.y;
    for line in &head.requisites {
        let (leaf, height) = sheet.text(MARGIN + name, y, beside, SMALL, Side::Right, line);
        sheet.tree.push(paragraph(leaf));
        y += height;
    }
    sheet.y = y.max(sheet.y + height.max(MARK)) + 12.0;
    let at = [MARGIN, sheet.y, WIDTH, 1.4, 0.0];
    sheet.ink(Ink::Box { at, colour: Colour::Sky });
    sheet.gap(26.0);
    sheet.heading(1, TITLE, &head.title);
    sheet.gap(3.0);
    sheet.paragraph(HINT, &head.dated);
    sheet.gap(16.0);
    sheet
}

/// The stamp, in one piece, wherever the text has ended; gives where.
fn stamp(sheet: &mut Sheet, stamp: &Stamp) -> Result<Place, Stopped> {
    let text = WIDTH - QR - 3.0 * PADDING;
    let lines = stamp.lines.iter().map(|line| sheet.height(line, STAMP_LINE, text)).sum::<f32>();
    let title = sheet.height(&stamp.title, SEALED, text);
    let check = sheet.height(&stamp.check, SMALL, text);
    let height = (title + 3.0 + lines + 5.0 + check).max(QR) + 2.0 * PADDING;
    sheet.gap(20.0);
    sheet.make_room(height);
    let (left, top) = (MARGIN, sheet.y);
    sheet.ink(Ink::Box { at: [left, top, WIDTH, height, 8.0], colour: Colour::Sky });
    let inside = [left + 1.2, top + 1.2, WIDTH - 2.4, height - 2.4, 7.0];
    sheet.ink(Ink::Box { at: inside, colour: Colour::White });
    let (x, mut y) = (left + PADDING, top + PADDING);
    let mut said = Vec::new();
    for (style, line, after) in std::iter::once((SEALED, &stamp.title, 3.0))
        .chain(stamp.lines.iter().map(|line| (STAMP_LINE, line, 0.0)))
    {
        let (leaf, height) = sheet.text(x, y, text, style, Side::Left, line);
        said.push(paragraph(leaf));
        y += height + after;
    }
    let (leaf, _) = sheet.text(x, y + 5.0, text, SMALL, Side::Left, &stamp.check);
    said.push(paragraph(leaf));
    let code = QRBuilder::new(stamp.url.as_str()).ecl(ECL::M).build().map_err(|_| Stopped::Broken)?;
    let rows = (0..code.size).map(|row| code[row].iter().map(|module| module.value()).collect()).collect();
    let leaf = sheet.leaf();
    let corner = left + WIDTH - PADDING - QR;
    sheet.ink(Ink::Qr { leaf, x: corner, y: top + (height - QR) / 2.0, side: QR, rows });
    let alternative = format!("{} {}", stamp.qr, stamp.url);
    said.push(Branch::Group(Tag::Figure(Some(alternative)).into(), vec![Branch::Leaf(leaf)]));
    sheet.tree.push(Branch::Group(Tag::Section.into(), said));
    sheet.y += height;
    Ok(Place { page: sheet.page, left, top, width: WIDTH, height })
}

/// The end of a paper: the stamp, then what stands at the head and foot of every page, then the drawing.
pub(crate) fn finish(
    mut sheet: Sheet,
    head: &Head,
    sealed: &Stamp,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Paper, Stopped> {
    let place = stamp(&mut sheet, sealed)?;
    let of = sheet.pages.len();
    for page in 0..of {
        sheet.page = page;
        if page > 0 {
            sheet.aside(MARGIN, 44.0, WIDTH * 0.7, SMALL, Side::Left, &head.running);
            sheet.aside(MARGIN + WIDTH * 0.7, 44.0, WIDTH * 0.3, SMALL, Side::Right, &head.number);
            let at = [MARGIN, 60.0, WIDTH, 0.6, 0.0];
            sheet.ink(Ink::Box { at, colour: Colour::Line });
        }
        let foot = PAGE.1 - 44.0;
        sheet.aside(MARGIN, foot, WIDTH * 0.75, SMALL, Side::Left, &head.foot);
        let number = (head.page)(page + 1, of);
        sheet.aside(MARGIN + WIDTH * 0.75, foot, WIDTH * 0.25, SMALL, Side::Right, &number);
    }
    let about = About {
        title: &head.title,
        issuer: &head.issuer,
        language: head.language,
        number: &head.number,
        made: head.made,
    };
    draw(sheet, &about, place, progress)
}

/// Paragraphs one after the other.
pub(crate) fn paragraphs(sheet: &mut Sheet, texts: &[String]) {
    for text in texts {
        sheet.paragraph(BODY, text);
        sheet.gap(6.0);
    }
}

/// An amount that the paper is about, large.
pub(crate) fn amount(sheet: &mut Sheet, name: &str, amount: &str) {
    sheet.paragraph(HINT, name);
    sheet.paragraph(Style { size: 24.0, ..STRONG }, amount);
    sheet.gap(12.0);
}
