//! Texts that people agree to: in force, and as they were accepted, for reading and printing.

use agreement::{Document, Kind};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use vocabulary::Language;

use crate::Web;
use crate::apology::Apology;
use crate::context::Context;
use crate::page::{Page, show};

#[derive(Template)]
#[template(path = "portal/documents.html")]
struct List {
    page: Page,
    documents: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "portal/document.html")]
struct One {
    page: Page,
    lang: &'static str,
    version: String,
    digest: String,
    blocks: Vec<Block>,
}

/// A piece of a text, in the small part of Markdown the texts are written in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Title(String),
    Heading(String),
    Paragraph(String),
    Bullets(Vec<String>),
    Numbers(Vec<String>),
    Table(Vec<Vec<String>>),
}

pub(crate) async fn list(State(web): State<Web>, context: Context) -> Result<Response, Apology> {
    let language = context.language;
    let documents = web
        .read(move |tx| {
            let mut found = Vec::new();
            for kind in Kind::ALL {
                found.extend(agreement::current(tx, kind, language)?);
            }
            Ok(found)
        })
        .await?;
    let documents = documents
        .into_iter()
        .map(|one| (format!("/documents/{}", one.kind.word()), one.title, one.version))
        .collect();
    let page = Page::new(&web, &context, context.t().documents(), "");
    Ok(show(StatusCode::OK, &List { page, documents }))
}

pub(crate) async fn current(
    State(web): State<Web>,
    context: Context,
    Path(kind): Path<String>,
) -> Result<Response, Apology> {
    let kind = Kind::parse(&kind).ok_or(Apology::NotFound)?;
    let language = context.language;
    let document = web.read(move |tx| agreement::current(tx, kind, language)).await?;
    Ok(one(&web, &context, &document.ok_or(Apology::NotFound)?))
}

pub(crate) async fn by_digest(
    State(web): State<Web>,
    context: Context,
    Path(digest): Path<String>,
) -> Result<Response, Apology> {
    let digest = from_hex(&digest).ok_or(Apology::NotFound)?;
    let document = web.read(move |tx| agreement::by_digest(tx, &digest)).await?;
    Ok(one(&web, &context, &document.ok_or(Apology::NotFound)?))
}

fn one(web: &Web, context: &Context, document: &Document) -> Response {
    let page = Page::new(web, context, document.title.clone(), "");
    let body = document.body.replace("{subject}", &subject(document.language));
    let blocks = blocks(&body);
    let digest = crate::hex(&document.digest);
    show(
        StatusCode::OK,
        &One { page, lang: document.language.code(), version: document.version.clone(), digest, blocks },
    )
}

/// Whoever accepts the text; the acceptance itself names them.
fn subject(language: Language) -> String {
    text::Sentences(language).document_subject()
}

pub(super) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(out)
}

/// Reads a text into its pieces. Each line is a piece or an item of one; nothing is interpreted within a line.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(title) = line.strip_prefix("# ") {
            out.push(Block::Title(title.to_owned()));
        } else if let Some(heading) = line.strip_prefix("## ") {
            out.push(Block::Heading(heading.to_owned()));
        } else if let Some(item) = line.strip_prefix("- ") {
            match out.last_mut() {
                Some(Block::Bullets(items)) => items.push(item.to_owned()),
                _ => out.push(Block::Bullets(vec![item.to_owned()])),
            }
        } else if let Some(item) = numbered(line) {
            match out.last_mut() {
                Some(Block::Numbers(items)) => items.push(item.to_owned()),
                _ => out.push(Block::Numbers(vec![item.to_owned()])),
            }
        } else if let Some(cells) = row(line) {
            let rule =
                cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| c == '-' || c == ':'));
            match out.last_mut() {
                _ if rule => {}
                Some(Block::Table(rows)) => rows.push(cells),
                _ => out.push(Block::Table(vec![cells])),
            }
        } else {
            out.push(Block::Paragraph(line.to_owned()));
        }
    }
    out
}

fn numbered(line: &str) -> Option<&str> {
    let (number, rest) = line.split_once(". ")?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(rest)
}

fn row(line: &str) -> Option<Vec<String>> {
    let inside = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inside.split('|').map(|cell| cell.trim().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_into_its_pieces() {
        let text = "# A\n\nOne <b>.\n- x\n- y\n1. p\n2. q\n| a | b |\n|---|---|\n| c | d |\n## Z";
        let own = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            blocks(text),
            [
                Block::Title("A".to_owned()),
                Block::Paragraph("One <b>.".to_owned()),
                Block::Bullets(own(&["x", "y"])),
                Block::Numbers(own(&["p", "q"])),
                Block::Table(vec![own(&["a", "b"]), own(&["c", "d"])]),
                Block::Heading("Z".to_owned()),
            ]
        );
    }
}
