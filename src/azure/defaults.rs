//! What Azure Container Apps does when nobody says anything.

use crate::estate::Rule;

const CONTAINERS: &str = "https://learn.microsoft.com/azure/container-apps/containers";
const SCALE: &str = "https://learn.microsoft.com/azure/container-apps/scale-app";
const JOBS: &str = "https://learn.microsoft.com/azure/container-apps/jobs";
const PROBES: &str = "https://learn.microsoft.com/azure/container-apps/health-probes";
const INGRESS: &str = "https://learn.microsoft.com/azure/container-apps/ingress-overview";

pub(super) static CPU: Rule =
    Rule { says: "a container that asks for no resources gets half a core", link: CONTAINERS };
pub(super) static MEMORY: Rule =
    Rule { says: "a container that asks for no resources gets one gibibyte of memory", link: CONTAINERS };
pub(super) static MIN_REPLICAS: Rule = Rule { says: "an app without a minimum scales to zero", link: SCALE };
pub(super) static MAX_REPLICAS: Rule =
    Rule { says: "an app without a maximum has at most ten replicas", link: SCALE };
pub(super) static HTTP_RULE: Rule =
    Rule { says: "an app without scale rules gets one more replica for ten requests at a time", link: SCALE };
pub(super) static RETRIES: Rule = Rule { says: "a failed run of a job is not repeated", link: JOBS };
pub(super) static PARALLELISM: Rule = Rule { says: "a run of a job has one replica", link: JOBS };
pub(super) static COMPLETIONS: Rule =
    Rule { says: "a run of a job is done when one replica has succeeded", link: JOBS };
pub(super) static INTERNAL: Rule =
    Rule { says: "ingress is for the environment's own apps unless it says otherwise", link: INGRESS };
pub(super) static TRANSPORT: Rule =
    Rule { says: "the protocol is found out by itself unless it is named", link: INGRESS };
pub(super) static ALLOW: Rule = Rule { says: "an action that is not named lets requests in", link: INGRESS };
pub(super) static PROFILE: Rule = Rule {
    says: "what names no workload profile runs on the consumption profile",
    link: "https://learn.microsoft.com/azure/container-apps/workload-profiles-overview",
};
pub(super) static PROBE: Rule = Rule {
    says: "an app with ingress is asked for a connection to its port where it names no such probe",
    link: PROBES,
};
