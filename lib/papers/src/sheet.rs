//! A paper being laid out: what stands where on which page, and what it means to somebody who cannot see it.
//!
//! Layout goes down the page and over to the next; nothing is drawn yet, so that every page can say how many
//! there are. [`crate::draw`] draws.

#![allow(clippy::float_arithmetic, reason = "points on paper; no money is counted here")]

use krilla::tagging::{TableHeaderScope, Tag, TagKind};

use crate::face::{Face, clean};

/// A4, in points of 1/72 inch.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
/// Left and right margin.
pub(crate) const MARGIN: f32 = 56.7;
/// Width between the margins.
pub(crate) const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Where what flows begins on a page after the first.
const TOP: f32 = 78.0;
/// Where it ends on every page: the footer stands below.
const BOTTOM: f32 = PAGE.1 - 62.0;

/// The colours of the papers: those of the house, dark enough for a grey printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Ink,
    Quiet,
    Sky,
    Sun,
    Line,
    Soft,
    White,
}

/// Something drawn.
#[derive(Debug)]
pub(crate) enum Ink {
    /// A line of text from `x` on the base line `y`.
    Text { leaf: Option<usize>, x: f32, y: f32, size: f32, bold: bool, colour: Colour, text: String },
    /// A filled rectangle: left, top, width, height, radius of its corners.
    Box { at: [f32; 5], colour: Colour },
    /// The house's mark, with its left upper corner there.
    Mark { x: f32, y: f32, size: f32 },
    /// Dark modules of a QR code, `side` wide, with its left upper corner there.
    Qr { leaf: usize, x: f32, y: f32, side: f32, rows: Vec<Vec<bool>> },
}

/// A node of what the paper means.
pub(crate) enum Branch {
    Group(TagKind, Vec<Branch>),
    Leaf(usize),
}

/// How a piece of text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) size: f32,
    pub(crate) bold: bool,
    pub(crate) colour: Colour,
}

pub(crate) const BODY: Style = Style { size: 10.0, bold: false, colour: Colour::Ink };
pub(crate) const STRONG: Style = Style { bold: true, ..BODY };
pub(crate) const HINT: Style = Style { colour: Colour::Quiet, ..BODY };
pub(crate) const SMALL: Style = Style { size: 8.0, bold: false, colour: Colour::Quiet };
pub(crate) const TITLE: Style = Style { size: 18.0, bold: true, colour: Colour::Ink };
pub(crate) const HEADING: Style = Style { size: 12.0, bold: true, colour: Colour::Ink };

impl Style {
    /// From one base line to the next.
    pub(crate) fn leading(self) -> f32 {
        self.size * 1.36
    }
}

/// On which side of its cell a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Amounts.
    Right,
}

/// A paper being laid out.
pub(crate) struct Sheet {
    pub(crate) pages: Vec<Vec<Ink>>,
    pub(crate) tree: Vec<Branch>,
    pub(crate) leaves: usize,
    /// The page that is drawn on.
    pub(crate) page: usize,
    /// How far down it is filled.
    pub(crate) y: f32,
}

impl Sheet {
    pub(crate) fn new() -> Sheet {
        Sheet { pages: vec![Vec::new()], tree: Vec::new(), leaves: 0, page: 0, y: MARGIN }
    }

    pub(crate) fn ink(&mut self, ink: Ink) {
        self.pages[self.page].push(ink);
    }

    /// A place in the meaning for something about to be drawn.
    pub(crate) fn leaf(&mut self) -> usize {
        self.leaves += 1;
        self.leaves - 1
    }

    /// Goes to the next page unless so much room is left; true if it did.
    pub(crate) fn make_room(&mut self, height: f32) -> bool {
        if self.y + height <= BOTTOM {
            return false;
        }
        self.pages.push(Vec::new());
        self.page += 1;
        self.y = TOP;
        true
    }

    pub(crate) fn gap(&mut self, height: f32) {
        self.y += height;
    }

