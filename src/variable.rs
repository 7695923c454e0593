//! What is called how in a tree that only a deployment knows.
//!
//! A value that nobody knows from files alone is written as `${PARCEL_KEY_VAULT_URL}`, and whoever delivers the tree puts the value
//! in. The name follows from the value alone: from a table of data where the thing has a name of its own, else from what would
//! give it. So both who writes a tree and who compares it arrive at the same name, and two things never share one.

pub mod shapes;

mod identity;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::LazyLock;

use crate::estate::{Estate, Text};
use crate::value::mask;
use crate::value::{Expression, Part, Secret, Template, Unknown, Value, Why};
use shapes::Read;

const TABLE: &str = include_str!("../mappings/dis/variables.tsv");

/// A row of the table.
struct Row {
    kind: &'static str,
    what: &'static str,
    member: &'static str,
    name: &'static str,
    secret: bool,
    says: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    shapes::rows(TABLE)
        .filter_map(|row| match row.as_slice() {
            [kind, what, member, name, secret @ ("yes" | "no"), says] => {
                Some(Row { kind, what, member, name, secret: *secret == "yes", says })
            }
            _ => None,
        })
        .collect()
});

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
    /// What has variables in a tree, by how people are shown it on either side; nothing where several look alike.
    by_shown: BTreeMap<String, Option<String>>,
}

impl Piece {
    /// How people are shown it where nobody knows what is put in.
    pub fn shown(&self) -> String {
        match self {
            Self::Known(text) => text.to_string(),
            Self::Variable(one) => format!("<unknown:{}>", one.name),
        }
    }
}

/// Something that needs a name.
struct Open {
    /// What tells it from others; equal for the same thing.
    identity: String,
    /// How good the name is: the lower the better.
    rank: u8,
    /// The name without the product.
    base: String,
    /// What tells it from another of the same name.
    own: String,
    stands_for: String,
    looks_like: Option<&'static str>,
    secret: bool,
}

/// A part of a text: known, or something that needs a name.
enum Unit {
    Known(Arc<str>),
    Open(Box<Open>),
}

/// What is known of a name while all are gathered.
struct Candidate {
    rank: u8,
    base: String,
    own: String,
    uses: usize,
}

impl Names {
    /// The names for what an estate does not know, in a product.
    pub fn of(product: &str, estate: &Estate) -> Self {
        let mut all: BTreeMap<String, Candidate> = BTreeMap::new();
        let mut shown: BTreeMap<String, Option<(Value, String, String)>> = BTreeMap::new();
        let mut gather = |value: &Value, place: Place<'_>| {
            let units = units(value, place).unwrap_or_default();
            if units.iter().any(|unit| matches!(unit, Unit::Open(_))) {
                let own = (value.clone(), place.workload.to_owned(), place.property.to_owned());
                let known = shown.entry(mask::text(value)).or_insert_with(|| Some(own.clone()));
                if known.as_ref().is_some_and(|known| told(&known.0) != told(&own.0)) {
                    *known = None;
                }
            }
            for unit in units {
                if let Unit::Open(open) = unit {
                    note(&mut all, *open);
                }
            }
        };
        values(estate, &mut gather);
        let prefix = prefix(product);
        let by_identity = chosen(all, &prefix, &reserved(estate, product, &prefix));
        let mut names = Self { prefix, by_identity, by_shown: BTreeMap::new() };
        let written = |known: Option<(Value, String, String)>| {
            let (value, workload, property) = known?;
            let pieces =
                names.written(&value, Place { workload: &workload, property: &property, key: None })?;
            Some(pieces.iter().map(Piece::shown).collect::<String>())
        };
        let by_shown = shown.into_iter().map(|(shown, known)| (shown, written(known))).collect();
        names.by_shown = by_shown;
        names
    }

    /// Whether anything has a name: without a product nothing does.
    pub fn are_known(&self) -> bool {
        !self.prefix.is_empty()
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
    pub fn shown(&self, shown: &str) -> Option<&str> {
        self.by_shown.get(shown)?.as_deref()
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
        Arc::from(format!("{}{}", self.prefix, bare(base, &self.prefix)))
    }
}

