//! Draws what was laid out: PDF/A-2a, tagged, the same bytes for the same paper.

#![allow(clippy::float_arithmetic, reason = "points on paper; no money is counted here")]

use std::ops::ControlFlow;

use krilla::color::rgb;
use krilla::configure::validate::Archival;
use krilla::configure::{Configuration, ConfigurationBuilder};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};

use crate::face::Face;
use crate::sheet::{Branch, Colour, Ink, PAGE, Sheet};
use crate::{Made, Place, Stopped};

/// What a reader's program shows of the paper besides its pages.
pub(crate) struct About<'a> {
    pub(crate) title: &'a str,
    pub(crate) issuer: &'a str,
    /// BCP 47: `kk`, `ru`, `en`.
    pub(crate) language: &'a str,
    /// The paper's number, which is also what its bytes are known by.
    pub(crate) number: &'a str,
    pub(crate) made: Made,
}

/// Draws the pages, telling after each how far it is; `Break` ends it.
pub(crate) fn draw(
    sheet: Sheet,
    about: &About<'_>,
    stamp: Place,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<crate::Paper, Stopped> {
    let mut document =
        Document::new_with(SerializeSettings { configuration: archival()?, ..Default::default() });
    let mut leaves = vec![Vec::new(); sheet.leaves];
    let of = sheet.pages.len();
    for (number, page) in sheet.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(Stopped::Broken)?;
        let mut drawn = document.start_page_with(settings);
        let mut surface = drawn.surface();
        for ink in page {
            put(&mut surface, ink, &mut leaves);
        }
        surface.finish();
        drawn.finish();
        if progress(number + 1, of).is_break() {
            return Err(Stopped::Cancelled);
        }
    }
    let mut tree = TagTree::new().with_lang(Some(about.language.to_owned()));
    for branch in sheet.tree {
        tree.push(grown(branch, &mut leaves));
    }
    document.set_tag_tree(tree);
    document.set_metadata(metadata(about));
    let pdf = document.finish().map_err(|_| Stopped::Broken)?;
    Ok(crate::Paper { pdf, stamp, pages: of })
}

fn archival() -> Result<Configuration, Stopped> {
    let built = ConfigurationBuilder::new().with_archival_validator(Archival::A2_A).finish();
    built.map_err(|_| Stopped::Broken)
}

fn metadata(about: &About<'_>) -> Metadata {
    let Made { year, month, day, hour, minute, second } = about.made;
    let made = DateTime::new(year).month(month).day(day).hour(hour).minute(minute).second(second);
    Metadata::new()
        .title(about.title.to_owned())
        .authors(vec![about.issuer.to_owned()])
        .language(about.language.to_owned())
        .document_id(about.number.to_owned())
        .creator("Tolem".to_owned())
        .creation_date(made.utc_offset_hour(0).utc_offset_minute(0))
}

fn grown(branch: Branch, leaves: &mut [Vec<Identifier>]) -> Node {
    match branch {
        Branch::Group(tag, branches) => {
            let mut group = TagGroup::new(tag);
            for branch in branches {
                match branch {
                    // A leaf may have been drawn in several lines.
                    Branch::Leaf(leaf) => {
                        std::mem::take(&mut leaves[leaf]).into_iter().for_each(|drawn| group.push(drawn));
                    }
                    group_of @ Branch::Group(..) => group.push(grown(group_of, leaves)),
                }
            }
            group.into()
        }
        Branch::Leaf(leaf) => {
            let mut group = TagGroup::new(krilla::tagging::Tag::NonStruct);
            std::mem::take(&mut leaves[leaf]).into_iter().for_each(|drawn| group.push(drawn));
            group.into()
        }
    }
}

