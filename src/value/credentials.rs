//! Credentials that somebody wrote where they do not belong: inside of connection strings and addresses. Nothing declares them
//! secret, so they are known by the name before them, and no text that is shown has them.

use std::borrow::Cow;
use std::ops::Range;

/// How the names end that stand before a credential, without what joins their words.
const NAMES: [&str; 12] = [
    "password",
    "pwd",
    "accountkey",
    "sharedaccesskey",
    "sharedaccesssignature",
    "accesskey",
    "secretkey",
    "clientsecret",
    "apikey",
    "authtoken",
    "accesstoken",
    "sig",
];

/// The longest name that is looked at.
const LONGEST: usize = 48;

/// Where a text holds credentials, in order.
pub fn places(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'=', bytes) {
        if found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let Some(before) = bytes.get(at.saturating_sub(LONGEST)..at) else { continue };
        if names_credential(before) {
            found.extend(value(bytes, at + 1));
        }
    }
    for at in memchr::memmem::find_iter(bytes, b"://") {
        found.extend(in_address(bytes, at + 3));
    }
    found.sort_by_key(|range| range.start);
    found
}

/// A text without credentials: the name of each stands in its place.
pub fn masked(text: &str) -> Cow<'_, str> {
    // Most texts have neither a value behind a name nor an address.
    if memchr::memchr2(b'=', b':', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let places = places(text);
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        if place.start < at {
            continue;
        }
        let before = text.get(at..place.start).unwrap_or("");
        shown.push_str(before);
        let name = before.trim_end_matches('=').rsplit([';', '&', ' ', '\'', '"', '?', ',']).next();
        let name = name.filter(|name| !name.is_empty() && !name.contains('/')).unwrap_or("password");
        shown.push_str(&format!("<secure:{name}>"));
        at = place.end;
    }
    shown.push_str(text.get(at..).unwrap_or(""));
    Cow::Owned(shown)
}

/// Whether what stands before a sign of equality names a credential.
fn names_credential(before: &[u8]) -> bool {
    let mut name: Vec<u8> = Vec::with_capacity(LONGEST);
    for byte in before.iter().rev() {
        match byte {
            b'_' | b'-' | b' ' if !name.is_empty() || *byte != b' ' => {}
            byte if byte.is_ascii_alphanumeric() => name.push(byte.to_ascii_lowercase()),
            _ => break,
        }
    }
    name.reverse();
    let ends = |one: &str| if one == "sig" { name == b"sig" } else { name.ends_with(one.as_bytes()) };
    NAMES.into_iter().any(ends)
}

/// The value that begins here, unless it is a name for one that comes from elsewhere.
fn value(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b";\"'`&,|\\<>()".contains(byte);
    let rest = bytes.get(start..)?;
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    let first = rest.first()?;
    (length > 0 && !b"<${%@*".contains(first)).then(|| start..start + length)
}

/// The password in an address: `postgres://user:password@host`.
fn in_address(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let rest = bytes.get(start..)?;
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/\"'`<>?#\\".contains(byte);
    let whole = rest.get(..rest.iter().position(ends).unwrap_or(rest.len()))?;
    let at = whole.iter().rposition(|byte| *byte == b'@')?;
    let colon = whole.get(..at)?.iter().position(|byte| *byte == b':')?;
    let first = whole.get(colon + 1)?;
    (at > colon + 1 && !b"<${%*".contains(first)).then(|| start + colon + 1..start + at)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn credentials_are_named_and_the_rest_stays() {
        for (text, shown) in [
            ("Server=db;User=web;Password=hunter2;", "Server=db;User=web;Password=<secure:Password>;"),
            (
                "Endpoint=sb://x/;SharedAccessKeyName=web;SharedAccessKey=aGk=",
                "Endpoint=sb://x/;SharedAccessKeyName=web;SharedAccessKey=<secure:SharedAccessKey>",
            ),
            ("https://x/a?sv=1&sig=abc%3D&se=2", "https://x/a?sv=1&sig=<secure:sig>&se=2"),
            ("postgres://web:hunter2@db/x", "postgres://web:<secure:password>@db/x"),
            ("DB_PASSWORD=hunter2", "DB_PASSWORD=<secure:DB_PASSWORD>"),
            ("pwd = hunter2", "pwd = hunter2"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn what_comes_from_elsewhere_and_what_is_no_credential_stays() {
        for text in [
            "Password=<secure:password>;",
            "Password=${password}",
            "Password=;",
            "design=x",
            "https://host:8080/path@version",
            "redis://${USER}:${PASSWORD}@host",
            "mailto:a@b.no",
            "",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
