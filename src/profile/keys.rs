//! The keys of our own files, in one table for each: what validation accepts, what the JSON Schema says and what the
//! documentation explains is this, so that they cannot disagree.

use super::choices;

/// A key of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it takes.
    pub shape: Shape,
    /// What it is for, in one or two sentences.
    pub says: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// The number of the version.
    Version,
    /// A text. Anything that stands on one line without brackets is one: `name: 1.20` names `1.20`.
    Text,
    /// A text, or `~` for none.
    OptionalText,
    /// A path, `/`-separated.
    Path,
    /// A pattern of paths, or a list of them.
    Globs,
    /// One of these words.
    Word(&'static [Word]),
    /// Names with a text each.
    Texts,
    /// Names with a text, number, yes or no each.
    Scalars,
    /// A mapping with these keys.
    Table(&'static [Key]),
    /// A list of such mappings.
    Tables(&'static [Key]),
}

/// A word that a key takes.
pub type Word = &'static str;

impl Shape {
    /// What it takes, in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Version => "the number 1",
            Self::Text => "a text",
            Self::OptionalText => "a text, or ~ for none",
            Self::Path => "a path",
            Self::Globs => "a pattern of paths, or a list of them",
            Self::Word(_) => "one of its words",
            Self::Texts => "a mapping of names to texts",
            Self::Scalars => "a mapping of names to texts, numbers, true or false",
            Self::Table(_) => "a mapping",
            Self::Tables(_) => "a list of mappings",
        }
    }
}

const fn key(name: &'static str, shape: Shape, says: &'static str) -> Key {
    Key { name, required: false, shape, says }
}

const fn required(name: &'static str, shape: Shape, says: &'static str) -> Key {
    Key { name, required: true, shape, says }
}

/// The keys of `tricep.yaml`.
pub const CONFIG: &[Key] = &[
    required("version", Shape::Version, "The version of this format, 1."),
    key(
        "profile",
        Shape::Text,
        "The target platform: a profile that is built in, or the path of a file of your own. Default: dis.",
    ),
    key("aca", Shape::Table(ACA), "The side of Azure Container Apps."),
    key("dis", Shape::Table(DIS), "The side of Kubernetes."),
    key(
        "environments",
        Shape::Tables(ENVIRONMENT),
        "What is compared with what. Default: the parameter files that are found, paired by the profile.",
    ),
    key(
        "waivers",
        Shape::Path,
        "The file of accepted differences, each with a reason and a date. Default: tricep.waivers.yaml, where it exists.",
    ),
    key(
        "product",
        Shape::Text,
        "The name of the product; folder, namespace and the prefix of variables follow from it. Default: the letters and digits of the repository's name.",
    ),
    key(
        "namespace",
        Shape::Text,
        "The namespace on Kubernetes. Default: as the delivery of the profile names it.",
    ),
    key(
        "hosts",
        Shape::Texts,
        "The host name of each environment, where Bicep does not say. Keys are names of environments.",
    ),
    key(
        "workloads",
        Shape::Texts,
        "What a workload is called on Kubernetes, where it is called otherwise. Keys are names on Azure.",
    ),
    key(
        "paths",
        Shape::Texts,
        "The path under which an app is found, where several share a host; it sees the whole path, and `/` is all that no other app has. Keys are names on Azure. Default: the name of the app, which is taken off before it sees the path.",
    ),
    LAYOUT,
    INGRESS,
    GRANT,
    key(
        "delivery",
        Shape::Table(DELIVERY),
        "How a tree that is written comes to its clusters. What is not said here is as the profile has it for the source.",
    ),
];

const LAYOUT: Key = key(
    "layout",
    Shape::Word(choices::Layout::WORDS),
    "How a tree is laid out that is written: overlays puts base and overlays into one folder, apart gives each workload a base of its own and each environment a folder beside them.",
);

const INGRESS: Key = key(
    "ingress",
    Shape::Word(choices::Ingress::WORDS),
    "How apps are reached: gateway by an HTTPRoute, traefik by an IngressRoute with the networks that are let in, either by the second where networks are kept out and else by the first.",
);

const GRANT: Key = key(
    "grants",
    Shape::Word(choices::Grants::WORDS),
    "How roles are granted: aso by a RoleAssignment in the tree, outside by somebody else, so that they are listed and not written.",
);

/// The keys of a delivery.
pub const DELIVERY: &[Key] = &[
    key(
        "source",
        Shape::Word(choices::Source::WORDS),
        "Where Flux takes the tree from: an artifact in a registry, or a repository.",
    ),
    key(
        "url",
        Shape::Text,
        "The address of the artifact or the repository. {product} and {environment} stand for names.",
    ),
    key("branch", Shape::Text, "The branch of a repository."),
    key("tag", Shape::Text, "The tag of an artifact. {environment} stands for the name of the overlay."),
    key("provider", Shape::Text, "How Flux signs in to the registry: azure, generic."),
    key("secret", Shape::Text, "The Secret by which Flux signs in to a repository that is not public."),
    key(
        "namespace",
        Shape::Word(choices::Namespace::WORDS),
        "Whether the namespace is there already or is created by the wiring.",
    ),
    key("objects", Shape::Text, "The namespace of the objects of Flux."),
    key(
        "images",
        Shape::Word(choices::Images::WORDS),
        "What changes the tags of images: dispatch leaves that to a workflow that edits them, automation marks each of them for Flux.",
    ),
    key("notify", Shape::Table(NOTIFY), "Who is told that a delivery succeeded, so that tests can begin."),
];