/// What tells a value from others: equal for the same thing, whatever it came by.
pub fn told(value: &Value) -> String {
    identity::of(&Template::simplest(value.clone()))
}

/// The address of a vault that is known by its name, or that is the address itself.
pub fn vault_url(vault: &Value) -> Value {
    if let Value::Unknown(unknown) = vault
        && let Why::NotSupplied(what) = &unknown.why
        && what.to_ascii_lowercase().ends_with(['l', 'i'])
        && snake(what).rsplit('_').next().is_some_and(|last| matches!(last, "URL" | "URI"))
    {
        return vault.clone();
    }
    let known = |text: &str| Part::Known(Arc::from(text));
    let own = parts(vault).unwrap_or_default();
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
    use crate::estate::{Property, SecretSource};
    for fact in estate.facts() {
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
        if let crate::estate::Kind::App { ingress: Some(ingress), .. } = &workload.kind {
            for rule in &ingress.rules {
                let place = Place {
                    workload: &workload.name,
                    property: Property::AllowedIp.word(),
                    key: Some(&rule.network),
                };
                gather(&rule.value, place);
            }
        }
        for grant in &workload.grants {
            scope(&grant.scope_id, &workload.name, gather);
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
    for part in parts(id).unwrap_or_default() {
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

/// The parts of a scalar; nothing where it is none.
fn parts(value: &Value) -> Option<Vec<Part>> {
    match value {
        Value::Text(text) => Some(vec![Part::Known(Arc::clone(text))]),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
            Some(vec![Part::Known(Arc::from(mask::text(value)))])
        }
        Value::Template(template) => Some(template.parts().to_vec()),
        Value::Unknown(unknown) => Some(vec![Part::Unknown(Arc::clone(unknown))]),
        Value::Secret(secret) => Some(vec![Part::Secret(Arc::clone(secret))]),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A scalar in units: what is known, and what needs a name.
fn units(value: &Value, place: Place<'_>) -> Option<Vec<Unit>> {
    let parts: Vec<Part> = parts(value)?.into_iter().flat_map(computed).collect();
    let value = &Template::simplest(Template::join(parts.iter().cloned()));
    if parts.iter().all(|part| matches!(part, Part::Known(_))) {
        return Some(parts.into_iter().filter_map(known).map(Unit::Known).collect());
    }
    if let Some(whole) = whole(value, &parts, place) {
        return Some(vec![Unit::Open(Box::new(whole))]);
    }
    let unit = |part: Part| match part {
        Part::Known(text) => Unit::Known(text),
        Part::Unknown(unknown) => Unit::Open(Box::new(of_unknown(&unknown, place))),
        Part::Secret(secret) => Unit::Open(Box::new(of_secret(&secret))),
    };
    Some(parts.into_iter().map(unit).collect())
}

fn known(part: Part) -> Option<Arc<str>> {
    match part {
        Part::Known(text) => Some(text),
        Part::Unknown(_) | Part::Secret(_) => None,
    }
}

/// A part that follows from the name of a resource is made from that: the endpoint of a store. So it is the same thing whether
/// people put it together from the name or read it from the resource.
fn computed(part: Part) -> Vec<Part> {
    let Part::Unknown(unknown) = &part else { return vec![part] };
    composed(unknown).unwrap_or_else(|| vec![part])
}

fn composed(unknown: &Unknown) -> Option<Vec<Part>> {
    let shape = Read::of(&unknown.expression)?.shape()?.shape;
    let (before, behind) = shape.split_once("{name}").filter(|(_, behind)| !behind.contains('{'))?;
    let (call, _) = shapes::members(&unknown.expression)?;
    let Expression::Call { arguments, .. } = call else { return None };
    let (name, _) = segments(arguments.first()?).pop()?;
    let name = parts(&name)?;
    let told = |part: &Part| match part {
        Part::Known(_) => true,
        Part::Unknown(unknown) => !is_nameless(unknown),
        Part::Secret(_) => false,
    };
    let known = |text: &str| (!text.is_empty()).then(|| Part::Known(Arc::from(text)));
    (unknown.secure.is_none() && name.iter().all(told))
        .then(|| known(before).into_iter().chain(name).chain(known(behind)).collect())
}

/// A text that has a name as a whole, rather than each of its parts.
fn whole(value: &Value, parts: &[Part], place: Place<'_>) -> Option<Open> {
    let secure = parts.iter().any(is_secret);
    let open = |rank, name: &str, secret, says: String, looks_like| Open {
        identity: identity::of(value),
        rank,
        base: name.to_owned(),
        own: own_word(parts),
        stands_for: says,
        looks_like,
        secret,
    };
    let shown = mask::text(value);
    let variable = place.key.map(|key| key.rsplit('/').next().unwrap_or(key));
    let named =
        ROWS.iter().find(|row| row.kind == "env" && place.property == "env" && Some(row.what) == variable);
    if let Some(row) = named {
        return Some(open(0, row.name, row.secret, format!("{}: {shown}", row.says), None));
    }
    let row = ROWS.iter().filter(|row| row.kind == "shape").find(|row| is_like(parts, row.what));
    if let Some(row) = row {
        return Some(open(1, row.name, row.secret, format!("{}: {shown}", row.says), Some(row.what)));
    }
    // What nobody can tell by itself, such as a hash, makes the whole something to be told.
    let nameless = |part: &Part| match part {
        Part::Unknown(unknown) => is_nameless(unknown),
        Part::Known(_) | Part::Secret(_) => false,
    };
    if !parts.iter().any(nameless) {
        return None;
    }
    let of_type = ROWS.iter().find(|row| {
        row.kind == "resource" && row.member == NAME && row.what.eq_ignore_ascii_case(place.workload)
    });
    match of_type {
        // Nobody can tell it by a name of its own, so that whoever needs it does.
        Some(row) => {
            let name = format!("{}_{}", snake(place.key.unwrap_or_default()), row.name);
            let name = name.trim_start_matches('_');
            Some(open(2, name, row.secret, format!("{}: {shown}", row.says), None))
        }
        None => {
            let (name, says) = by_place(place);
            Some(open(4, &name, secure, format!("{says}: {shown}"), None))
        }
    }
}

/// Whether a text is a shape with something in the place of the name that is not known.
fn is_like(parts: &[Part], shape: &str) -> bool {
    let Some((before, behind)) = shape.split_once("{name}") else { return false };
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Known(known) => text.push_str(known),
            Part::Unknown(_) | Part::Secret(_) => text.push('\u{1}'),
        }
    }
    let bare = text.trim_end_matches('/');
    let inner = bare.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind.trim_end_matches('/')));
    inner.is_some_and(|inner| {
        let part = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '\u{1}');
        inner.contains('\u{1}') && inner.chars().all(part)
    })
}

