//! Addresses of neighbours: how apps of one environment of Container Apps call each other.

use crate::value::mask;
use crate::value::{Expression, Part, Template, Unknown, Value};

/// An address of an app that only a deployment knows.
#[derive(Debug, PartialEq)]
pub struct Read {
    /// The own name of the app, with names for what is not known of it.
    pub name: String,
    /// Whether the address itself says that only neighbours reach it.
    pub inside: bool,
    /// What follows the host.
    pub path: Vec<Part>,
}

/// The host and the path of an address of the web, without ports that go without saying.
pub fn address(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    let (host, path) = rest.find('/').and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(host);
    (!host.is_empty() && !host.contains([':', '@', '$', '{'])).then_some((host, path))
}

/// Of an address by which only neighbours on Azure reach an app, the own name of the app and the path.
pub fn of(text: &str) -> Option<(&str, &str)> {
    let (host, path) = address(text)?;
    Some((name(host)?, path))
}

/// The own name of the app that a host on Azure is, where only neighbours reach it there.
fn name(host: &str) -> Option<&str> {
    let (name, rest) = host.split_once('.').unwrap_or((host, ""));
    let inside = rest.is_empty() || rest.starts_with("internal.") && rest.ends_with(".azurecontainerapps.io");
    inside.then_some(name)
}

/// The app that an address leads to which is read from it, or put together from its name and the domain of the environment:
/// `https://${api.properties.configuration.ingress.fqdn}/v1`, `https://${name}.internal.${environment.properties.defaultDomain}`.
pub fn read(value: &Value) -> Option<Read> {
    let Value::Template(template) = value else { return None };
    let (host, path) = divided(template.parts())?;
    let (last, before) = host.split_last()?;
    let Part::Unknown(last) = last else { return None };
    if before.is_empty() {
        let name = app_of(member(last, "fqdn")?)?;
        return Some(Read { name, inside: false, path });
    }
    member(last, "defaultDomain")?;
    let before = mask::text(&Template::join(before.iter().cloned()));
    let before = before.strip_suffix('.')?;
    let name = before.strip_suffix(".internal").unwrap_or(before);
    let inside = name != before;
    (!name.contains('.')).then(|| Read { name: name.to_owned(), inside, path })
}

/// The host of an address of the web, and what follows it.
fn divided(parts: &[Part]) -> Option<(Vec<Part>, Vec<Part>)> {
    let (first, rest) = parts.split_first()?;
    let Part::Known(first) = first else { return None };
    let first = first.strip_prefix("https://").or_else(|| first.strip_prefix("http://"))?;
    let known = |text: &str| (!text.is_empty()).then(|| Part::Known(text.into()));
    // Otherwise the host is known.
    if first.contains('/') {
        return None;
    }
    let mut host: Vec<Part> = known(first).into_iter().collect();
    let mut rest = rest.iter();
    while let Some(part) = rest.next() {
        if let Part::Known(text) = part
            && let Some(slash) = text.find('/')
        {
            let (own, path) = text.split_at_checked(slash)?;
            host.extend(known(own));
            return Some((host, known(path).into_iter().chain(rest.cloned()).collect()));
        }
        host.push(part.clone());
    }
    Some((host, Vec::new()))
}

/// What a member of this name is read from.
fn member<'u>(unknown: &'u Unknown, name: &str) -> Option<&'u Unknown> {
    match &unknown.expression {
        Expression::Member { of, key } if key.as_text()?.eq_ignore_ascii_case(name) => Some(of),
        Expression::Member { .. } | Expression::Call { .. } | Expression::Resource { .. } => None,
    }
}

/// What stands in the id of an app before its name.
const APPS: &str = "/microsoft.app/containerapps/";

/// The own name of the app that something is read from: the end of its id.
fn app_of(unknown: &Unknown) -> Option<String> {
    let Expression::Call { name, arguments } = unknown.expression.read().0 else { return None };
    let id = mask::text(arguments.first().filter(|_| &**name == "reference")?);
    let found = id.to_ascii_lowercase().rfind(APPS)?;
    let app = id.get(found + APPS.len()..)?;
    (!app.contains('/')).then(|| app.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_read_from_an_app_tells_which() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/p-api";
        let fqdn =
            Unknown::shared("reference", vec![id.into()]).member("ingress".into()).member("fqdn".into());
        let domain = Unknown::shared("reference", vec!["/e".into()]).member("defaultDomain".into());
        let address = |before: &str, unknown: &std::sync::Arc<Unknown>, behind: &str| {
            let parts =
                [Part::Known(before.into()), Part::Unknown(unknown.clone()), Part::Known(behind.into())];
            read(&Template::join(parts))
                .map(|read| (read.name, read.inside, mask::text(&Template::join(read.path))))
        };
        let told = |name: &str, inside: bool, path: &str| Some((name.to_owned(), inside, path.to_owned()));
        assert_eq!(address("https://", &fqdn, "/v1"), told("p-api", false, "/v1"));
        assert_eq!(address("https://p-api.internal.", &domain, ""), told("p-api", true, ""));
        assert_eq!(address("https://p-api.", &domain, "/"), told("p-api", false, "/"));
        assert_eq!(address("https://example.no/", &fqdn, ""), None);
        assert_eq!(address("", &fqdn, ""), None);
        assert_eq!(address("https://a.p-api.", &domain, ""), None);
    }

    #[test]
    fn a_neighbour_is_told_by_its_address() {
        assert_eq!(of("http://p-api"), Some(("p-api", "")));
        assert_eq!(of("https://p-api:443/v1"), Some(("p-api", "/v1")));
        let inside = "https://p-api.internal.sea-1234.norwayeast.azurecontainerapps.io/v1?a=b";
        assert_eq!(of(inside), Some(("p-api", "/v1?a=b")));
        for other in ["p-api", "http://p-api:9000", "https://p-api.example.no", "http://a@p-api", "http://"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
