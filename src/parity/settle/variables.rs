//! Variables: texts, what a webhook sets, and addresses of neighbours.

use super::{Context, Settled};
use crate::estate::Fact;
use crate::neighbour;
use crate::parity::shape::Look;
use crate::parity::values::{Agreement, agree};
use crate::value::{Expression, Template, Value, Why};

/// The name of a variable without the container that has it.
fn variable(fact: &Fact) -> &str {
    fact.key.as_deref().map_or("", |key| key.rsplit('/').next().unwrap_or(key))
}

pub(super) fn env(aca: &Fact, dis: &Fact, context: Context<'_>) -> Settled {
    let agreement = agreement(aca, dis, context);
    match (&agreement, aca.value.as_text().and_then(|text| moved(text, context))) {
        (Agreement::Same, Some((old, new))) => Settled {
            agreement: Agreement::Differ,
            detail: Some(format!("{old} is the name of a neighbour on Azure, which on DIS is {new}")),
        },
        _ => agreement.into(),
    }
}

/// Whether both say the address of a neighbour by the name that it has on Azure alone.
pub(super) fn is_moved(aca: &Fact, dis: &Fact, context: Context<'_>) -> bool {
    let moved = aca.value.as_text().and_then(|text| moved(text, context));
    aca.value == dis.value && moved.is_some()
}

/// Of the address of a neighbour its name on Azure, where nothing on DIS has that name, and its name there.
fn moved<'a>(text: &'a str, context: Context<'a>) -> Option<(&'a str, &'a str)> {
    let (name, _) = neighbour::of(text)?;
    Some((name, context.services.moved(name)?))
}

fn agreement(aca: &Fact, dis: &Fact, context: Context<'_>) -> Agreement {
    let plain = agree(&aca.value, &dis.value, Look::default());
    if variable(aca) == "AZURE_CLIENT_ID"
        && plain != Agreement::Same
        && is_client_id(&aca.value)
        && is_injected(&dis.value)
    {
        return Agreement::Equal("client-id");
    }
    let same = match (&plain, aca.value.as_text(), dis.value.as_text()) {
        (Agreement::Same, _, _) | (_, _, None) => None,
        (Agreement::Differ, Some(a), Some(b)) if is_own_secret(a, b, context) => Some("secret-name"),
        (Agreement::Differ, Some(a), Some(b)) => is_service_of(a, b, context).then_some("service-name"),
        (_, _, Some(here)) => is_service_read(&aca.value, here, context).then_some("service-name"),
    };
    same.map_or(plain, Agreement::Equal)
}

/// Whether both read the secret of one name, which Azure has from its deployment and DIS from a vault under another name. Whether
/// they hold the same is a matter of the secret itself.
fn is_own_secret(aca: &str, dis: &str, context: Context<'_>) -> bool {
    let secret = |text| str::strip_prefix(text, "secret:");
    let (Some(own), Some(held)) = (secret(aca), secret(dis)) else { return false };
    let [on_aca, on_dis] = context.secrets;
    let is_in_vault = on_aca.values().any(|name| name == own);
    !is_in_vault && on_dis.get(own).is_some_and(|name| name == held)
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
    neighbour::of(aca).is_some_and(|(name, path)| leads(dis, name, path, context))
}

/// The same for an address that Azure is asked for, where only neighbours reach the app by it.
fn is_service_read(aca: &Value, dis: &str, context: Context<'_>) -> bool {
    let Some(read) = neighbour::read(aca) else { return false };
    let path = Template::join(read.path);
    (read.inside || context.services.is_inside(&read.name))
        && path.as_text().is_some_and(|path| leads(dis, &read.name, path, context))
}

/// Whether an address on DIS leads to the Service of an app on Azure, and to this path of it.
fn leads(dis: &str, name: &str, path: &str, context: Context<'_>) -> bool {
    let Some((host, own_path)) = neighbour::address(dis) else { return false };
    let mut labels = host.split('.');
    let own = labels.next().unwrap_or(host);
    let is_service = match (labels.next(), labels.next(), labels.next()) {
        (None | Some(_), None, _) => true,
        (Some(_), Some("svc"), rest) => rest.is_none_or(|rest| rest == "cluster"),
        _ => false,
    };
    is_service && context.services.are_one(name, own) && path == own_path
}
