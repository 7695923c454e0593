//! What Kubernetes, and what runs in it, does when nobody says anything.

use crate::estate::Rule;

const HPA: &str =
    "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/";
const DEPLOYMENT: &str = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/";
const JOB: &str = "https://kubernetes.io/docs/concepts/workloads/controllers/job/";
const SERVICE: &str = "https://kubernetes.io/docs/concepts/services-networking/service/";
const SCALED_OBJECT: &str = "https://keda.sh/docs/latest/reference/scaledobject-spec/";

pub(super) static REPLICAS: Rule =
    Rule { says: "what names no number of replicas has one", link: DEPLOYMENT };
pub(super) static HPA_MIN: Rule =
    Rule { says: "an autoscaler without a minimum keeps one replica", link: HPA };
pub(super) static HPA_METRICS: Rule =
    Rule { says: "an autoscaler without metrics aims at 80 % of the CPU that is asked for", link: HPA };
pub(super) static KEDA_MIN: Rule =
    Rule { says: "a ScaledObject without a minimum scales to zero", link: SCALED_OBJECT };
pub(super) static KEDA_MAX: Rule =
    Rule { says: "a ScaledObject without a maximum has at most a hundred replicas", link: SCALED_OBJECT };
pub(super) static RETRIES: Rule = Rule { says: "a failed run of a Job is repeated six times", link: JOB };
pub(super) static PARALLELISM: Rule = Rule { says: "a run of a Job has one pod at a time", link: JOB };
pub(super) static COMPLETIONS: Rule = Rule { says: "a Job is done when one pod has succeeded", link: JOB };
pub(super) static TRANSPORT: Rule =
    Rule { says: "a Service passes on whatever protocol is spoken unless it names one", link: SERVICE };
