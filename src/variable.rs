//! What is called how in a tree that only a deployment knows.
//!
//! A value that nobody knows from files alone is written as `${PARCEL_KEY_VAULT_URL}`, and whoever delivers the tree puts the value
//! in. The name follows from the value alone: from a table of data where the thing has a name of its own, else from what would
//! give it. So both who writes a tree and who compares it arrive at the same name, and two things never share one.

pub mod shapes;

mod choice;
mod identity;
mod table;
mod unit;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::estate::{Estate, Kind, Property, SecretSource, Text};
use crate::value::mask;
use crate::value::{Expression, Part, Template, Unknown, Value, Why};
use choice::Candidate;
use unit::{Open, Unit, units};

/// Where a value stands, for one that has no name of its own.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// The workload or resource.
    pub workload: &'p str,
    /// The property, in the vocabulary of facts.
    pub property: &'p str,
    /// Which one of several.
    pub key: Option<&'p str>,
}

/// The property of a place that is the name of a resource: its workload is the type of that, its key who needs it.
pub const NAME: &str = "name";

/// A piece of a text in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These characters.
    Known(Arc<str>),
    /// A variable.
    Variable(Variable),
}

/// A variable, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its whole name: `PARCEL_KEY_VAULT_URL`.
    pub name: Arc<str>,
    /// What it stands for, as people name it.
    pub stands_for: Arc<str>,
    /// What its value looks like: `https://{name}.vault.azure.net/`.
    pub looks_like: Option<&'static str>,
    /// Whether it must come from a Secret.
    pub secret: bool,
}

/// The names of everything in an environment that only a deployment knows.
#[derive(Clone, Debug, Default)]
pub struct Names {
    prefix: String,
    by_identity: BTreeMap<String, Arc<str>>,
    /// What has variables in a tree, by how people are shown it before; nothing where several look alike.
    by_shown: BTreeMap<String, Option<Placed>>,
}

/// A value, and the workload and property of its place.
#[derive(Clone, Debug)]
struct Placed {
    value: Value,
    workload: Box<str>,
    property: Box<str>,
}

/// The names of an estate, worked out once a variable may be one of them. There are trees without any, and finding all names
/// takes longer than much of what they would be held against.
pub struct Later<'e> {
    product: Option<&'e str>,
    estate: &'e Estate,
    prefix: String,
    names: OnceCell<Names>,
}

impl<'e> Later<'e> {
    /// Those of an estate in a product, if it is known.
    pub fn of(product: Option<&'e str>, estate: &'e Estate) -> Self {
        Self { product, estate, prefix: product.map(prefix).unwrap_or_default(), names: OnceCell::new() }
    }

    /// Whether anything has a name: without a product nothing does.
    pub fn are_known(&self) -> bool {
        !self.prefix.is_empty()
    }

    /// Whether a variable is called as one of them would be.
    pub fn may_hold(&self, variable: &str) -> bool {
        variable.starts_with(&self.prefix)
    }

    /// The names.
    pub fn get(&self) -> &Names {
        let all = |product| Names::of(product, self.estate);
        self.names.get_or_init(|| self.product.map_or_else(Names::default, all))
    }

    /// Whether a text may be what something is shown as once its variables are put in.
    pub fn may_stand_in(&self, shown: &str) -> bool {
        self.are_known() && shown.contains(&format!("{UNKNOWN}{}", self.prefix))
    }
}

/// How people are shown a variable begins.
const UNKNOWN: &str = "<unknown:";

impl Piece {
    /// How people are shown it where nobody knows what is put in.
    pub fn shown(&self) -> String {
        match self {
            Self::Known(text) => text.to_string(),
            Self::Variable(one) => format!("{UNKNOWN}{}>", one.name),
        }
    }
}