fn is_secret(part: &Part) -> bool {
    match part {
        Part::Known(_) => false,
        Part::Unknown(unknown) => unknown.secure.is_some() || unknown.why == Why::Vault,
        Part::Secret(_) => true,
    }
}

/// Whether nobody can tell a value by a name: it follows from others in a way that people cannot work out, or it is some
/// computation with them.
fn is_nameless(unknown: &Unknown) -> bool {
    let Some((call, members)) = shapes::members(&unknown.expression) else { return true };
    match call {
        Expression::Call { name, arguments } => match &**name {
            "readEnvironmentVariable" | "parameters" | "externalInputs" | "getSecret" | "variables" => false,
            "reference" => Read::of(&unknown.expression).is_none_or(|read| {
                let row = resource_row(&read);
                row.is_some_and(|row| row.name == "-")
            }),
            "subscription" | "resourceGroup" | "tenant" | "environment" | "deployment" => {
                members.is_empty() || !arguments.is_empty()
            }
            _ => members.is_empty(),
        },
        Expression::Resource { .. } => members.is_empty(),
        Expression::Member { .. } => true,
    }
}

fn resource_row(read: &Read) -> Option<&'static Row> {
    ROWS.iter().find(|row| {
        row.kind == "resource" && row.member.eq_ignore_ascii_case(&read.member) && read.is_of(row.what)
    })
}

