//! Containers: what is the same in apps and jobs.

use std::sync::Arc;

use super::defaults;
use super::ids;
use super::interpolations::Ending;
use super::reader::Reader;
use crate::estate::images;
use crate::estate::workload::PROBE_NUMBERS;
use crate::estate::{
    Container, EnvValue, EnvVar, Field, Handler, Mount, Presence, Probe, ProbeKind, Rest, Secret,
    SecretSource, Setting, Text, VaultPlaces, Volume,
};
use crate::eval::either;
use crate::origin::{Hop, Origin, OriginId, Origins};
use crate::source::Span;
use crate::value::mask;
use crate::value::{Part, Template, Value};

/// The text of a value for a place that needs a name.
pub(super) fn name_of(reader: &Reader<'_>) -> Text {
    reader.value().map_or_else(|| Arc::from(""), mask::shared)
}

/// The containers of a template.
pub(super) fn containers(list: &Reader<'_>, secrets: &[Secret], origins: &Origins) -> Vec<Container> {
    let (items, _) = list.items();
    items.iter().map(|item| container(item, secrets, origins)).collect()
}

fn container(reader: &Reader<'_>, secrets: &[Secret], origins: &Origins) -> Container {
    let whole = reader.member("image");
    let (image, tag) = image(&whole, origins);
    let version = tag.as_ref().and_then(Field::get).filter(|tag| !images::moves(tag));
    let is_tag_fixed = version.is_some() && is_written_here(&whole, origins);
    let resources = reader.member("resources");
    let (cpu, memory) = (resources.member("cpu"), resources.member("memory"));
    let (variables, rest) = reader.member("env").items();
    let (probes, more_probes) = reader.member("probes").items();
    let mounts = reader.member("volumeMounts").items().0;
    Container {
        name: name_of(&reader.member("name")),
        image,
        tag,
        is_tag_fixed,
        command: reader.member("command").list(),
        args: reader.member("args").list(),
        cpu: Some(cpu.or(cpu.number(), &defaults::CPU, 0.5)),
        memory: Some(memory.or(memory.text().map(binary), &defaults::MEMORY, Arc::from("1Gi"))),
        env: of_both_branches(variables.iter().map(|one| variable(one, secrets)).collect()),
        more_env: self::rest(&rest),
        probes: probes.iter().map(probe).collect(),
        more_probes: self::rest(&more_probes),
        mounts: mounts
            .iter()
            .filter_map(|mount| {
                let path = mount.member("mountPath").text()?;
                let inner = mount.member("subPath").text().map(|inner| inner.shown());
                let (volume, inner) =
                    (name_of(&mount.member("volumeName")), inner.filter(|inner| !inner.is_empty()));
                Some(Mount { path, volume, inner, read_only: None })
            })
            .collect(),
    }
}