impl Names {
    /// The names for what an estate does not know, in a product.
    pub fn of(product: &str, estate: &Estate) -> Self {
        let mut all: BTreeMap<String, Candidate> = BTreeMap::new();
        let mut by_shown: BTreeMap<String, Option<Placed>> = BTreeMap::new();
        let mut gather = |value: &Value, place: Place<'_>| {
            let units = units(value, place).unwrap_or_default();
            if units.iter().any(|unit| matches!(unit, Unit::Open(_))) {
                let own = || Placed {
                    value: value.clone(),
                    workload: Box::from(place.workload),
                    property: Box::from(place.property),
                };
                let known = by_shown.entry(mask::text(value)).or_insert_with(|| Some(own()));
                let is_same = |known: &Placed| known.value == *value || told(&known.value) == told(value);
                if known.as_ref().is_some_and(|known| !is_same(known)) {
                    *known = None;
                }
            }
            for unit in units {
                if let Unit::Open(open) = unit {
                    choice::note(&mut all, *open);
                }
            }
        };
        values(estate, &mut gather);
        let prefix = prefix(product);
        let by_identity = choice::chosen(all, &prefix, &choice::reserved(estate, product, &prefix));
        Self { prefix, by_identity, by_shown }
    }

    /// A scalar as it stands in a tree; nothing for lists, objects and null.
    pub fn written(&self, value: &Value, place: Place<'_>) -> Option<Vec<Piece>> {
        let units = units(value, place)?;
        let piece = |unit| match unit {
            Unit::Known(text) => Piece::Known(text),
            Unit::Open(open) => Piece::Variable(self.variable(*open)),
        };
        Some(units.into_iter().map(piece).collect())
    }

    /// What something is shown as once its variables are put in, which is known by how people are shown it before alone.
    pub fn shown(&self, shown: &str) -> Option<String> {
        let Placed { value, workload, property } = self.by_shown.get(shown)?.as_ref()?;
        let pieces = self.written(value, Place { workload, property, key: None })?;
        Some(pieces.iter().map(Piece::shown).collect())
    }

    /// A variable of the product that stands for nothing that an estate has.
    pub fn own(&self, base: &str) -> Arc<str> {
        self.whole(&snake(base))
    }

    fn variable(&self, open: Open) -> Variable {
        let base = self.by_identity.get(&open.identity).map_or(&*open.base, |name| name);
        Variable {
            name: self.whole(base),
            stands_for: Arc::from(open.stands_for),
            looks_like: open.looks_like,
            secret: open.secret,
        }
    }

    fn whole(&self, base: &str) -> Arc<str> {
        Arc::from(format!("{}{}", self.prefix, choice::bare(base, &self.prefix)))
    }
}

/// What tells a value from others: equal for the same thing, whatever it came by.
pub fn told(value: &Value) -> String {
    identity::of(&Template::simplest(value.clone()))
}

/// The address of a vault that is known by its name, or that is the address itself.
pub fn vault_url(vault: &Value) -> Value {
    let vault = &Template::simplest(vault.clone());
    if let Value::Unknown(unknown) = vault
        && let Why::NotSupplied(supply) = &unknown.why
        && supply.name().to_ascii_lowercase().ends_with(['l', 'i'])
        && snake(supply.name()).rsplit('_').next().is_some_and(|last| matches!(last, "URL" | "URI"))
    {
        return vault.clone();
    }
    let known = |text: &str| Part::Known(Arc::from(text));
    let own = unit::parts(vault).unwrap_or_default();
    Template::join([known("https://")].into_iter().chain(own).chain([known(".vault.azure.net/")]))
}

/// The name of the variable by which people tell the principal of an identity: the platform tells it to nobody.
pub fn principal(identity: &str) -> String {
    format!("{}_PRINCIPAL_ID", snake(identity))
}

/// The name in a text that is one variable and nothing else: `${NAME}`.
pub fn named(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    let first = name.starts_with(|one: char| one == '_' || one.is_ascii_alphabetic());
    (first && name.chars().all(|one| one == '_' || one.is_ascii_alphanumeric())).then_some(name)
}

/// The variable that something stands for which is substituted from outside of a tree.
pub fn substituted(unknown: &Unknown) -> Option<&str> {
    let Expression::Call { name, arguments } = &unknown.expression else { return None };
    match (&**name, arguments.as_slice()) {
        ("substitute", [Value::Text(written)]) => named(written)
            .or(Some(written))
            .filter(|name| name.chars().all(|one| one == '_' || one.is_ascii_alphanumeric())),
        _ => None,
    }
}