/// The name of something that is not known.
fn of_unknown(unknown: &Arc<Unknown>, place: Place<'_>) -> Open {
    let value = Value::Unknown(Arc::clone(unknown));
    // What a resource is called stands in the ids of all that belongs to it.
    let named = place.property == NAME;
    let secret = unknown.secure.is_some() && !named || unknown.why == Why::Vault;
    let shown = mask::text(&value);
    let own = own_word(&[Part::Unknown(Arc::clone(unknown))]);
    let identity = identity::of(&value);
    let open = |rank, base: String, secret, stands_for: String, looks_like| Open {
        identity: identity.clone(),
        rank,
        base,
        own: own.clone(),
        stands_for,
        looks_like,
        secret,
    };
    if let Some(variable) = pipeline(unknown) {
        let row = ROWS.iter().find(|row| row.kind == "pipeline" && row.what == variable);
        return match row {
            Some(row) => {
                let found = open(2, row.name.to_owned(), row.secret, row.says.to_owned(), None);
                let same = (row.member != "-").then(|| format!("call {}", row.member));
                Open { identity: same.unwrap_or(found.identity.clone()), ..found }
            }
            None => {
                let says = format!("the variable {variable} of the pipeline that deploys to Azure");
                open(3, snake(variable), secret, says, None)
            }
        };
    }
    if is_nameless(unknown) {
        let (name, says) = by_place(place);
        return open(4, name, secret, format!("{says}: {shown}"), None);
    }
    if let Some(read) = Read::of(&unknown.expression) {
        let shape = read.shape().map(|shape| shape.shape);
        let of = read.id.rsplit('/').next().unwrap_or_default();
        return match resource_row(&read) {
            Some(row) => open(2, row.name.to_owned(), row.secret, format!("{} ({of})", row.says), shape),
            None => {
                let kind = kind_of(&read.id);
                let name = snake(&format!("{kind}.{}", read.member));
                open(3, name, secret, format!("{} of {of}", read.member), shape)
            }
        };
    }
    let (call, members) =
        shapes::members(&unknown.expression).unwrap_or((&unknown.expression, String::new()));
    let called = match call {
        Expression::Call { name, .. } => Some(name),
        Expression::Member { .. } | Expression::Resource { .. } => None,
    };
    let row = ROWS.iter().find(|row| {
        row.kind == "call" && Some(row.what) == called.map(|name| &**name) && row.member == members
    });
    match row {
        Some(row) => {
            let found = open(2, row.name.to_owned(), row.secret, row.says.to_owned(), None);
            Open { identity: format!("call {}.{members}", row.what), ..found }
        }
        None => {
            let name = match (&unknown.why, call) {
                // The last word is the name of what to supply.
                (Why::NotSupplied(what), Expression::Call { .. }) if members.is_empty() => {
                    what.rsplit(' ').next().unwrap_or(what).to_owned()
                }
                _ => mask::expression(&unknown.expression),
            };
            open(3, snake(&name), secret, shown.clone(), None)
        }
    }
}

/// The variable of the pipeline that gives a value.
fn pipeline(unknown: &Unknown) -> Option<&str> {
    let Expression::Call { name, arguments } = &unknown.expression else { return None };
    match (&**name, arguments.as_slice()) {
        ("readEnvironmentVariable", [Value::Text(variable), ..]) => Some(variable),
        ("externalInputs", [Value::Text(kind), Value::Text(variable)]) if &**kind == "sys.envVar" => {
            Some(variable)
        }
        _ => None,
    }
}

fn of_secret(secret: &Arc<Secret>) -> Open {
    Open {
        identity: format!("secret {}", secret.name),
        rank: 3,
        base: snake(&secret.name),
        own: String::new(),
        stands_for: format!("the secure parameter {}", secret.name),
        looks_like: None,
        secret: true,
    }
}

