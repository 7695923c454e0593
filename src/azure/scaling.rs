//! Scale rules: of apps, and of jobs that are started by events.

use std::sync::Arc;

use super::containers;
use super::containers::name_of;
use super::defaults;
use super::reader::Reader;
use crate::estate::workload::SCALE_TARGETS;
use crate::estate::{Field, Presence, Scale, ScaleRule, Setting, Text};
use crate::value::Value;
use crate::value::mask;

/// How an app scales.
pub(super) fn scale(template: &Reader<'_>, has_ingress: bool) -> Scale {
    let scale = template.member("scale");
    let (min, max) = (scale.member("minReplicas"), scale.member("maxReplicas"));
    let list = scale.member("rules");
    let (items, more) = list.items();
    let mut rules: Vec<ScaleRule> = items.iter().map(rule).collect();
    if rules.is_empty() && more.is_empty() && has_ingress && !is_open(&scale) {
        rules.push(ScaleRule {
            key: Arc::from("http"),
            ty: Arc::from("http"),
            target: Some(Value::Int(10)),
            metadata: vec![(Arc::from("concurrentRequests"), Value::from("10"))],
            auth: Vec::new(),
            identity: None,
            opened: Field::ruled((), list.ruled(), &defaults::HTTP_RULE),
            presence: Presence::Certain,
        });
    }
    Scale {
        min: min.or(min.int(), &defaults::MIN_REPLICAS, 0),
        max: max.or(max.int(), &defaults::MAX_REPLICAS, 10),
        rules,
        more_rules: containers::rest(&more),
    }
}

/// Whether something is not known as a whole, so that nobody can say what is missing from it.
fn is_open(reader: &Reader<'_>) -> bool {
    match reader.value() {
        Some(Value::Unknown(_)) => !decides_members(reader),
        _ => false,
    }
}

/// Whether an unknown is a choice between things that are known.
fn decides_members(reader: &Reader<'_>) -> bool {
    use crate::value::Expression;
    let Some(Value::Unknown(unknown)) = reader.value() else { return false };
    matches!(&unknown.expression, Expression::Call { name, arguments } if &**name == "if"
        && arguments.iter().skip(1).all(|branch| matches!(branch, Value::Object(_) | Value::Null)))
}

/// One rule of an app.
fn rule(reader: &Reader<'_>) -> ScaleRule {
    let name = name_of(&reader.member("name"));
    let (http, tcp) = (reader.member("http"), reader.member("tcp"));
    let (custom, queue) = (reader.member("custom"), reader.member("azureQueue"));
    let own = if http.is_set() {
        named("http", &http, "concurrentRequests")
    } else if tcp.is_set() {
        named("tcp", &tcp, "concurrentConnections")
    } else if queue.is_set() {
        let metadata = [
            ("accountName", queue.member("accountName")),
            ("queueName", queue.member("queueName")),
            ("queueLength", queue.member("queueLength")),
        ];
        let metadata =
            metadata.iter().filter_map(|(name, one)| Some((Arc::from(*name), one.value()?.clone())));
        let target = queue.member("queueLength").value().cloned();
        Own { ty: Arc::from("azure-queue"), metadata: metadata.collect(), target, at: queue }
    } else {
        self::custom(&custom.member("type"), &custom)
    };
    own.rule(name, reader)
}

/// One rule of a job.
pub(super) fn job_rule(reader: &Reader<'_>) -> ScaleRule {
    let name = name_of(&reader.member("name"));
    custom(&reader.member("type"), reader).rule(name, reader)
}

/// What a rule says.
struct Own<'a> {
    ty: Text,
    metadata: Vec<(Text, Value)>,
    target: Option<Value>,
    /// Where `auth` and `identity` are.
    at: Reader<'a>,
}

impl Own<'_> {
    fn rule(self, name: Text, reader: &Reader<'_>) -> ScaleRule {
        let (auth, identity) = (self.at.member("auth").items().0, self.at.member("identity"));
        let auth = auth
            .iter()
            .map(|one| (name_of(&one.member("triggerParameter")), name_of(&one.member("secretRef"))));
        let by_type = matches!(&*self.ty, "cpu" | "memory" | "http");
        ScaleRule {
            key: if by_type { Arc::clone(&self.ty) } else { name },
            ty: self.ty,
            target: self.target,
            metadata: self.metadata,
            auth: auth.collect(),
            identity: identity.value().map(|identity| mask::shared(&super::ids::last_segment(identity))),
            opened: Field { setting: Setting::Known(()), trace: reader.trace(), default: None },
            presence: reader.presence().clone(),
        }
    }
}

fn named<'a>(ty: &str, at: &Reader<'a>, target: &str) -> Own<'a> {
    let metadata = entries(&at.member("metadata"));
    let target = count(&metadata, target);
    Own { ty: Arc::from(ty), metadata, target, at: at.clone() }
}

fn custom<'a>(ty: &Reader<'a>, at: &Reader<'a>) -> Own<'a> {
    let metadata = entries(&at.member("metadata"));
    let ty: Text = name_of(ty).to_lowercase().into();
    let target =
        SCALE_TARGETS.iter().find(|(own, _)| *own == &*ty).and_then(|(_, name)| count(&metadata, name));
    Own { ty, metadata, target, at: at.clone() }
}

fn entries(metadata: &Reader<'_>) -> Vec<(Text, Value)> {
    let members = metadata.entries();
    members.into_iter().filter_map(|(name, one)| Some((mask::shared(&name), one.value()?.clone()))).collect()
}

/// A count in metadata, which is text there.
fn count(metadata: &[(Text, Value)], name: &str) -> Option<Value> {
    let (_, value) = metadata.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    match value.as_text().and_then(|text| text.trim().parse::<i64>().ok()) {
        Some(number) => Some(Value::Int(number)),
        None => Some(value.clone()),
    }
}
