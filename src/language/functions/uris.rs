//! `uri`, `parseUri` and `buildUri`, with addresses in the form in which .NET's `System.Uri` keeps them: scheme and host in
//! lower case, without a default port, without dots in the path, everything foreign percent-encoded.

use super::arguments::{computed, object, refused, text};
use super::{Answer, Call, Fail};
use crate::value::{Object, Sourced, Value};

/// `uri(base, relative)`
pub(super) fn uri(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let (base, relative) = (text(call, arguments, 0)?, text(call, arguments, 1)?);
    let base =
        Address::parse(base).ok_or_else(|| refused(call, 0, "is no absolute address", &Value::from(base)))?;
    let resolved = base
        .resolve(relative)
        .ok_or_else(|| refused(call, 1, "leads to no address", &Value::from(relative)))?;
    computed(call, resolved.to_text())
}

/// `parseUri(text)`: scheme, host, port, path and query. The port is null where the scheme's own is meant, the query has its
/// question mark.
pub(super) fn parse_uri(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let source = text(call, arguments, 0)?;
    let address = Address::parse(source)
        .ok_or_else(|| refused(call, 0, "is no absolute address", &Value::from(source)))?;
    let mut parts = Object::new();
    let mut set = |name: &str, value: Value| parts.set(name, Sourced::new(value, call.origin));
    set("port", address.port.map_or(Value::Null, |port| Value::Int(port.into())));
    set("path", address.path.into());
    set("query", address.query.map_or_else(String::new, |query| format!("?{query}")).into());
    set("host", address.host.unwrap_or_default().into());
    set("scheme", address.scheme.into());
    let ordered = ["scheme", "host", "port", "path", "query"];
    let member = |name: &&'static str| parts.get(name).map(|value| ((*name).into(), value.clone()));
    computed(call, ordered.iter().filter_map(member).collect::<Object>())
}

/// `buildUri({scheme, host, port, path, query})`, of which only the first two are needed.
pub(super) fn build_uri(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let parts = object(call, arguments, 0)?;
    let member =
        |name: &str| parts.get(name).map(|part| &part.value).filter(|value| !matches!(value, Value::Null));
    let words = |name: &str| match member(name) {
        None => Ok(""),
        Some(value) => value.as_text().ok_or_else(|| {
            Fail::error(format!("`{}`: the {name} is not a text but {}", call.name, value.brief()))
        }),
    };
    let (scheme, host, path, query) = (words("scheme")?, words("host")?, words("path")?, words("query")?);
    if scheme.is_empty() || host.is_empty() {
        return Err(Fail::error(format!("`{}` needs a scheme and a host", call.name)));
    }
    let port = match member("port") {
        None | Some(Value::Int(-1)) => String::new(),
        Some(value) => {
            let port = value.as_int().and_then(|port| u16::try_from(port).ok());
            let port =
                port.ok_or_else(|| Fail::error(format!("`{}`: {} is no port", call.name, value.brief())))?;
            format!(":{port}")
        }
    };
    let path = if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let query =
        if query.is_empty() || query.starts_with('?') { query.to_owned() } else { format!("?{query}") };
    let whole = format!("{scheme}://{host}{port}{path}{query}");
    let address = Address::parse(&whole)
        .ok_or_else(|| Fail::error(format!("`{}`: the parts make no address: {whole}", call.name)))?;
    computed(call, address.to_text())
}

/// An absolute address.
struct Address {
    scheme: String,
    user: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    path: String,
    query: Option<String>,
    fragment: Option<String>,
}

impl Address {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = split_scheme(text)?;
        let scheme = scheme.to_ascii_lowercase();
        let slashed = default_port(&scheme).is_some();
        let (rest, fragment) = split_off(rest, '#');
        let (rest, query) = split_off(rest, '?');
        let rest = if slashed { rest.replace('\\', "/") } else { rest.to_owned() };
        let mut address = Self {
            scheme,
            user: None,
            host: None,
            port: None,
            path: String::new(),
            query: query.map(|query| escape(query, "")),
            fragment: fragment.map(|fragment| escape(fragment, "")),
        };
        let path = match rest.strip_prefix("//") {
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                address.set_authority(authority)?;
                path
            }
            None if slashed => return None,
            None => &rest,
        };
        address.path = escape(&without_dots(path), "?#");
        if address.path.is_empty() && address.host.is_some() {
            address.path.push('/');
        }
        Some(address)
    }

    fn set_authority(&mut self, authority: &str) -> Option<()> {
        let (user, place) = match authority.rsplit_once('@') {
            Some((user, place)) => (Some(escape(user, "")), place),
            None => (None, authority),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            Some(_) | None => (place, ""),
        };
        let foreign = |c: char| c.is_whitespace() || c.is_control() || "<>\"^`{|}\\%".contains(c);
        if host.is_empty() && self.scheme != "file" || host.contains(foreign) {
            return None;
        }
        let port = if port.is_empty() { None } else { Some(port.parse().ok()?) };
        self.port = port.filter(|port| Some(*port) != default_port(&self.scheme));
        self.host = Some(host.to_lowercase());
        self.user = user;
        Some(())
    }

    /// A reference against this base, by RFC 3986.
    fn resolve(&self, reference: &str) -> Option<Self> {
        let reference = reference.trim();
        if split_scheme(reference).is_some() {
            return Self::parse(reference);
        }
        let root = self.root();
        let reference = if self.host.is_some() { reference.replace('\\', "/") } else { reference.to_owned() };
        if reference.starts_with("//") {
            return Self::parse(&format!("{}:{reference}", self.scheme));
        }
        let query = self.query.as_ref().map_or_else(String::new, |query| format!("?{query}"));
        let whole = if reference.starts_with('/') {
            format!("{root}{reference}")
        } else if reference.is_empty() {
            format!("{root}{}{query}", self.path)
        } else if reference.starts_with('?') {
            format!("{root}{}{reference}", self.path)
        } else if reference.starts_with('#') {
            format!("{root}{}{query}{reference}", self.path)
        } else {
            let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{root}{folder}/{reference}")
        };
        Self::parse(&whole)
    }

    fn root(&self) -> String {
        let Some(host) = &self.host else { return format!("{}:", self.scheme) };
        let user = self.user.as_ref().map_or_else(String::new, |user| format!("{user}@"));
        let port = self.port.map_or_else(String::new, |port| format!(":{port}"));
        format!("{}://{user}{host}{port}", self.scheme)
    }

    fn to_text(&self) -> String {
        let query = self.query.as_ref().map_or_else(String::new, |query| format!("?{query}"));
        let fragment = self.fragment.as_ref().map_or_else(String::new, |fragment| format!("#{fragment}"));
        format!("{}{}{query}{fragment}", self.root(), self.path)
    }
}

fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut letters = scheme.chars();
    let first = letters.next()?;
    let valid =
        first.is_ascii_alphabetic() && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    valid.then_some((scheme, rest))
}

fn split_off(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}

/// A path without `.` and `..` segments.
fn without_dots(path: &str) -> String {
    if !path.starts_with('/') {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

/// Percent-encodes what may not stand in an address; what is encoded already stays.
fn escape(text: &str, more: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        let hex = |count: usize| rest.as_bytes().get(count).is_some_and(u8::is_ascii_hexdigit);
        let foreign = !c.is_ascii() || c.is_ascii_control() || " \"<>\\^`{|}".contains(c) || more.contains(c);
        if foreign || c == '%' && !(hex(0) && hex(1)) {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                escaped += &format!("%{byte:02X}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}