/// Every value of an estate that is written into a tree, with its place.
fn values(estate: &Estate, gather: &mut impl FnMut(&Value, Place<'_>)) {
    for fact in &estate.facts() {
        let place =
            Place { workload: &fact.workload, property: fact.property.word(), key: fact.key.as_deref() };
        // Of these only parts are written.
        if !matches!(
            fact.property,
            Property::RoleAssignment | Property::Secret | Property::ManagedIdentity | Property::AllowedIp
        ) {
            gather(&fact.value, place);
        }
    }
    for workload in &estate.workloads {
        for secret in &workload.secrets {
            let place = Place { workload: &workload.name, property: "secret", key: Some(&secret.name) };
            match &secret.source {
                SecretSource::Vault { vault, secret, version } => {
                    gather(&vault_url(vault), place);
                    gather(secret, place);
                    if let Some(version) = version {
                        gather(version, place);
                    }
                }
                SecretSource::Inline(value) => gather(value, place),
            }
        }
        if let Kind::App { ingress: Some(ingress), .. } = &workload.kind {
            for rule in &ingress.rules {
                let place = Place {
                    workload: &workload.name,
                    property: Property::AllowedIp.word(),
                    key: Some(&rule.network),
                };
                gather(&rule.value, place);
            }
            for rest in &ingress.more_rules {
                let shown = mask::text(&rest.value);
                let property = Property::AllowedIp.word();
                gather(&rest.value, Place { workload: &workload.name, property, key: Some(&shown) });
            }
        }
        for grant in &workload.grants {
            scope(&grant.scope_id, &workload.name, gather);
            if let Some(condition) = &grant.condition {
                let property = Property::RoleAssignment.word();
                let place = Place { workload: &workload.name, property, key: Some(&grant.role) };
                gather(&condition.text.value(), place);
            }
        }
    }
}

/// What is not known of the id of a resource, segment by segment.
fn scope(id: &Value, user: &str, gather: &mut impl FnMut(&Value, Place<'_>)) {
    for (value, ty) in segments(id) {
        gather(&value, Place { workload: &ty, property: NAME, key: Some(user) });
    }
}

/// The segments of the id of a resource, each with the type of what it names; empty where it names nothing.
pub fn segments(id: &Value) -> Vec<(Value, Text)> {
    let mut all: Vec<Vec<Part>> = vec![Vec::new()];
    for part in unit::parts(id).unwrap_or_default() {
        let Part::Known(text) = &part else {
            if let Some(open) = all.last_mut() {
                open.push(part);
            }
            continue;
        };
        for (index, piece) in text.split('/').enumerate() {
            if index > 0 {
                all.push(Vec::new());
            }
            if let (false, Some(open)) = (piece.is_empty(), all.last_mut()) {
                open.push(Part::Known(Arc::from(piece)));
            }
        }
    }
    let all: Vec<Value> = all.into_iter().map(|parts| Template::simplest(Template::join(parts))).collect();
    let word = |at: usize| all.get(at).and_then(Value::as_text).unwrap_or("");
    let providers = all.iter().rposition(|one| one.as_text() == Some("providers"));
    let ty = |at: usize| -> Text {
        match providers {
            // Behind `providers` stand the provider, and then types and names by turns.
            Some(start) if at > start + 2 && (at - start) % 2 == 1 => {
                let types = (start + 2..at).step_by(2).map(word);
                Arc::from([word(start + 1)].into_iter().chain(types).collect::<Vec<_>>().join("/"))
            }
            Some(_) | None => Arc::from(""),
        }
    };
    let types: Vec<Text> = (0..all.len()).map(ty).collect();
    all.into_iter().zip(types).collect()
}

/// What stands before every name of a product.
fn prefix(product: &str) -> String {
    let upper: String = product
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() { one.to_ascii_uppercase() } else { '_' })
        .collect();
    // No name begins with a digit.
    let digit = upper.starts_with(|one: char| one.is_ascii_digit());
    format!("{}{upper}_", if digit { "_" } else { "" })
}

/// A name in capital letters with `_` between its words.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, one) in letters.iter().enumerate() {
        if !one.is_ascii_alphanumeric() {
            if !out.ends_with('_') && !out.is_empty() {
                out.push('_');
            }
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let behind = letters.get(at + 1);
        let small =
            |one: Option<&char>| one.is_some_and(|one| one.is_ascii_lowercase() || one.is_ascii_digit());
        let begins = one.is_ascii_uppercase()
            && (small(before)
                || before.is_some_and(char::is_ascii_uppercase)
                    && behind.is_some_and(char::is_ascii_lowercase));
        if begins && !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
        out.push(one.to_ascii_uppercase());
    }
    out.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests;
