//! Variables: texts, what a webhook sets, and addresses of neighbours.

use super::Context;
use crate::estate::Fact;
use crate::parity::shape::Look;
use crate::parity::values::{Agreement, agree};
use crate::value::{Expression, Value, Why};

/// The name of a variable without the container that has it.
fn variable(fact: &Fact) -> &str {
    fact.key.as_deref().map_or("", |key| key.rsplit('/').next().unwrap_or(key))
}

pub(super) fn env(aca: &Fact, dis: &Fact, context: Context<'_>) -> Agreement {
    let plain = agree(&aca.value, &dis.value, Look::default());
    if variable(aca) == "AZURE_CLIENT_ID"
        && plain != Agreement::Same
        && is_client_id(&aca.value)
        && is_injected(&dis.value)
    {
        return Agreement::Equal("client-id");
    }
    match (&plain, aca.value.as_text(), dis.value.as_text()) {
        (Agreement::Differ, Some(a), Some(b)) if is_service_of(a, b, context) => {
            Agreement::Equal("service-name")
        }
        _ => plain,
    }
}

/// Whether it is the client id of an identity that is deployed.
fn is_client_id(value: &Value) -> bool {
    let Value::Unknown(unknown) = value else { return false };
    let Expression::Member { key, .. } = &unknown.expression else { return false };
    unknown.why == Why::Deployment && key.as_text().is_some_and(|key| key.eq_ignore_ascii_case("clientId"))
}

fn is_injected(value: &Value) -> bool {
    let Value::Unknown(unknown) = value else { return false };
    unknown.why == Why::Deployment
}

/// Whether a text on Azure and one on DIS are the address of the same app, by the name that each platform gives it.
fn is_service_of(aca: &str, dis: &str, context: Context<'_>) -> bool {
    let (Some(a), Some(b)) = (address(aca), address(dis)) else { return false };
    let inside = |host: &str| {
        let rest = host.split_once('.').map_or("", |(_, rest)| rest);
        rest.is_empty() || rest.starts_with("internal.") && rest.ends_with(".azurecontainerapps.io")
    };
    let service = |host: &str| {
        let mut labels = host.split('.').skip(1);
        match (labels.next(), labels.next(), labels.next()) {
            (None | Some(_), None, _) => true,
            (Some(_), Some("svc"), rest) => rest.is_none_or(|rest| rest == "cluster"),
            _ => false,
        }
    };
    let first = |host: &'_ str| host.split('.').next().unwrap_or(host).to_owned();
    inside(a.0) && service(b.0) && context.services.are_one(&first(a.0), &first(b.0)) && a.1 == b.1
}

/// The host and the path of an address of the web, without ports that go without saying.
fn address(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    let (host, path) = rest.find('/').and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(host);
    (!host.is_empty() && !host.contains([':', '@', '$', '{'])).then_some((host, path))
}
