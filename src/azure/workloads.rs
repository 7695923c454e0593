//! Container apps and jobs to workloads.

use std::sync::Arc;

use super::containers;
use super::containers::name_of;
use super::defaults;
use super::ids;
use super::others;
use super::reader::Reader;
use super::scaling;
use crate::estate::workload::network_of;
use crate::estate::{
    Action, AllowRule, Field, Ingress, Job, Kind, Presence, Property, Setting, Trigger, Workload,
};
use crate::eval::Evaluated;
use crate::origin::{OriginId, Origins};
use crate::value::mask;
use crate::value::{Object, Sourced, Value};

/// The type of apps.
pub(super) const APP: &str = "Microsoft.App/containerApps";
/// The type of jobs.
pub(super) const JOB: &str = "Microsoft.App/jobs";

/// An app or a job, still without its identities and grants; named as Azure names it.
pub(super) fn workload(resource: &Evaluated, body: &Reader<'_>, origins: &Origins) -> Workload {
    let properties = body.member("properties");
    let (configuration, template) = (properties.member("configuration"), properties.member("template"));
    let is_app = resource.ty.eq_ignore_ascii_case(APP);
    let ingress =
        is_app.then(|| configuration.member("ingress")).filter(Reader::is_set).map(|one| ingress(&one));
    let (secrets, more_secrets) = containers::secrets(&configuration.member("secrets"), origins);
    let volumes = containers::volumes(&template.member("volumes"), &secrets, &more_secrets);
    let mut own = containers::containers(&template.member("containers"), &secrets, origins);
    if let (Some(ingress), Some(main)) = (&ingress, own.first_mut()) {
        let first = template.member("containers").items().0;
        let at =
            first.first().map_or_else(|| configuration.member("ingress"), |first| first.member("probes"));
        containers::implied_probes(main, ingress.port.as_ref(), &at);
    }
    let mut others = others::both(&properties);
    let kind = if is_app {
        let scale = scaling::scale(&template, ingress.is_some());
        others.extend(others::app(&properties));
        Kind::App { scale, ingress }
    } else {
        let (job, more) = job(&configuration);
        others.extend(more);
        Kind::Job(job)
    };
    let profile = properties.member("workloadProfileName");
    // An empty name is none.
    let named = profile.text().filter(|name| name.get().is_none_or(|name| !name.is_empty()));
    let name = Value::clone(&resource.name.value);
    let own_name = Field::of(name.clone(), body.trace());
    Workload {
        name: mask::shared(&name),
        own_name,
        kind,
        opened: body.opened(),
        presence: Presence::Certain,
        containers: own,
        init_containers: containers::containers(&template.member("initContainers"), &secrets, origins),
        secrets,
        more_secrets,
        volumes,
        identities: Vec::new(),
        grants: Vec::new(),
        placement: Some(profile.or(named, &defaults::PROFILE, Arc::from("Consumption"))),
        others,
    }
}

fn ingress(reader: &Reader<'_>) -> Ingress {
    let (external, transport) = (reader.member("external"), reader.member("transport"));
    let (rules, more) = reader.member("ipSecurityRestrictions").items();
    let domains = reader.member("customDomains").items().0;
    let cors = reader.member("corsPolicy");
    Ingress {
        port: reader.member("targetPort").int(),
        external: external.or(external.bool(), &defaults::INTERNAL, false),
        transport: transport.or(transport.text(), &defaults::TRANSPORT, Arc::from("Auto")),
        rules: rules.iter().map(allow).collect(),
        more_rules: containers::rest(&more),
        domains: domains
            .iter()
            .map(|domain| {
                let (name, binding) = (domain.member("name"), domain.member("bindingType"));
                let _ = domain.member("certificateId");
                let trace = name.trace();
                let bound =
                    binding.text().map_or_else(|| Setting::Known(Arc::from("Disabled")), |one| one.setting);
                (name_of(&name), Field { setting: bound, trace, default: None })
            })
            .collect(),
        sticky: reader.member("stickySessions").member("affinity").text(),
        cors: cors.is_set().then(|| (self::cors(&cors), cors.trace())),
        services: Vec::new(),
    }
}

fn cors(reader: &Reader<'_>) -> Value {
    let mut policy = Object::new();
    for name in
        ["allowedOrigins", "allowedMethods", "allowedHeaders", "exposeHeaders", "maxAge", "allowCredentials"]
    {
        if let Some(value) = reader.member(name).value() {
            policy.set(name, Sourced::new(value.clone(), OriginId::NOWHERE));
        }
    }
    Value::object(policy)
}

