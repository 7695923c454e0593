//! Containers: what is the same in everything that has pods.

mod lower;

pub(super) use lower::{Role, lower, port_name};

use std::sync::Arc;

use super::probe;
use super::quantity;
use super::reader::Reader;
use super::secrets::{Fillers, Read};
use super::variables::Variables;
use super::workload_identity::Injected;
use crate::estate::images;
use crate::estate::{Container, Field, Mount, Other, Property, Text};
use crate::object::{Before, Kind};
use crate::value::Value;

/// Containers that a mesh puts beside those of the workload.
const INJECTED: [&str; 5] =
    ["linkerd-proxy", "linkerd-init", "linkerd-network-validator", "istio-proxy", "istio-init"];

/// The containers of a list without those of a mesh.
pub(super) fn own<'a>(list: &Reader<'a>) -> Vec<Reader<'a>> {
    let is_own = |container: &Reader<'_>| !INJECTED.contains(&container.member("name").str().unwrap_or(""));
    list.items().filter(is_own).collect()
}

/// A container, and what is said of its limits; the key tells it from the main one.
pub(super) fn container<'a>(
    reader: &Reader<'a>,
    fillers: &Fillers<'a>,
    injected: Option<&Injected>,
    read: &mut Read,
) -> Container {
    let name = reader.member("name").shown();
    let (image, tag) = image(&reader.member("image"));
    let resources = Resources::of(reader);
    let mut env = Variables::of(reader, fillers, read);
    if let Some(injected) = injected.filter(|injected| injected.reaches(&name)) {
        injected.add(&mut env);
    }
    Container {
        name,
        image,
        tag,
        is_tag_fixed: false,
        command: reader.member("command").list(),
        args: reader.member("args").list(),
        cpu: resources.cpu(),
        memory: resources.memory(),
        env: env.found,
        more_env: env.rest,
        probes: probe::probes(reader),
        more_probes: Vec::new(),
        mounts: reader.member("volumeMounts").items().filter_map(|mount| mounted(&mount)).collect(),
    }
}

fn mounted(mount: &Reader<'_>) -> Option<Mount> {
    let inner = [mount.member("subPath"), mount.member("subPathExpr")].into_iter().find_map(Reader::set);
    let path = mount.member("mountPath").text()?;
    Some(Mount {
        path,
        volume: mount.member("name").shown(),
        inner: inner.map(|inner| inner.shown()).filter(|inner| !inner.is_empty()),
        read_only: mount.member("readOnly").bool(),
    })
}

/// The image and its tag. Each was decided by the last that changed it: a tag is often set over an image that stays.
fn image(reader: &Reader<'_>) -> (Option<Field<Text>>, Option<Field<Text>>) {
    let (Some(node), Some(whole)) = (reader.node(), reader.value()) else { return (None, None) };
    let (name, tag) = images::split(&whole);
    let decided = |part: &dyn Fn(&Value) -> Option<Value>| {
        let own = part(&whole);
        let mut origin = node.origin;
        let mut before: Option<&Before> = node.before.as_deref();
        while let Some(earlier) = before
            && let Some(value) = scalar(&earlier.kind)
            && part(&value) == own
        {
            origin = earlier.origin;
            before = earlier.before.as_deref();
        }
        reader.trace_of(origin)
    };
    let image = Field::of(name, decided(&|value| Some(images::split(value).0)));
    let tag = tag.map(|tag| Field::of(tag, decided(&|value| images::split(value).1)));
    (Some(image), tag)
}

fn scalar(kind: &Kind) -> Option<Value> {
    match kind {
        Kind::Text(text) => Some(Value::Text(Arc::clone(text))),
        Kind::Open(value) => Some(value.clone()),
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Sequence(_) | Kind::Mapping(_) => {
            None
        }
    }
}

/// What a container asks for, and the most that it gets.
struct Resources<'a> {
    requests: Reader<'a>,
    limits: Reader<'a>,
}

impl<'a> Resources<'a> {
    fn of(container: &Reader<'a>) -> Self {
        let resources = container.member("resources");
        Self { requests: resources.member("requests"), limits: resources.member("limits") }
    }

    /// What asks for nothing asks for its limit.
    fn asked(&self, name: &str) -> Reader<'a> {
        let asked = self.requests.member(name);
        if asked.is_set() { asked } else { self.limits.member(name) }
    }

    fn cpu(&self) -> Option<Field<f64>> {
        quantity::cores(&self.asked("cpu"))
    }

    fn memory(&self) -> Option<Field<Text>> {
        quantity::memory(&self.asked("memory"))
    }
}

/// Limits that are not what is asked for.
pub(super) fn limits(reader: &Reader<'_>, key: Option<&Text>) -> Vec<Other> {
    let resources = Resources::of(reader);
    let (cpu, memory) = (resources.limits.member("cpu"), resources.limits.member("memory"));
    let mut found = Vec::new();
    if let Some(limit) = quantity::cores(&cpu)
        && resources.cpu().is_none_or(|asked| asked.setting != limit.setting)
    {
        let value =
            limit.get().map_or_else(|| cpu.value().unwrap_or(Value::Null), |cores| quantity::number(*cores));
        found.push(Other { property: Property::CpuLimit, key: key.cloned(), value, trace: limit.trace });
    }
    if let Some(limit) = quantity::memory(&memory)
        && resources.memory().is_none_or(|asked| asked.setting != limit.setting)
    {
        let (value, trace) = (limit.value(), limit.trace);
        found.push(Other { property: Property::MemoryLimit, key: key.cloned(), value, trace });
    }
    found
}
