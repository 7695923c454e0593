//! Addresses of neighbours: how apps of one environment of Container Apps call each other.

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

#[cfg(test)]
mod tests {
    use super::*;

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
