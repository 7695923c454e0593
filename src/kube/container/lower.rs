//! Containers, as they are written.

use std::sync::Arc;

use crate::estate::images;
use crate::estate::naming::name as name_of;
use crate::estate::{Container, Field, Ingress, Property, Setting, Text, TraceId};
use crate::kube::lower::Outcome;
use crate::kube::probe;
use crate::kube::quantity;
use crate::kube::service;
use crate::kube::variables;
use crate::kube::volume;
use crate::kube::writer::{Subject, Writer};
use crate::object::Node;
use crate::object::build::{bool, int, mapping, sequence, text};
use crate::value::mask;
use crate::value::{Part, Value};

/// The first port that everybody may listen to.
const UNPRIVILEGED: i64 = 1024;

/// What a container is to its pod.
#[derive(Clone, Copy)]
pub(in crate::kube) enum Role<'a> {
    /// The workload itself.
    Main {
        /// The port that leads to it.
        port: Option<(&'a Field<i64>, &'a Ingress)>,
    },
    /// Runs beside it.
    Beside,
    /// Runs before it.
    Init,
}

/// What the port of an app is called in its container.
pub(in crate::kube) fn port_name(ingress: &Ingress) -> &'static str {
    if ingress.speaks_tcp() { "tcp" } else { "http" }
}

/// A container.
pub(in crate::kube) fn lower(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    container: &Container,
    role: Role<'_>,
) -> Node {
    // What belongs to a container beside the main one is named after it.
    let key = match role {
        Role::Main { .. } => None,
        Role::Beside | Role::Init => Some(&container.name),
    };
    let port = match role {
        Role::Main { port } => port,
        Role::Beside | Role::Init => None,
    };
    let image = image(writer, subject, container, key);
    let ports = port.map(|(port, ingress)| {
        if port.get().is_some_and(|port| *port < UNPRIVILEGED) {
            let text = format!("The pods do not run as root, and some nodes let nobody else listen below {UNPRIVILEGED}. Let the app listen to a higher port.");
            writer.note(subject.note(Property::TargetPort.word(), Outcome::Question, text, port.trace));
        }
        let number = writer.int(port, subject.place(Property::TargetPort.word()));
        let own = mapping([("name", text(port_name(ingress))), ("containerPort", number)]);
        let further = service::further_targets(subject, ingress);
        let further = further.into_iter().map(|target| {
            mapping([("name", text(service::further_name(target))), ("containerPort", int(target))])
        });
        sequence([own].into_iter().chain(further))
    });
    let command = list(writer, subject, container.command.as_ref(), Property::Command, key);
    let args = list(writer, subject, container.args.as_ref(), Property::Args, key);
    let env = variables::lower(writer, subject, container, key);
    let resources = resources(writer, subject, container, key);
    let probes = probe::lower(writer, subject, container, role);
    let mounts = volume::mounts(writer, subject, container, key);
    let mut members = vec![
        // Its own name on Azure often tells the environment; here the main one is called like the workload, everywhere.
        ("name", Some(text(key.map_or_else(|| Arc::clone(&subject.name), valid)))),
        ("image", image),
        ("command", command),
        ("args", args),
        ("ports", ports),
        ("env", env),
        ("resources", resources),
    ];
    members.extend(probes.into_iter().map(|(name, probe)| (name, Some(probe))));
    members.push(("securityContext", Some(security())));
    members.push(("volumeMounts", (!mounts.is_empty()).then(|| sequence(mounts))));
    mapping(members)
}

/// A name that is not known as a whole has what stands for that in it.
fn valid(name: &Text) -> Text {
    if name.contains('<') { name_of(&name.replace(['<', '>'], "")) } else { Arc::clone(name) }
}

/// What a process may not do, whatever its image wants.
fn security() -> Node {
    let none = mapping([("drop", sequence([text("ALL")]))]);
    mapping([("allowPrivilegeEscalation", bool(false)), ("capabilities", none)])
}

/// The image with its tag or digest.
fn image(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    container: &Container,
    key: Option<&Text>,
) -> Option<Node> {
    let image = container.image.as_ref()?;
    let place = |property: Property| match key {
        Some(key) => subject.place(property.word()).key(key),
        None => subject.place(property.word()),
    };
    let Some(tag) = &container.tag else { return Some(pinned(writer, subject, image, None, key)) };
    // Of an image that nobody knows, the tag is the image itself.
    if let (Setting::Unknown(image), Setting::Unknown(tag)) = (&image.setting, &tag.setting)
        && image == tag
    {
        return Some(writer.text(image, place(Property::Image)));
    }
    if tag.get().is_some_and(|tag| images::moves(tag)) {
        return Some(pinned(writer, subject, image, Some(tag), key));
    }
    let digest = |text: &str| text.split_once(':').is_some_and(|(kind, _)| kind.starts_with("sha"));
    let mark = match &tag.setting {
        Setting::Known(tag) if digest(tag) => "@",
        Setting::Unknown(Value::Template(template)) => match template.parts() {
            [Part::Known(first), ..] if digest(first) => "@",
            _ => ":",
        },
        Setting::Known(_) | Setting::Unknown(_) => ":",
    };
    let name = written(writer.text(&image.value(), place(Property::Image)));
    let tag = written(writer.text(&tag.value(), place(Property::ImageTag)));
    Some(text(format!("{name}{mark}{tag}")))
}

