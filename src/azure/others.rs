//! What few workloads say, taken as it is written.

use std::sync::Arc;

use super::containers::name_of;
use super::reader::Reader;
use crate::estate::dapr::SETTINGS;
use crate::estate::{Other, Property, Text};
use crate::origin::OriginId;
use crate::value::mask;
use crate::value::{Object, Sourced, Value};

/// A property that is written; nothing when it is not.
pub(super) fn other(property: Property, key: Option<Text>, reader: &Reader<'_>) -> Option<Other> {
    let value = reader.value()?.clone();
    Some(Other { property, key, value, trace: reader.trace() })
}

/// What apps and jobs both may say.
pub(super) fn both(properties: &Reader<'_>) -> Vec<Other> {
    let configuration = properties.member("configuration");
    let mut found = Vec::new();
    for registry in configuration.member("registries").items().0 {
        let server = registry.member("server");
        let mut value = Object::new();
        for name in ["username", "passwordSecretRef", "identity"] {
            let one = registry.member(name);
            let Some(written) = one.value() else { continue };
            let shown = match name {
                "identity" => Value::from(mask::text(&super::ids::last_segment(written))),
                "passwordSecretRef" => Value::from(format!("secret:{}", mask::text(written))),
                _ => written.clone(),
            };
            value.set(name, Sourced::new(shown, OriginId::NOWHERE));
        }
        let key = Some(name_of(&server));
        found.push(Other {
            property: Property::Registry,
            key,
            value: Value::object(value),
            trace: server.trace(),
        });
    }
    for settings in configuration.member("identitySettings").items().0 {
        let identity = settings.member("identity").value().map(super::ids::last_segment);
        let key: Option<Text> = identity.map(|identity| mask::shared(&identity));
        found.extend(other(Property::IdentityLifecycle, key, &settings.member("lifecycle")));
    }
    found
}

/// What only apps may say.
pub(super) fn app(properties: &Reader<'_>) -> Vec<Other> {
    let (configuration, template) = (properties.member("configuration"), properties.member("template"));
    let (ingress, scale) = (configuration.member("ingress"), template.member("scale"));
    let single = [
        (Property::RevisionsMode, configuration.member("activeRevisionsMode")),
        (Property::MaxInactiveRevisions, configuration.member("maxInactiveRevisions")),
        (Property::TerminationGracePeriodSeconds, template.member("terminationGracePeriodSeconds")),
        (Property::CooldownPeriod, scale.member("cooldownPeriod")),
        (Property::PollingInterval, scale.member("pollingInterval")),
        (Property::AllowInsecure, ingress.member("allowInsecure")),
        (Property::ClientCertificateMode, ingress.member("clientCertificateMode")),
        (Property::ExposedPort, ingress.member("exposedPort")),
    ];
    let mut found: Vec<Other> =
        single.iter().filter_map(|(property, one)| other(*property, None, one)).collect();
    for mapping in ingress.member("additionalPortMappings").items().0 {
        let (target, exposed) = (mapping.member("targetPort"), mapping.member("exposedPort"));
        let key = if exposed.is_set() { name_of(&exposed) } else { name_of(&target) };
        let value = object([("targetPort", &target), ("external", &mapping.member("external"))]);
        found.push(Other { property: Property::PortMapping, key: Some(key), value, trace: mapping.trace() });
    }
    traffic(&ingress.member("traffic"), &mut found);
    dapr(&configuration.member("dapr"), &mut found);
    found
}

/// Weights; that all goes to the latest revision goes without saying.
fn traffic(list: &Reader<'_>, found: &mut Vec<Other>) {
    for weight in list.items().0 {
        let (latest, percent) = (weight.member("latestRevision"), weight.member("weight"));
        let (revision, label) = (weight.member("revisionName"), weight.member("label"));
        let all = percent.value() == Some(&Value::Int(100)) && latest.value() == Some(&Value::Bool(true));
        if all && !label.is_set() {
            continue;
        }
        let key = if revision.is_set() { name_of(&revision) } else { Arc::from("latest") };
        let value = object([("weight", &percent), ("label", &label)]);
        found.push(Other { property: Property::Traffic, key: Some(key), value, trace: weight.trace() });
    }
}

fn dapr(dapr: &Reader<'_>, found: &mut Vec<Other>) {
    for (word, _) in SETTINGS {
        let setting = word.split('.').fold(dapr.clone(), |at, name| at.member(name));
        found.extend(other(Property::Dapr, Some(Arc::from(word)), &setting));
    }
}

fn object<const N: usize>(members: [(&str, &Reader<'_>); N]) -> Value {
    let mut object = Object::new();
    for (name, member) in members {
        if let Some(value) = member.value() {
            object.set(name, Sourced::new(value.clone(), OriginId::NOWHERE));
        }
    }
    Value::object(object)
}