/// A name from the place where a value stands.
fn by_place(place: Place<'_>) -> (String, String) {
    if place.workload.contains('/') {
        let name = snake(&format!("{}.name", kind_of(&format!("/providers/{}/x", place.workload))));
        return (name, format!("the name of a resource of type {}", place.workload));
    }
    let key = place.key.unwrap_or_default();
    match place.property {
        // The name of a variable is one already.
        "env" => (snake(key), format!("the variable {key} of {}", place.workload)),
        property => {
            let all = [place.workload, property, key].map(snake);
            let all: Vec<&str> = all.iter().map(String::as_str).filter(|one| !one.is_empty()).collect();
            (all.join("_"), format!("{property} of {}", place.workload))
        }
    }
}

/// The kind of a resource in a word or two: the last type in its id, as one of them.
fn kind_of(id: &str) -> String {
    let behind = id.rsplit("/providers/").next().unwrap_or(id);
    let types: Vec<&str> = behind.split('/').skip(1).step_by(2).collect();
    let last = types.last().copied().unwrap_or("resource");
    last.strip_suffix("ies").map_or_else(
        || last.strip_suffix('s').filter(|one| !one.ends_with('i')).unwrap_or(last).to_owned(),
        |stem| format!("{stem}y"),
    )
}

/// What tells one thing from another of the same name: what it is made from.
fn own_word(parts: &[Part]) -> String {
    let name = |part: &Part| match part {
        Part::Known(_) => None,
        Part::Unknown(unknown) => {
            Some(snake(pipeline(unknown).unwrap_or(&mask::expression(&unknown.expression))))
        }
        Part::Secret(secret) => Some(snake(&secret.name)),
    };
    parts.iter().find_map(name).unwrap_or_default()
}

fn note(all: &mut BTreeMap<String, Candidate>, open: Open) {
    let Open { identity, rank, base, own, .. } = open;
    match all.get_mut(&identity) {
        None => drop(all.insert(identity, Candidate { rank, base, own, uses: 1 })),
        Some(known) => {
            known.uses += 1;
            if (rank, &base) < (known.rank, &known.base) {
                (known.rank, known.base, known.own) = (rank, base, own);
            }
        }
    }
}

/// The names that stand for what an estate does not have: hosts, and the principals of identities that are made.
fn reserved(estate: &Estate, product: &str, prefix: &str) -> BTreeSet<String> {
    let secrets = format!("{product}-secrets");
    let names = estate.workloads.iter().map(|workload| &*workload.name).chain([secrets.as_str()]);
    let all = names.map(principal).chain(["HOST".to_owned()]);
    all.map(|name| bare(&name, prefix).to_owned()).collect()
}

/// A name without the product, which stands before it in any case.
fn bare<'n>(name: &'n str, prefix: &str) -> &'n str {
    name.strip_prefix(prefix).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// The names, each for one thing. Of several that would have one name the most used keeps it.
fn chosen(
    all: BTreeMap<String, Candidate>,
    prefix: &str,
    reserved: &BTreeSet<String>,
) -> BTreeMap<String, Arc<str>> {
    let mut groups: BTreeMap<String, Vec<(String, Candidate)>> = BTreeMap::new();
    for (identity, candidate) in all {
        groups.entry(bare(&candidate.base, prefix).to_owned()).or_default().push((identity, candidate));
    }
    let mut taken: BTreeSet<String> = groups.keys().chain(reserved).cloned().collect();
    let mut names = BTreeMap::new();
    for (base, mut group) in groups {
        group.sort_by(|(a, left), (b, right)| (right.uses, a).cmp(&(left.uses, b)));
        for (index, (identity, candidate)) in group.into_iter().enumerate() {
            let mut name = base.clone();
            if index > 0 || reserved.contains(&base) {
                let told = format!("{base}_{}", candidate.own);
                let plain = candidate.own.is_empty() || candidate.own == base;
                let mut number = 1;
                name = if plain { format!("{base}_2") } else { told.clone() };
                while !taken.insert(name.clone()) {
                    number += 1;
                    name = format!("{}_{number}", if plain { &base } else { &told });
                }
            }
            names.insert(identity, Arc::from(name));
        }
    }
    names
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