/// An image with a variable instead of a tag that moves, or of none: on the platform an image has one that stays, and nobody
/// knows which it is.
fn pinned(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    image: &Field<Text>,
    tag: Option<&Field<Text>>,
    key: Option<&Text>,
) -> Node {
    // What stands in the image itself is not the version that a pipeline gives.
    let traces = &writer.estate.traces;
    let alone = tag.is_none_or(|tag| traces.decided(tag.trace) == traces.decided(image.trace));
    let base = match (key, image.get().filter(|_| alone)) {
        // What runs beside the main container has versions of its own.
        (Some(key), _) => format!("{key}_IMAGE_TAG"),
        (None, Some(image)) => format!("{}_IMAGE_TAG", image.rsplit('/').next().unwrap_or(image)),
        (None, None) => "IMAGE_TAG".to_owned(),
    };
    let property = Property::ImageTag.word();
    let (is, none) = match tag.and_then(Field::get) {
        Some(tag) => (format!("the tag is {tag}"), format!("{tag} is none")),
        None => ("the image has no tag, as if it were latest".to_owned(), "here is none".to_owned()),
    };
    let says = format!(
        "On Azure {is}, which is another version every day. On DIS an image has a tag that stays, so that the version is a value to supply."
    );
    let mut note = subject.note(property, Outcome::Question, says, tag.unwrap_or(image).trace);
    note.key = key.cloned();
    writer.note(note);
    let reason = format!("On DIS an image has a tag that stays, and {none}.");
    writer.accept(subject.accepted(property, key.map(|key| &**key), &reason));
    let place = subject.place(Property::Image.word());
    let place = key.map_or(place, |key| place.key(key));
    let tag = writer.own_variable(&base, "the version that runs", &subject.workload.name);
    let name = written(writer.text(&image.value(), place));
    text(format!("{name}:{tag}"))
}

fn written(node: Node) -> Text {
    node.as_text().map_or_else(|| Arc::from(""), Arc::from)
}

/// A command, or its arguments.
fn list(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    list: Option<&(Vec<Value>, TraceId)>,
    property: Property,
    key: Option<&Text>,
) -> Option<Node> {
    let (items, trace) = list?;
    let words: Vec<String> = items.iter().map(mask::text).collect();
    let read = words.iter().find_map(|word| of_azure(word));
    let read =
        read.map(|word| format!("It reads `{word}`, which Azure sets by itself and nothing sets on DIS."));
    let done = DONE.iter().filter(|(does, _)| words.iter().any(|word| word.contains(does)));
    let done = done.map(|(does, says)| format!("It runs `{does}`: {says}"));
    for text in read.into_iter().chain(done) {
        let mut note = subject.note(property.word(), Outcome::Question, text, *trace);
        note.key = key.cloned();
        writer.note(note);
    }
    let place = subject.place(property.word());
    let place = key.map_or(place, |key| place.key(key));
    Some(sequence(items.iter().map(|item| writer.text(item, place)).collect::<Vec<_>>()))
}

/// What commands do that works on Azure and not on DIS, and why.
const DONE: [(&str, &str); 5] = [
    (
        "az login --identity",
        "pods sign in with a token from a file here, as `az login --service-principal --federated-token` does.",
    ),
    (
        "az login -i",
        "pods sign in with a token from a file here, as `az login --service-principal --federated-token` does.",
    ),
    ("apt-get", "only root installs packages, and the pods do not run as root. Make an image that has them."),
    ("apk add", "only root installs packages, and the pods do not run as root. Make an image that has them."),
    (
        "dnf install",
        "only root installs packages, and the pods do not run as root. Make an image that has them.",
    ),
];

/// What Azure puts into the environment of every container, and code may rely on.
const OF_AZURE: [&str; 4] = ["IDENTITY_ENDPOINT", "IDENTITY_HEADER", "CONTAINER_APP_", "MSI_ENDPOINT"];

/// The variable of Azure that a text refers to.
fn of_azure(text: &str) -> Option<&'static str> {
    OF_AZURE.into_iter().find(|word| text.contains(*word))
}

/// What a container gets, which is also the most that it gets.
fn resources(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    container: &Container,
    key: Option<&Text>,
) -> Option<Node> {
    let place = |property: Property| match key {
        Some(key) => subject.place(property.word()).key(key),
        None => subject.place(property.word()),
    };
    let cpu = container.cpu.as_ref().map(|cpu| match &cpu.setting {
        Setting::Known(cores) => quantity::written_cores(*cores),
        Setting::Unknown(value) => writer.value(value, place(Property::Cpu)),
    });
    let memory = container.memory.as_ref().map(|memory| match &memory.setting {
        Setting::Known(amount) => text(quantity::written_memory(amount)),
        Setting::Unknown(value) => writer.value(value, place(Property::Memory)),
    });
    let mut limit = |property: Property| {
        let mut others = subject.workload.others.iter();
        let own = others.find(|other| other.property == property && other.key.as_ref() == key)?;
        Some(writer.value(&own.value, place(property)))
    };
    let limits = [
        ("cpu", limit(Property::CpuLimit).or_else(|| cpu.clone())),
        ("memory", limit(Property::MemoryLimit).or_else(|| memory.clone())),
    ];
    if limits.iter().all(|(_, limit)| limit.is_none()) {
        return None;
    }
    let requests = (cpu.is_some() || memory.is_some()).then(|| mapping([("cpu", cpu), ("memory", memory)]));
    Some(mapping([("requests", requests), ("limits", Some(mapping(limits)))]))
}