/// What is not known of a list.
pub(super) fn rest(readers: &[Reader<'_>]) -> Vec<Rest> {
    readers
        .iter()
        .filter_map(|part| Some(Rest { value: source_of(part.value()?), trace: part.trace() }))
        .collect()
}

/// What a list that only a deployment knows is made from.
fn source_of(value: &Value) -> Value {
    use crate::value::Expression;
    let mut at = value;
    while let Value::Unknown(unknown) = at
        && let Expression::Call { name, arguments } = &unknown.expression
        && matches!(&**name, "map" | "filter" | "sort")
        && let Some(list) = arguments.first()
    {
        at = list;
    }
    at.clone()
}

/// The image and its tag. The tag was decided where the last part of the text was.
fn image(reader: &Reader<'_>, origins: &Origins) -> (Option<Field<Text>>, Option<Field<Text>>) {
    let Some(whole) = reader.value() else { return (None, None) };
    let (name, tag) = images::split(whole);
    let tag = tag.map(|tag| {
        let own = tag_origin(reader, &tag, origins);
        let trace = own.map_or_else(|| reader.trace(), |origin| reader.trace_of(origin));
        Field::of(tag, trace)
    });
    (Some(Field::of(name, reader.trace())), tag)
}

/// The text with holes that a value was put together by, wherever it passed since: its place, and the origins of its holes.
fn put_together(mut at: OriginId, origins: &Origins) -> Option<(Span, &[OriginId])> {
    loop {
        match origins.get(at) {
            Origin::Through { from, .. } | Origin::Chosen { from, .. } => at = *from,
            Origin::Member { member, .. } => at = *member,
            Origin::Computed { at: place, from } => return Some((*place, from)),
            Origin::Nowhere | Origin::Written(_) | Origin::Default { .. } => return None,
        }
    }
}

/// Of a text that was put together, the origin of the hole that gave the tag: the last, when the tag is no more than it.
fn tag_origin(whole: &Reader<'_>, tag: &Value, origins: &Origins) -> Option<OriginId> {
    let (place, holes) = put_together(whole.origin(), origins)?;
    let pure = match tag {
        Value::Unknown(_) | Value::Secret(_) => true,
        Value::Template(template) => !matches!(template.parts(), [Part::Known(_), ..]),
        // A known tag may stand in the text itself.
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Array(_)
        | Value::Object(_) => whole.ending(place, &[':', '@']) == Some(Ending::Hole),
    };
    holes.last().copied().filter(|_| pure)
}

/// Whether the end of a text is written in the declarations themselves: no parameter and no condition decides it.
fn is_written_here(whole: &Reader<'_>, origins: &Origins) -> bool {
    let mut at = whole.origin();
    loop {
        match origins.get(at) {
            Origin::Through { hop: Hop::Var | Hop::ModuleInput | Hop::LoopItem, from, .. } => at = *from,
            Origin::Computed { at: place, .. } => {
                return whole.ending(*place, &[':', '@']) == Some(Ending::Text);
            }
            Origin::Written(_) => return true,
            Origin::Through { .. }
            | Origin::Member { .. }
            | Origin::Chosen { .. }
            | Origin::Default { .. }
            | Origin::Nowhere => return false,
        }
    }
}

/// Of the address of a secret that was put together, the origin of the hole that gave the version: the last part.
fn version_origin(url: &Reader<'_>, origins: &Origins) -> Option<OriginId> {
    let mut at = url.origin();
    loop {
        let (place, holes) = put_together(at, origins)?;
        let last = *holes.last()?;
        match url.ending(place, &['/'])? {
            Ending::Hole => return Some(last),
            Ending::Within => at = last,
            Ending::Text => return None,
        }
    }
}

/// An amount of memory without zeros that say nothing: `4.0Gi` is `4Gi`.
fn binary(field: Field<Text>) -> Field<Text> {
    let Setting::Known(text) = &field.setting else { return field };
    let end =
        text.find(|character: char| !(character.is_ascii_digit() || character == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    let shorter =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    let setting = Setting::Known(Arc::from(format!("{shorter}{unit}")));
    Field { setting, ..field }
}

fn variable(reader: &Reader<'_>, secrets: &[Secret]) -> EnvVar {
    let name = reader.member("name");
    let (value, secret) = (reader.member("value"), reader.member("secretRef"));
    let (held, trace) = if let Some(reference) = secret.text() {
        let shown = reference.shown();
        let stored = secrets.iter().find(|one| one.name == shown).and_then(|one| match &one.source {
            SecretSource::Vault { secret, .. } => Some(secret.clone()),
            SecretSource::Inline(_) => None,
        });
        (EnvValue::Secret(stored.unwrap_or(Value::Text(shown))), secret.trace())
    } else if let Some(text) = value.text() {
        (EnvValue::Value(text.value()), value.trace())
    } else {
        // An unset value is an empty text.
        (EnvValue::Value(Value::from("")), reader.trace())
    };
    EnvVar { name: name_of(&name), value: held, via: None, trace, presence: reader.presence().clone() }
}

/// A variable that both branches of a condition set is there whatever the condition says, which decides only what it holds.
fn of_both_branches(variables: Vec<EnvVar>) -> Vec<EnvVar> {
    let mut found: Vec<EnvVar> = Vec::with_capacity(variables.len());
    for no in variables {
        let is_other = |yes: &EnvVar| yes.name == no.name && yes.presence == no.presence;
        let yes = found.iter_mut().find(|yes| is_other(yes));
        let (Some(yes), Presence::Depends(condition)) = (yes, no.presence.clone()) else {
            found.push(no);
            continue;
        };
        if yes.value != no.value {
            let (EnvValue::Value(a), EnvValue::Value(b)) = (&yes.value, &no.value) else {
                found.push(no);
                continue;
            };
            yes.value = EnvValue::Value(either(condition, a.clone(), b.clone()));
        }
        yes.presence = Presence::Certain;
    }
    found
}

fn probe(reader: &Reader<'_>) -> Probe {
    let kind = reader.member("type").text();
    let kind = match kind.as_ref().and_then(Field::get) {
        Some(word) if word.eq_ignore_ascii_case("startup") => Setting::Known(ProbeKind::Startup),
        Some(word) if word.eq_ignore_ascii_case("readiness") => Setting::Known(ProbeKind::Readiness),
        Some(word) if word.eq_ignore_ascii_case("liveness") => Setting::Known(ProbeKind::Liveness),
        _ => Setting::Unknown(kind.map_or(Value::Null, |kind| kind.value())),
    };
    let (http, tcp) = (reader.member("httpGet"), reader.member("tcpSocket"));
    let (handler, port) = if http.is_set() {
        let headers = http.member("httpHeaders").items().0;
        let headers = headers.iter().filter_map(|header| {
            Some((header.member("name").value()?.clone(), header.member("value").value()?.clone()))
        });
        let path = http.member("path").value().cloned().unwrap_or_else(|| Value::from("/"));
        (Handler::Http { path, headers: headers.collect() }, http.member("port"))
    } else if tcp.is_set() {
        (Handler::Tcp, tcp.member("port"))
    } else {
        (Handler::Other, tcp.member("port"))
    };
    // Of the members that the model does not show, these are read so that nothing is said to be lost.
    let mut numbers: Vec<(&'static str, Value)> = PROBE_NUMBERS
        .into_iter()
        .map(|(name, default)| (name, reader.member(name).value().cloned().unwrap_or(Value::Int(default))))
        .collect();
    for (name, member) in [
        ("terminationGracePeriodSeconds", reader.member("terminationGracePeriodSeconds")),
        ("scheme", http.member("scheme")),
        ("host", if http.is_set() { http.member("host") } else { tcp.member("host") }),
    ] {
        numbers.extend(member.value().cloned().map(|value| (name, value)));
    }
    let kind = Field { setting: kind, trace: reader.trace(), default: None };
    Probe { kind, handler, port: port.value().cloned(), numbers, presence: reader.presence().clone() }
}

/// What the platform asks of an app that has ingress and names no probe of a kind.
pub(super) fn implied_probes(container: &mut Container, port: Option<&Field<i64>>, at: &Reader<'_>) {
    let numbers = |kind: ProbeKind| match kind {
        ProbeKind::Startup => [1, 1, 3, 240, 1],
        ProbeKind::Readiness => [3, 5, 5, 48, 1],
        ProbeKind::Liveness => [0, 10, 1, 3, 1],
    };
    // Of what is not known, nobody can say which kinds it leaves out.
    if container.probes.iter().any(|probe| probe.kind.get().is_none()) || !container.more_probes.is_empty() {
        return;
    }
    for kind in [ProbeKind::Startup, ProbeKind::Readiness, ProbeKind::Liveness] {
        if container.probes.iter().any(|probe| probe.kind.get() == Some(&kind)) {
            continue;
        }
        let port = port.map(|port| match &port.setting {
            Setting::Known(port) => Value::Int(*port),
            Setting::Unknown(value) => value.clone(),
        });
        let names = PROBE_NUMBERS.iter().map(|(name, _)| *name);
        let numbers = names.zip(numbers(kind)).map(|(name, number)| (name, Value::Int(number))).collect();
        let kind = Field::ruled(kind, at.ruled(), &defaults::PROBE);
        let presence = Presence::Certain;
        container.probes.push(Probe { kind, handler: Handler::Tcp, port, numbers, presence });
    }
}

/// The secrets of an app or job, and the parts of the list that are not known.
pub(super) fn secrets(list: &Reader<'_>, origins: &Origins) -> (Vec<Secret>, Vec<Rest>) {
    let (items, more) = list.items();
    let secrets = items.iter().map(|item| {
        let (name, url) = (name_of(&item.member("name")), item.member("keyVaultUrl"));
        let _ = item.member("identity");
        let value = item.member("value");
        let (source, trace) = match url.value() {
            Some(written) => match ids::vault_secret(written) {
                Some((vault, secret, version)) => {
                    (SecretSource::Vault { vault, secret, version }, url.trace())
                }
                None => {
                    let secret = Value::Text(Arc::clone(&name));
                    (SecretSource::Vault { vault: written.clone(), secret, version: None }, url.trace())
                }
            },
            None => {
                let inline = value.value().cloned().unwrap_or(Value::Null);
                (SecretSource::Inline(hidden(inline, &name)), value.trace())
            }
        };
        let version = match source {
            SecretSource::Vault { version: Some(_), .. } => version_origin(&url, origins),
            SecretSource::Vault { version: None, .. } | SecretSource::Inline(_) => None,
        };
        let places = VaultPlaces { vault: None, version: version.map(|origin| url.trace_of(origin)) };
        Secret { name, source, trace, places, presence: item.presence().clone() }
    });
    (secrets.collect(), rest(&more))
}

/// A secret that is written in the declaration is hidden, whether its parameter is marked or not.
fn hidden(value: Value, name: &Text) -> Value {
    use crate::value::Secret as Hidden;
    match value {
        Value::Text(_) | Value::Int(_) | Value::Bool(_) | Value::Float(_) => {
            Value::Secret(Arc::new(Hidden { name: Arc::clone(name), value }))
        }
        Value::Template(template) => Template::join(template.parts().iter().map(|part| match part {
            Part::Known(text) => {
                let value = Value::Text(Arc::clone(text));
                Part::Secret(Arc::new(Hidden { name: Arc::clone(name), value }))
            }
            Part::Unknown(_) | Part::Secret(_) => part.clone(),
        })),
        Value::Null | Value::Array(_) | Value::Object(_) | Value::Unknown(_) | Value::Secret(_) => value,
    }
}

/// What is mounted. Where no secrets are listed, all are: by their names, as far as all of these are known.
pub(super) fn volumes(list: &Reader<'_>, secrets: &[Secret], more: &[Rest]) -> Vec<Volume> {
    let volume = |item: &Reader<'_>| {
        let kind = item.member("storageType");
        let files = item.member("secrets").items().0;
        let files = files.iter().map(|file| {
            let (secret, path) = (name_of(&file.member("secretRef")), file.member("path"));
            // Without a path the file is called like the secret.
            (if path.is_set() { name_of(&path) } else { Arc::clone(&secret) }, secret)
        });
        let trace = item.trace();
        let kind = kind.text().unwrap_or_else(|| Field::known(Arc::from("EmptyDir"), trace));
        let mut files: Vec<(Text, Text)> = files.collect();
        let is_secret = kind.get().is_some_and(|kind| kind.eq_ignore_ascii_case("secret"));
        if is_secret && files.is_empty() && more.is_empty() {
            files.extend(secrets.iter().map(|one| (Arc::clone(&one.name), Arc::clone(&one.name))));
        }
        Volume {
            name: name_of(&item.member("name")),
            kind,
            source: item.member("storageName").text(),
            storage: None,
            read_only: None,
            files,
            options: item.member("mountOptions").text(),
        }
    };
    list.items().0.iter().map(volume).collect()
}