    /// Text in lines under one another, without going to another page; gives its leaf and height.
    pub(crate) fn text(
        &mut self,
        x: f32,
        y: f32,
        width: f32,
        style: Style,
        side: Side,
        text: &str,
    ) -> (usize, f32) {
        let leaf = self.leaf();
        let height = self.set(Some(leaf), x, y, width, style, side, text);
        (leaf, height)
    }

    /// Text that is no part of what the paper says: a running head, a page number.
    pub(crate) fn aside(&mut self, x: f32, y: f32, width: f32, style: Style, side: Side, text: &str) -> f32 {
        self.set(None, x, y, width, style, side, text)
    }

    #[expect(clippy::too_many_arguments, reason = "where, how and what; the two above are what is called")]
    fn set(
        &mut self,
        leaf: Option<usize>,
        x: f32,
        y: f32,
        width: f32,
        style: Style,
        side: Side,
        text: &str,
    ) -> f32 {
        let face = Face::of(style.bold);
        let lines = face.lines(&clean(text), style.size, width);
        let height = style.leading() * lines.len() as f32;
        for (number, text) in lines.into_iter().enumerate() {
            let indent = match side {
                Side::Left => 0.0,
                Side::Right => width - face.width(text.trim_end(), style.size),
            };
            // The base line stands where the letters' feet leave as much above as below.
            let y = y + style.leading() * number as f32 + style.size;
            let Style { size, bold, colour } = style;
            self.ink(Ink::Text { leaf, x: x + indent, y, size, bold, colour, text });
        }
        height
    }

    /// A heading of that level.
    pub(crate) fn heading(&mut self, level: u16, style: Style, text: &str) {
        let height = self.height(text, style, WIDTH);
        self.make_room(height + 40.0);
        let (leaf, height) = self.text(MARGIN, self.y, WIDTH, style, Side::Left, text);
        let level = std::num::NonZeroU16::new(level).unwrap_or(std::num::NonZeroU16::MIN);
        let tag = Tag::Hn(level, Some(clean(text)));
        self.tree.push(Branch::Group(tag.into(), vec![Branch::Leaf(leaf)]));
        self.y += height;
    }

    /// A paragraph over the whole width.
    pub(crate) fn paragraph(&mut self, style: Style, text: &str) {
        let height = self.height(text, style, WIDTH);
        self.make_room(height);
        let (leaf, height) = self.text(MARGIN, self.y, WIDTH, style, Side::Left, text);
        self.tree.push(paragraph(leaf));
        self.y += height;
    }

    /// How high a text becomes.
    pub(crate) fn height(&self, text: &str, style: Style, width: f32) -> f32 {
        Face::of(style.bold).lines(&clean(text), style.size, width).len() as f32 * style.leading()
    }

    /// A thin line over the whole width.
    pub(crate) fn rule(&mut self) {
        let at = [MARGIN, self.y, WIDTH, 0.6, 0.0];
        self.ink(Ink::Box { at, colour: Colour::Line });
    }

    /// What is known, line by line: its name on the left, which is the header of the row, and its value.
    pub(crate) fn facts(&mut self, facts: &[(String, String)]) {
        const NAME: f32 = 0.38;
        let (left, right) = (WIDTH * NAME - 12.0, WIDTH * (1.0 - NAME));
        let mut rows = Vec::new();
        for (name, value) in facts {
            let height = self.height(name, HINT, left).max(self.height(value, STRONG, right));
            self.make_room(height + 9.0);
            let y = self.y + 4.5;
            let (name, _) = self.text(MARGIN, y, left, HINT, Side::Left, name);
            let (value, _) = self.text(MARGIN + WIDTH * NAME, y, right, STRONG, Side::Left, value);
            self.y += height + 9.0;
            self.rule();
            let header = Branch::Group(Tag::TH(TableHeaderScope::Row).into(), vec![Branch::Leaf(name)]);
            let cell = Branch::Group(Tag::TD.into(), vec![Branch::Leaf(value)]);
            rows.push(Branch::Group(Tag::TR.into(), vec![header, cell]));
        }
        self.tree.push(Branch::Group(Tag::Table.into(), vec![Branch::Group(Tag::TBody.into(), rows)]));
    }
}