fn allow(reader: &Reader<'_>) -> AllowRule {
    let (range, action) = (reader.member("ipAddressRange"), reader.member("action"));
    let _ = (reader.member("name"), reader.member("description"));
    let known = range.value().is_some_and(|range| range.as_text().is_some());
    let network = name_of(&range);
    let setting = match action.text().map(|one| one.setting) {
        None => Setting::Known(Action::Allow),
        Some(Setting::Known(word)) if word.eq_ignore_ascii_case("deny") => Setting::Known(Action::Deny),
        Some(Setting::Known(_)) => Setting::Known(Action::Allow),
        Some(Setting::Unknown(value)) => Setting::Unknown(value),
    };
    let default = (!action.is_set()).then_some(&defaults::ALLOW);
    AllowRule {
        network: if known { network_of(&network) } else { network },
        value: range.value().cloned().unwrap_or(Value::Null),
        known,
        action: Field { setting, trace: action.trace(), default },
        trace: range.trace(),
        presence: reader.presence().clone(),
    }
}

fn job(configuration: &Reader<'_>) -> (Job, Vec<crate::estate::Other>) {
    let trigger_type = configuration.member("triggerType");
    let trigger = trigger_type.text();
    let setting = match trigger.as_ref().and_then(Field::get) {
        Some(word) if word.eq_ignore_ascii_case("schedule") => Setting::Known(Trigger::Schedule),
        Some(word) if word.eq_ignore_ascii_case("manual") => Setting::Known(Trigger::Manual),
        Some(word) if word.eq_ignore_ascii_case("event") => Setting::Known(Trigger::Event),
        _ => Setting::Unknown(trigger.map_or(Value::Null, |trigger| trigger.value())),
    };
    let schedule = configuration.member("scheduleTriggerConfig");
    let manual = configuration.member("manualTriggerConfig");
    let event = configuration.member("eventTriggerConfig");
    let own = match &setting {
        Setting::Known(Trigger::Manual) => &manual,
        Setting::Known(Trigger::Event) => &event,
        Setting::Known(Trigger::Schedule) | Setting::Unknown(_) => &schedule,
    };
    let (parallelism, completions) = (own.member("parallelism"), own.member("replicaCompletionCount"));
    let cron = schedule.member("cronExpression").text();
    let retries = configuration.member("replicaRetryLimit");
    let scale = event.member("scale");
    let (rules, more_rules) = scale.member("rules").items();
    let scheduled = matches!(setting, Setting::Known(Trigger::Schedule) | Setting::Unknown(_));
    let job = Job {
        trigger: Field { setting, trace: trigger_type.trace(), default: None },
        cron: cron.filter(|_| scheduled),
        zone: None,
        suspended: None,
        timeout: configuration.member("replicaTimeout").int(),
        retries: retries.or(retries.int(), &defaults::RETRIES, 0),
        parallelism: Some(parallelism.or(parallelism.int(), &defaults::PARALLELISM, 1)),
        completions: Some(completions.or(completions.int(), &defaults::COMPLETIONS, 1)),
        rules: rules.iter().map(scaling::job_rule).collect(),
        more_rules: containers::rest(&more_rules),
    };
    let more = [
        (Property::MinExecutions, scale.member("minExecutions")),
        (Property::MaxExecutions, scale.member("maxExecutions")),
        (Property::PollingInterval, scale.member("pollingInterval")),
    ];
    (job, more.iter().filter_map(|(property, one)| others::other(*property, None, one)).collect())
}

/// The id of the environment that a workload is in, which is not a property of it.
pub(super) fn environment(body: &Reader<'_>) -> Value {
    let properties = body.member("properties");
    // The newer name of two that mean the same.
    let [id, former] = [properties.member("environmentId"), properties.member("managedEnvironmentId")];
    id.value().or_else(|| former.value()).cloned().unwrap_or(Value::Null)
}

/// The ids of the identities that a workload names, and whether it has one of its own.
pub(super) fn identities<'a>(body: &Reader<'a>) -> (Vec<(Value, Reader<'a>)>, Option<Reader<'a>>) {
    let identity = body.member("identity");
    let ty = identity.member("type");
    let own = ty.text().is_some_and(|ty| ty.shown().to_lowercase().contains("systemassigned"));
    (identity.member("userAssignedIdentities").entries(), own.then_some(identity))
}

/// The name that an id ends with.
pub(super) fn name_in(id: &Value) -> Value {
    ids::last_segment(id)
}