/// The keys of a receiver of messages.
pub const NOTIFY: &[Key] = &[
    required(
        "type",
        Shape::Text,
        "The kind of receiver, as a Provider of Flux has it: githubdispatch, slack, generic.",
    ),
    key("address", Shape::Text, "Its address."),
    key("secret", Shape::Text, "The Secret with what signs in there."),
];

/// The keys of `aca`.
pub const ACA: &[Key] = &[
    key(
        "root",
        Shape::Path,
        "The folder with the Bicep files. Default: the first of .azure, bicep, infra and deploy that holds some, else the repository.",
    ),
    key(
        "applications",
        Shape::Globs,
        "Which folders or templates below the root deploy apps. With any of the three patterns only what they match is read.",
    ),
    key("jobs", Shape::Globs, "Which folders or templates below the root deploy jobs."),
    key(
        "infrastructure",
        Shape::Globs,
        "Which folders or templates below the root deploy what apps and jobs stand on.",
    ),
];

/// The keys of `dis`.
pub const DIS: &[Key] = &[
    key(
        "root",
        Shape::Path,
        "The folder with bases and overlays. Another checkout is fine: ../manifests/flux/orders. It need not exist before a migration.",
    ),
    key(
        "wiring",
        Shape::Path,
        "The folder with the objects of Flux or Argo CD. Default: syncroot beside the root, or below flux.",
    ),
];

/// The keys of an environment.
pub const ENVIRONMENT: &[Key] = &[
    required("name", Shape::Text, "What reports call it."),
    key(
        "aca",
        Shape::OptionalText,
        "The name of its parameter files without what follows: test for test.bicepparam. Several environments may name one file. ~ where it does not run on Azure. Default: what the profile pairs with its other name, else the name.",
    ),
    key(
        "dis",
        Shape::OptionalText,
        "The name of its overlay. ~ where it does not run on Kubernetes. Default: what the profile pairs with its other name, else the name.",
    ),
    key(
        "env",
        Shape::Texts,
        "Variables for readEnvironmentVariable() and for azd's ${NAME}. A nightly answer depends on files alone, so they stand here.",
    ),
    key(
        "parameters",
        Shape::Scalars,
        "Values for parameters of the templates; they win over those of parameter files.",
    ),
    key(
        "substitute",
        Shape::Texts,
        "Values for ${NAME} in manifests, where the wiring takes them from a place that is not in the repository.",
    ),
];

/// The keys of a profile.
pub const PROFILE: &[Key] = &[
    required("name", Shape::Text, "The name by which a configuration chooses it."),
    required("description", Shape::Text, "What platform it describes."),
    key(
        "environments",
        Shape::Tables(PAIR),
        "What an environment is called on either side, in the order of a rollout.",
    ),
    key(
        "severity",
        Shape::Tables(SEVERITY),
        "How bad a difference is, where it is another than usual. The first that fits counts, before those of every platform.",
    ),
    key(
        "lint",
        Shape::Tables(LINT),
        "Rules of `tricep lint` that do not hold there, or are worse or better than usual.",
    ),
    key(
        "tree",
        Shape::Path,
        "The folder for bases and overlays. {product} stands for the name of the product.",
    ),
    key("wiring", Shape::Path, "The folder for the objects that deliver them."),
    key(
        "host",
        Shape::Text,
        "The host name of an environment, where the repository says none. {product} and {environment} stand for names.",
    ),
    LAYOUT,
    INGRESS,
    GRANT,
    key(
        "delivery",
        Shape::Tables(WAY),
        "How a tree comes to its clusters, for each source; the first is the usual one.",
    ),
];

/// The keys of a rule of the platform in a profile.
pub const LINT: &[Key] = &[
    required(
        "rule",
        Shape::Text,
        "The rule, such as W5, or one of the things that it looks at: W5/toleration.",
    ),
    required("severity", Shape::Text, "off, info, low, medium, high or critical."),
    key("why", Shape::Text, "Why it is another here, for who reads the profile."),
];

/// The keys of a delivery in a profile.
pub const WAY: &[Key] = &[
    required("source", Shape::Word(choices::Source::WORDS), "Where Flux takes the tree from."),
    key("url", Shape::Text, "The address of the artifact or the repository."),
    key("branch", Shape::Text, "The branch of a repository."),
    key("tag", Shape::Text, "The tag of an artifact."),
    key("provider", Shape::Text, "How Flux signs in to the registry."),
    key("secret", Shape::Text, "The Secret by which Flux signs in."),
    key(
        "namespace",
        Shape::Word(choices::Namespace::WORDS),
        "Whether the namespace is there already or is created by the wiring.",
    ),
    key("workloads", Shape::Text, "The namespace of the workloads, where the repository says none."),
    key("objects", Shape::Text, "The namespace of the objects of Flux."),
    key("images", Shape::Word(choices::Images::WORDS), "What changes the tags of images."),
];

/// The keys of a severity in a profile.
pub const SEVERITY: &[Key] = &[
    required("property", Shape::Text, "The property that differs, or * for all."),
    key("key", Shape::Text, "Which one of several, with * for any characters. Default: all."),
    key("verdict", Shape::Text, "differs, only_aca, only_dis or undecided. Default: all of them."),
    key(
        "when",
        Shape::Text,
        "Conditions that all hold, separated by spaces; ! before one that must not hold.",
    ),
    required("severity", Shape::Text, "critical, high, medium, low or info."),
    required("why", Shape::Text, "What it means for who runs it, in one sentence."),
];

/// The keys of a pair of environments in a profile.
pub const PAIR: &[Key] = &[
    required("aca", Shape::Text, "Its name on Azure."),
    required("dis", Shape::Text, "Its name on Kubernetes."),
];
