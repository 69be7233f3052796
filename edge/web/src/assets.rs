//! Style sheet, script, font and marks: embedded, compressed once, served under their digest for ever.

use std::io::Write;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};

use crate::apology::Apology;
use crate::hex;

struct Asset {
    name: &'static str,
    kind: &'static str,
    plain: Vec<u8>,
    packed: Option<Vec<u8>>,
    url: String,
}

macro_rules! asset {
    ($name:literal, $kind:literal) => {
        Asset::new($name, $kind, include_bytes!(concat!("../assets/", $name)))
    };
}

static ASSETS: LazyLock<[Asset; 6]> = LazyLock::new(|| {
    let font = asset!("golos.woff2", "font/woff2");
    // The style sheet names the font by its file; browsers are given the address that `base.html` preloads.
    let style = include_str!("../assets/app.css").replace("golos.woff2", &font.url);
    [
        Asset::new("app.css", "text/css; charset=utf-8", style.as_bytes()),
        font,
        asset!("app.js", "text/javascript; charset=utf-8"),
        asset!("logo.svg", "image/svg+xml"),
        asset!("wordmark.svg", "image/svg+xml"),
        asset!("favicon.svg", "image/svg+xml"),
    ]
});

impl Asset {
    fn new(name: &'static str, kind: &'static str, plain: &[u8]) -> Asset {
        let digest = hex(&store::sha256(plain)[..8]);
        let packed = (kind != "font/woff2").then(|| pack(plain));
        Asset { name, kind, plain: plain.to_vec(), packed, url: format!("/assets/{digest}/{name}") }
    }
}

/// The address of an asset, changing with its content.
pub(crate) fn url(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.url.as_str())
}

/// `GET /assets/{digest}/{name}`.
pub(crate) async fn serve(Path((digest, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let url = format!("/assets/{digest}/{name}");
    match ASSETS.iter().find(|asset| asset.url == url) {
        Some(asset) => answer(asset, &headers, "public, max-age=31536000, immutable"),
        None => Apology::NotFound.into_response(),
    }
}

/// `GET /favicon.svg`, which browsers ask for by this name.
pub(crate) async fn favicon(headers: HeaderMap) -> Response {
    match ASSETS.iter().find(|asset| asset.name == "favicon.svg") {
        Some(asset) => answer(asset, &headers, "public, max-age=86400"),
        None => Apology::NotFound.into_response(),
    }
}

fn answer(asset: &'static Asset, headers: &HeaderMap, keep: &'static str) -> Response {
    let accepts = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let common = [(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, keep), (VARY, "Accept-Encoding")];
    match &asset.packed {
        Some(packed) if accepts.contains("gzip") => {
            (common, [(CONTENT_ENCODING, "gzip")], packed.as_slice()).into_response()
        }
        _ => (common, asset.plain.as_slice()).into_response(),
    }
}

fn pack(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(plain);
    encoder.finish().unwrap_or_default()
}