fn put(surface: &mut Surface<'_>, ink: &Ink, leaves: &mut [Vec<Identifier>]) {
    match ink {
        Ink::Text { leaf, x, y, size, bold, colour, text } => {
            let identifier = surface.start_tagged(match leaf {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
            });
            let face = Face::of(*bold);
            surface.set_fill(Some(filled(*colour)));
            surface.draw_glyphs(Point::from_xy(*x, *y), &face.glyphs(text), face.font(), text, *size, false);
            surface.end_tagged();
            if let Some(leaf) = leaf {
                leaves[*leaf].push(identifier);
            }
        }
        Ink::Box { at, colour } => {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            fill(surface, rounded(*at), *colour);
            surface.end_tagged();
        }
        Ink::Mark { x, y, size } => {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            mark(surface, *x, *y, *size / 40.0);
            surface.end_tagged();
        }
        Ink::Qr { leaf, x, y, side, rows } => {
            let identifier = surface.start_tagged(ContentTag::Other);
            fill(surface, modules(*x, *y, *side, rows), Colour::Ink);
            surface.end_tagged();
            leaves[*leaf].push(identifier);
        }
    }
}

fn filled(colour: Colour) -> Fill {
    let (red, green, blue) = match colour {
        Colour::Ink => (0x16, 0x26, 0x2e),
        Colour::Quiet => (0x51, 0x5f, 0x68),
        Colour::Sky => (0x00, 0x6f, 0x8e),
        Colour::Sun => (0xff, 0xc9, 0x3c),
        Colour::Line => (0xd8, 0xcf, 0xc2),
        Colour::Soft => (0xf4, 0xf1, 0xea),
        Colour::White => (0xff, 0xff, 0xff),
    };
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

fn fill(surface: &mut Surface<'_>, path: Option<Path>, colour: Colour) {
    if let Some(path) = path {
        surface.set_fill(Some(filled(colour)));
        surface.draw_path(&path);
    }
}

/// How far a curve's handle stands from its end so that four of them make a circle.
const HANDLE: f32 = 0.552_285;

fn rounded([x, y, width, height, radius]: [f32; 5]) -> Option<Path> {
    let mut path = PathBuilder::new();
    if radius <= 0.0 {
        path.push_rect(Rect::from_xywh(x, y, width, height)?);
        return path.finish();
    }
    let (right, bottom, handle) = (x + width, y + height, radius * (1.0 - HANDLE));
    path.move_to(x + radius, y);
    path.line_to(right - radius, y);
    path.cubic_to(right - handle, y, right, y + handle, right, y + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - handle, right - handle, bottom, right - radius, bottom);
    path.line_to(x + radius, bottom);
    path.cubic_to(x + handle, bottom, x, bottom - handle, x, bottom - radius);
    path.line_to(x, y + radius);
    path.cubic_to(x, y + handle, x + handle, y, x + radius, y);
    path.close();
    path.finish()
}

/// The mark of the house, as in the portal's head: an opened letter, the sun rising over it. `scale` is of a
/// square of 40.
fn mark(surface: &mut Surface<'_>, x: f32, y: f32, scale: f32) {
    let square = |left: f32, top: f32, width: f32, radius: f32| {
        rounded([x + left * scale, y + top * scale, width * scale, width * scale, radius * scale])
    };
    fill(surface, square(0.0, 0.0, 40.0, 11.0), Colour::Sky);
    fill(surface, square(11.5, 8.0, 17.0, 8.5), Colour::Sun);
    let at = |px: f32, py: f32| (x + px * scale, y + py * scale);
    let mut letter = PathBuilder::new();
    for (number, (px, py)) in
        [(6.0, 16.5), (20.0, 27.0), (34.0, 16.5), (34.0, 30.0), (31.0, 33.0), (9.0, 33.0), (6.0, 30.0)]
            .into_iter()
            .enumerate()
    {
        let (px, py) = at(px, py);
        if number == 0 { letter.move_to(px, py) } else { letter.line_to(px, py) }
    }
    letter.close();
    fill(surface, letter.finish(), Colour::White);
}

fn modules(x: f32, y: f32, side: f32, rows: &[Vec<bool>]) -> Option<Path> {
    let module = side / rows.len() as f32;
    let mut path = PathBuilder::new();
    for (row, line) in rows.iter().enumerate() {
        let mut column = 0;
        while column < line.len() {
            let run = line[column..].iter().take_while(|dark| **dark).count();
            if run > 0 {
                let (left, top) = (x + module * column as f32, y + module * row as f32);
                path.push_rect(Rect::from_xywh(left, top, module * run as f32, module)?);
            }
            column += run.max(1);
        }
    }
    path.finish()
}
