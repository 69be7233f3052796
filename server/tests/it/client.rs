//! A browser without script: cookies, forms with their hidden mark, redirects followed by hand.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::bank::PATIENCE;

/// A browser at one door.
pub(crate) struct Client {
    door: String,
    cookies: BTreeMap<String, String>,
    agent: ureq::Agent,
}

/// What a door answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Where a redirect points.
    pub(crate) fn to(&self) -> String {
        assert_eq!(self.status, 303, "no redirect: {}", self.body);
        self.header("location").to_owned()
    }
}

impl Client {
    /// A browser that has never been here.
    pub(crate) fn new(door: &str) -> Client {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Client { door: door.to_owned(), cookies: BTreeMap::new(), agent: config.into() }
    }

    /// Goes to a page.
    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let request = self.agent.get(format!("{}{path}", self.door)).header("cookie", self.cookie_line());
        let answer = request.call().unwrap();
        self.read(answer)
    }

    /// Asks for a page over a connection of its own, and cuts it when enough has come; what came until then.
    pub(crate) fn leave_when(&self, path: &str, enough: impl Fn(&str) -> bool) -> String {
        let address = self.door.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let cookies = self.cookie_line();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\n\r\n").unwrap();
        let (mut came, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            let length = stream.read(&mut piece).unwrap();
            came.extend_from_slice(&piece[..length]);
            let text = String::from_utf8_lossy(&came);
            if enough(&text) {
                return text.into_owned();
            }
            assert!(length > 0, "it ended before: {text}");
        }
    }

    /// Fills the form of the page at `page` and posts it to `path`.
    pub(crate) fn post(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf(page);
        let fields = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied());
        self.post_bare(path, &fields.collect::<Vec<_>>())
    }

    /// Posts a form just as it is.
    pub(crate) fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.door)).header("cookie", self.cookie_line());
        let answer = request.send_form(fields.iter().copied()).unwrap();
        self.read(answer)
    }

    /// Posts files, as (field, file name, bytes).
    pub(crate) fn upload(&mut self, path: &str, files: &[(&str, &str, &[u8])]) -> Answer {
        const MARK: &str = "----a-line-that-is-in-no-file";
        let csrf = self.csrf(path);
        let mut body = format!("--{MARK}\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n")
            .into_bytes();
        for (field, name, bytes) in files {
            let head = format!(
                "--{MARK}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 content-type: image/jpeg\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{MARK}--\r\n").as_bytes());
        let request = self
            .agent
            .post(format!("{}{path}", self.door))
            .header("cookie", self.cookie_line())
            .header("content-type", format!("multipart/form-data; boundary={MARK}"));
        let answer = request.send(&body[..]).unwrap();
        self.read(answer)
    }

    /// The same browser, at another address of the same door.
    pub(crate) fn at(&self, door: &str) -> Client {
        Client { door: door.to_owned(), cookies: self.cookies.clone(), agent: self.agent.clone() }
    }

    fn csrf(&mut self, page: &str) -> String {
        let answer = self.get(page);
        let (_, rest) = answer.body.split_once("name=\"csrf\" value=\"").unwrap_or_else(|| {
            panic!("no form on {page}: {} {}", answer.status, answer.body);
        });
        rest.split('"').next().unwrap().to_owned()
    }

    fn cookie_line(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn read(&mut self, answer: ureq::http::Response<ureq::Body>) -> Answer {
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect::<Vec<_>>();
        for (_, cookie) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let status = answer.status().as_u16();
        let body = answer.into_body().with_config().limit(8 << 20).read_to_vec().unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status, headers, body }
    }
}
