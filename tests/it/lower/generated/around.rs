//! What lies around pods: how they are reached, where their secrets are, who they are and what they may do.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use tricep::estate::{
    Action, AllowRule, Condition, Grant, IdentityUse, Ingress, Presence, Principal, Secret, SecretSource,
    VaultPlaces,
};
use tricep::origin::OriginId;
use tricep::value::mask;
use tricep::value::{Object, Part, Sourced, Template, Unknown, Value};

use super::{known, missing, trace};

pub(super) fn ingress() -> impl Strategy<Value = Ingress> {
    let transport = select(vec!["Auto", "http", "http2", "tcp"]);
    let domains = subsequence(vec!["a.example", "b.example"], 0..=2);
    let more = (option::of(select(vec!["sticky", "none"])), option::of(policies()));
    (1..65_536_i64, any::<bool>(), transport, rules(), domains, more).prop_map(
        |(port, external, transport, rules, domains, (sticky, cors))| {
            let http = transport != "tcp";
            Ingress {
                port: Some(known(port)),
                external: known(external),
                transport: known(transport.into()),
                rules,
                more_rules: Vec::new(),
                domains: domains.into_iter().map(|name| (name.into(), known("SniEnabled".into()))).collect(),
                sticky: sticky.filter(|_| http).map(|sticky| known(sticky.into())),
                cors: cors.filter(|_| http).map(|cors| (cors, trace())),
                services: Vec::new(),
            }
        },
    )
}

/// Networks that are let in, or that are kept out: Azure takes no list of both. One of them nobody knows.
fn rules() -> impl Strategy<Value = Vec<AllowRule>> {
    let known_networks = ["10.0.0.1/32", "10.1.0.0/16", "2001:db8::/32"].map(Value::from);
    let networks: Vec<Value> =
        known_networks.into_iter().chain([Value::Unknown(missing("NETWORK"))]).collect();
    let actions = select(vec![Action::Allow, Action::Deny]);
    (subsequence(networks, 0..=4), actions).prop_map(|(networks, action)| {
        let rule = |value: Value| AllowRule {
            network: mask::text(&value).into(),
            known: value.as_text().is_some(),
            value,
            action: known(action),
            trace: trace(),
            presence: Presence::Certain,
        };
        networks.into_iter().map(rule).collect()
    })
}

/// Policies about other web pages.
fn policies() -> impl Strategy<Value = Value> {
    let list = |items: &[&str]| {
        Value::array(items.iter().map(|item| Sourced::new(*item, OriginId::NOWHERE)).collect())
    };
    let all = vec![
        ("allowedOrigins", list(&["https://a.example", "*"])),
        ("allowedMethods", list(&["GET"])),
        ("exposeHeaders", list(&["etag"])),
        ("maxAge", Value::Int(600)),
        ("allowCredentials", Value::Bool(true)),
    ];
    subsequence(all, 1..=5).prop_map(|members| {
        let mut policy = Object::new();
        for (name, value) in members {
            policy.set(name, Sourced::new(value, OriginId::NOWHERE));
        }
        Value::object(policy)
    })
}

/// The name of a vault, known or not.
fn vaults() -> impl Strategy<Value = Value> {
    select(vec![
        Value::from("kv"),
        Value::from("kv-other"),
        Value::Unknown(missing("KEY_VAULT_NAME")),
        Value::Unknown(missing("KEY_VAULT_URL")),
        Template::join([Part::Known("kv-".into()), Part::Unknown(Unknown::shared("uniqueString", vec![]))]),
    ])
}

/// Secrets by the names that the workload has for them.
pub(super) fn secrets() -> impl Strategy<Value = Vec<Secret>> {
    let names = subsequence(vec!["database", "token.key", "Cache_Key"], 0..=3);
    (names, vaults(), vaults(), option::of(Just("v1")), any::<bool>()).prop_map(
        |(names, one, other, version, inline)| {
            let secret = |(index, name): (usize, &str)| {
                let vault = if index == 0 { one.clone() } else { other.clone() };
                let source = if inline && index == 2 {
                    SecretSource::Inline(Value::Unknown(missing("SECRET")))
                } else {
                    let secret = format!("in-vault-{}", name.len()).into();
                    SecretSource::Vault { vault, secret, version: version.map(Value::from) }
                };
                let (places, presence) = (VaultPlaces::default(), Presence::Certain);
                Secret { name: name.into(), source, trace: trace(), places, presence }
            };
            names.into_iter().enumerate().map(secret).collect()
        },
    )
}

/// Who a workload is: nobody, itself, one that others may be too, or several.
pub(super) fn identities(own: &str) -> impl Strategy<Value = Vec<IdentityUse>> + use<> {
    let named = |name: &str| Principal::Named(known(name.into()));
    let all = vec![Principal::Own, named(&format!("id-{own}")), named(&format!("more-{own}"))];
    subsequence(all, 0..=3)
        .prop_map(|all| all.into_iter().map(|identity| IdentityUse { identity, opened: trace() }).collect())
}

/// What makes up a grant: role, resource, who has it, and under which condition.
type Drawn = (&'static str, (String, Value), prop::sample::Index, Option<&'static str>);

/// What identities may do.
pub(super) fn grants(identities: &[IdentityUse]) -> impl Strategy<Value = Vec<Grant>> + use<> {
    let holders: Vec<Principal> = identities.iter().map(|used| used.identity.clone()).collect();
    let group = "/subscriptions/s/resourceGroups/g/providers";
    let on = |ty: &str, name: Value| (ty.to_owned(), name);
    let scopes = vec![
        on("Microsoft.KeyVault/vaults", "kv".into()),
        on("Microsoft.KeyVault/vaults", Value::Unknown(missing("KEY_VAULT_NAME"))),
        on("Microsoft.ServiceBus/namespaces", Value::Unknown(missing("BUS"))),
        on(
            "Microsoft.Storage/storageAccounts",
            Template::join([
                Part::Known("st".into()),
                Part::Unknown(Unknown::shared("uniqueString", vec![])),
            ]),
        ),
        on("Microsoft.ContainerRegistry/registries", "images".into()),
    ];
    let roles =
        select(vec!["Key Vault Secrets User", "Reader", "AcrPull", "11111111-2222-3333-4444-555555555555"]);
    let conditions = select(vec![None, None, Some("a"), Some("b ${c}")]);
    let each = (roles, select(scopes), any::<prop::sample::Index>(), conditions);
    prop::collection::vec(each, 0..4).prop_map(move |all| {
        let grant = |(role, (ty, name), holder, under): Drawn| {
            let principal = holder.get(&holders).clone();
            let before = Part::Known(format!("{group}/{ty}/").into());
            let own = if let Value::Template(template) = &name {
                template.parts().to_vec()
            } else if let Value::Unknown(unknown) = &name {
                vec![Part::Unknown(unknown.clone())]
            } else {
                vec![Part::Known(mask::text(&name).into())]
            };
            Grant {
                role: role.into(),
                principal,
                scope: tricep::estate::Field::of(name, trace()),
                scope_type: ty.as_str().into(),
                scope_id: Template::join([before].into_iter().chain(own)),
                condition: Condition::of(
                    under.map(|text| known(text.into())),
                    under.map(|_| known("2.0".into())),
                ),
                opened: trace(),
                presence: Presence::Certain,
            }
        };
        if holders.is_empty() { Vec::new() } else { all.into_iter().map(grant).collect() }
    })
}
