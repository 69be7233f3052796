//! A browser without script: keeps cookies, sends back the mark of the form it saw last.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use tokio::runtime::Runtime;
use tower::ServiceExt;

pub(crate) struct Browser {
    router: Router,
    runtime: Runtime,
    cookies: Vec<(String, String)>,
    csrf: String,
    /// Who connects, and for whom it says it does (`X-Forwarded-For`).
    way: Option<(SocketAddr, String)>,
    /// The page that is shown, which a form tells it stood on (`Referer`).
    page: String,
    /// Every page that was shown, for what must stand on none.
    pub(crate) seen: String,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Browser {
    pub(crate) fn at(router: Router) -> Browser {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (csrf, page, seen) = (String::new(), String::new(), String::new());
        Browser { router, runtime, cookies: Vec::new(), csrf, way: None, page, seen }
    }

    /// Comes from that peer from now on, which says it asks for `forwarded_for`.
    pub(crate) fn come_from(&mut self, peer: &str, forwarded_for: &str) {
        self.way = Some((SocketAddr::new(peer.parse().unwrap(), 40_000), forwarded_for.to_owned()));
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.page = format!("https://bank.example{path}");
        self.send(Request::get(path), Body::empty())
    }

    /// The path of the page that is shown.
    pub(crate) fn path(&self) -> &str {
        self.page.trim_start_matches("https://bank.example")
    }

    /// Sends a form, and follows where it leads.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        let fields = fields.iter().copied().chain([("csrf", csrf.as_str())]);
        let body = fields.map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        let body = body.collect::<Vec<_>>().join("&");
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = self.send(request, Body::from(body));
        self.follow(answer)
    }

    /// Sends a form with files, and follows where it leads.
    pub(crate) fn post_files(&mut self, path: &str, files: &[(&str, &[u8])]) -> Answer {
        const MARK: &str = "between-the-parts";
        let mut body =
            format!("--{MARK}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", self.csrf)
                .into_bytes();
        for (name, bytes) in files {
            let head = format!(
                "--{MARK}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{MARK}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={MARK}");
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        let answer = self.send(request, Body::from(body));
        self.follow(answer)
    }

    fn follow(&mut self, answer: Answer) -> Answer {
        match answer.headers.get(header::LOCATION) {
            Some(to) => {
                let to = to.to_str().unwrap().to_owned();
                self.get(&to)
            }
            None => answer,
        }
    }

    fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let mut request =
            request.header(header::COOKIE, cookies.collect::<Vec<_>>().join("; ")).body(body).unwrap();
        if !self.page.is_empty() {
            request.headers_mut().insert(header::REFERER, self.page.parse().unwrap());
        }
        if let Some((peer, forwarded_for)) = &self.way {
            request.extensions_mut().insert(ConnectInfo(*peer));
            request.headers_mut().insert("x-forwarded-for", forwarded_for.parse().unwrap());
        }
        let response = self.runtime.block_on(self.router.clone().oneshot(request)).unwrap();
        let (parts, body) = response.into_parts();
        let body = self.runtime.block_on(to_bytes(body, usize::MAX)).unwrap().to_vec();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        let text = answer.text();
        if let Some((_, rest)) = text.split_once("name=\"csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap().to_owned();
        }
        self.seen.push_str(&text);
        answer
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Ends the test unless the page says all of this.
    pub(crate) fn says(&self, words: &[&str]) -> &Answer {
        let text = self.text();
        for one in words {
            assert!(text.contains(one), "{one:?} is not said ({}): {text}", self.status);
        }
        self
    }

    /// Ends the test if the page says any of this.
    pub(crate) fn hides(&self, words: &[&str]) -> &Answer {
        let text = self.text();
        for one in words {
            assert!(!text.contains(one), "{one:?} is said: {text}");
        }
        self
    }

    pub(crate) fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub(crate) fn is(&self, status: u16) -> &Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |out, byte| out + &format!("%{byte:02X}"))
}
