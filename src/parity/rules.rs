//! The rules of the comparison: one for each property, named after it.

use crate::estate::Property;

/// Every property with the name of its rule, in the order in which facts are shown.
pub const RULES: [(Property, &str); 48] = [
    (Property::Existence, "parity/existence"),
    (Property::TriggerType, "parity/trigger-type"),
    (Property::CronSchedule, "parity/cron-schedule"),
    (Property::Suspended, "parity/suspended"),
    (Property::Image, "parity/image"),
    (Property::ImageTag, "parity/image-tag"),
    (Property::Cpu, "parity/cpu"),
    (Property::CpuLimit, "parity/cpu-limit"),
    (Property::Memory, "parity/memory"),
    (Property::MemoryLimit, "parity/memory-limit"),
    (Property::MinReplicas, "parity/min-replicas"),
    (Property::MaxReplicas, "parity/max-replicas"),
    (Property::ScaleRule, "parity/scale-rule"),
    (Property::TimeoutSeconds, "parity/timeout-seconds"),
    (Property::RetryLimit, "parity/retry-limit"),
    (Property::Parallelism, "parity/parallelism"),
    (Property::Completions, "parity/completions"),
    (Property::Command, "parity/command"),
    (Property::Args, "parity/args"),
    (Property::TargetPort, "parity/target-port"),
    (Property::ExternalIngress, "parity/external-ingress"),
    (Property::Transport, "parity/transport"),
    (Property::ExposedPort, "parity/exposed-port"),
    (Property::PortMapping, "parity/port-mapping"),
    (Property::AllowInsecure, "parity/allow-insecure"),
    (Property::ClientCertificateMode, "parity/client-certificate-mode"),
    (Property::SessionAffinity, "parity/session-affinity"),
    (Property::Cors, "parity/cors"),
    (Property::CustomDomain, "parity/custom-domain"),
    (Property::Traffic, "parity/traffic"),
    (Property::AllowedIp, "parity/allowed-ip"),
    (Property::Probe, "parity/probe"),
    (Property::Env, "parity/env"),
    (Property::Secret, "parity/secret"),
    (Property::Volume, "parity/volume"),
    (Property::WorkloadProfile, "parity/workload-profile"),
    (Property::TerminationGracePeriodSeconds, "parity/termination-grace-period-seconds"),
    (Property::RevisionsMode, "parity/revisions-mode"),
    (Property::MaxInactiveRevisions, "parity/max-inactive-revisions"),
    (Property::PollingInterval, "parity/polling-interval"),
    (Property::CooldownPeriod, "parity/cooldown-period"),
    (Property::MinExecutions, "parity/min-executions"),
    (Property::MaxExecutions, "parity/max-executions"),
    (Property::Registry, "parity/registry"),
    (Property::Dapr, "parity/dapr"),
    (Property::IdentityLifecycle, "parity/identity-lifecycle"),
    (Property::ManagedIdentity, "parity/managed-identity"),
    (Property::RoleAssignment, "parity/role-assignment"),
];

/// The rule that looks at a property.
pub fn rule(property: Property) -> &'static str {
    // The order is that of the enum, which a test knows.
    RULES.get(property as usize).map_or("parity", |(_, rule)| *rule)
}

/// The property that a word stands for.
pub fn property(word: &str) -> Option<Property> {
    RULES.iter().map(|(property, _)| *property).find(|property| property.word() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_has_the_rule_of_its_name() {
        for (place, (property, name)) in RULES.iter().enumerate() {
            assert_eq!(*property as usize, place, "{property:?}");
            assert_eq!(rule(*property), *name);
            assert_eq!(super::property(property.word()), Some(*property));
            let words: String =
                name.trim_start_matches("parity/").split('-').map(str::to_owned).collect::<String>();
            assert_eq!(words, property.word().to_lowercase());
        }
        // The last of the enum; a new one behind it has no rule yet.
        assert_eq!(RULES.last().map(|(last, _)| *last), Some(Property::RoleAssignment));
    }
}