pub(crate) fn paragraph(leaf: usize) -> Branch {
    Branch::Group(Tag::P.into(), vec![Branch::Leaf(leaf)])
}

/// A table that flows over pages, its header repeated on each.
pub(crate) struct Table<'a> {
    columns: &'a [Column],
    style: Style,
    rows: Vec<Branch>,
    header: Vec<Branch>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// Its part of the whole width, in hundredths.
    pub share: u16,
    /// Where its cells stand.
    pub side: Side,
}

const CELL: Style = Style { size: 8.0, bold: false, colour: Colour::Ink };
const COLUMN: Style = Style { size: 7.5, bold: true, colour: Colour::Quiet };
const GUTTER: f32 = 6.0;

impl<'a> Table<'a> {
    pub(crate) fn begin(sheet: &mut Sheet, columns: &'a [Column]) -> Table<'a> {
        let mut table = Table { columns, style: CELL, rows: Vec::new(), header: Vec::new() };
        sheet.make_room(60.0);
        table.header = table.head(sheet, true);
        table
    }

    /// Draws the header; the first time it is what the columns are called, later only a repetition.
    fn head(&self, sheet: &mut Sheet, first: bool) -> Vec<Branch> {
        let height = self.across(|column, width| sheet.height(&column.name, COLUMN, width)) + 8.0;
        sheet.ink(Ink::Box { at: [MARGIN, sheet.y, WIDTH, height, 3.0], colour: Colour::Soft });
        let (y, mut x, mut cells) = (sheet.y + 4.0, MARGIN, Vec::new());
        for column in self.columns {
            let width = whole(column);
            if first {
                let at = (x + GUTTER / 2.0, width - GUTTER);
                let (leaf, _) = sheet.text(at.0, y, at.1, COLUMN, column.side, &column.name);
                let tag = Tag::TH(TableHeaderScope::Column);
                cells.push(Branch::Group(tag.into(), vec![Branch::Leaf(leaf)]));
            } else {
                sheet.aside(x + GUTTER / 2.0, y, width - GUTTER, COLUMN, column.side, &column.name);
            }
            x += width;
        }
        sheet.y += height;
        cells
    }

    /// A row; `quiet` if it is of less weight, as what is not posted yet.
    pub(crate) fn row(&mut self, sheet: &mut Sheet, cells: &[String], quiet: bool) {
        let style = Style { colour: if quiet { Colour::Quiet } else { Colour::Ink }, ..self.style };
        let texts = || self.columns.iter().zip(cells);
        let height = texts()
            .map(|(column, text)| sheet.height(text, style, whole(column) - GUTTER))
            .fold(style.leading(), f32::max);
        if sheet.make_room(height + 7.0) {
            self.head(sheet, false);
        }
        let (y, mut x, mut row) = (sheet.y + 3.5, MARGIN, Vec::new());
        for (column, text) in texts() {
            let width = whole(column);
            let (leaf, _) = sheet.text(x + GUTTER / 2.0, y, width - GUTTER, style, column.side, text);
            row.push(Branch::Group(Tag::TD.into(), vec![Branch::Leaf(leaf)]));
            x += width;
        }
        self.rows.push(Branch::Group(Tag::TR.into(), row));
        sheet.y += height + 7.0;
        sheet.rule();
    }

    pub(crate) fn end(self, sheet: &mut Sheet) {
        let header = vec![Branch::Group(Tag::TR.into(), self.header)];
        let mut parts = vec![Branch::Group(Tag::THead.into(), header)];
        if !self.rows.is_empty() {
            parts.push(Branch::Group(Tag::TBody.into(), self.rows));
        }
        sheet.tree.push(Branch::Group(Tag::Table.into(), parts));
    }

    fn across(&self, height: impl Fn(&Column, f32) -> f32) -> f32 {
        self.columns.iter().map(|column| height(column, whole(column) - GUTTER)).fold(0.0, f32::max)
    }
}

fn whole(column: &Column) -> f32 {
    WIDTH * f32::from(column.share) / 100.0
}
