//! Profiles: what a target platform says, read from a file of `mappings/` or from one of the user.

use std::sync::Arc;

use super::Located;
use super::keys::PROFILE;
use super::problem::Problem;
use super::reader;
use super::reader::text;
use super::wishes::Wishes;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::source::FileId;
use crate::source::Sources;
use crate::world;
use crate::world::World;
use crate::world::WorldPath;
use crate::yaml::{Mapping, Node};

/// The profiles that are built in, by name.
const BUILT_IN: &[(&str, &str, &str)] =
    &[("dis", "mappings/dis/profile.yaml", include_str!("../../mappings/dis/profile.yaml"))];

/// The profile that is taken where none is named.
pub const DEFAULT: &str = "dis";

/// A target platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: Arc<str>,
    /// What platform it describes.
    pub description: Arc<str>,
    /// What an environment is called on either side, in the order of a rollout.
    pub environments: Vec<Pair>,
    /// How bad a difference is, where that is another than on every platform.
    pub severity: Vec<SeverityRule>,
    /// How a tree is written for it.
    pub wishes: Wishes,
    /// Which rules do not hold there, or are worse or better than usual.
    pub lint: Vec<LintRule>,
}

/// How bad it is when a rule is not followed, as it is written; the words are those of the rules, which check them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintRule {
    /// The rule.
    pub rule: Located<Arc<str>>,
    /// How bad it is, or `off`.
    pub severity: Located<Arc<str>>,
}

/// How bad a difference is, as it is written; the words are those of the comparison, which checks them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeverityRule {
    /// The property that differs.
    pub property: Located<Arc<str>>,
    /// Which one of several.
    pub key: Option<Located<Arc<str>>>,
    /// What the comparison says.
    pub verdict: Option<Located<Arc<str>>>,
    /// Conditions.
    pub when: Option<Located<Arc<str>>>,
    /// How bad it is.
    pub severity: Located<Arc<str>>,
    /// What it means.
    pub why: Located<Arc<str>>,
}

/// The two names of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// On Azure.
    pub aca: Arc<str>,
    /// On Kubernetes.
    pub dis: Arc<str>,
}

impl Profile {
    /// The profile of a name, or of a path below `root`; a text with a `/` or an ending is a path.
    pub fn find(
        name: &Located<Arc<str>>,
        world: &dyn World,
        root: &WorldPath,
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let about = |code: Code, message: String| match name.span {
            Some(span) => Diagnostic::error(code, span, message),
            None => Diagnostic::about_file(code, "--profile", message),
        };
        let name = &*name.value;
        if let Some((_, file, text)) = BUILT_IN.iter().find(|(built_in, ..)| *built_in == name) {
            let file = sources.add(*file, *text);
            return Self::read(file, text);
        }
        if !name.contains('/') && !name.ends_with(".yaml") && !name.ends_with(".yml") {
            let names = BUILT_IN.iter().map(|(name, ..)| *name);
            let message = format!("there is no profile `{name}`");
            let diagnostic = about(Problem::UnknownProfile.code(), message);
            return Err(vec![match nearest(name, names.clone()) {
                Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                None => {
                    let names = names.collect::<Vec<_>>().join(", ");
                    diagnostic.help(format!("name one that is built in ({names}), or the path of a file"))
                }
            }]);
        }
        let path = root.join(name).map_err(|error| {
            vec![
                about(Problem::Path.code(), error.to_string())
                    .help("keep the file of the profile in this repository"),
            ]
        })?;
        let file = world::read_source(world, &path, sources).map_err(|error| {
            vec![about(error.code(), format!("the profile {} cannot be read: {error}", world.name(&path)))]
        })?;
        let text = sources.get(file).shared_text();
        Self::read(file, &text)
    }

    /// Reads the text of a profile.
    pub fn read(file: FileId, content: &str) -> Result<Self, Vec<Diagnostic>> {
        let (root, mut diagnostics) = reader::read(file, content, PROFILE);
        let mapping = root.as_ref().and_then(Node::as_mapping);
        let name = mapping.and_then(|mapping| text(mapping, "name"));
        let description = mapping.and_then(|mapping| text(mapping, "description"));
        let items = mapping.and_then(|mapping| mapping.get("environments")?.as_sequence()).unwrap_or(&[]);
        let mut environments: Vec<(Pair, &Node)> = Vec::new();
        for item in items {
            let named = |name| item.as_mapping().and_then(|item| text(item, name));
            let (Some(aca), Some(dis)) = (named("aca"), named("dis")) else { continue };
            let same = environments.iter().find(|(pair, _)| pair.aca == aca.value || pair.dis == dis.value);
            if let Some((_, first)) = same {
                let message = "this pair has a name that another one has";
                let diagnostic = Diagnostic::error(Problem::DuplicateName.code(), item.place(), message);
                diagnostics.push(diagnostic.label(first.place(), "first here").help("remove one of them"));
            }
            environments.push((Pair { aca: aca.value, dis: dis.value }, item));
        }
        match (name, description) {
            (Some(name), Some(description)) if diagnostics.is_empty() => Ok(Self {
                name: name.value,
                description: description.value,
                environments: environments.into_iter().map(|(pair, _)| pair).collect(),
                severity: mapping.map(severity).unwrap_or_default(),
                lint: mapping.map(lint).unwrap_or_default(),
                wishes: mapping.map(Wishes::read).unwrap_or_default(),
            }),
            _ => Err(diagnostics),
        }
    }

    /// What a name on Azure is on Kubernetes.
    pub fn dis_of(&self, aca: &str) -> Option<&Arc<str>> {
        self.environments.iter().find(|pair| &*pair.aca == aca).map(|pair| &pair.dis)
    }

    /// What a name on Kubernetes is on Azure.
    pub fn aca_of(&self, dis: &str) -> Option<&Arc<str>> {
        self.environments.iter().find(|pair| &*pair.dis == dis).map(|pair| &pair.aca)
    }
}

/// The severities of a profile whose keys are those that it may have.
fn severity(mapping: &Mapping) -> Vec<SeverityRule> {
    let items = mapping.get("severity").and_then(Node::as_sequence).unwrap_or(&[]);
    let rule = |item: &Node| {
        let named = |name| item.as_mapping().and_then(|item| text(item, name));
        Some(SeverityRule {
            property: named("property")?,
            key: named("key"),
            verdict: named("verdict"),
            when: named("when"),
            severity: named("severity")?,
            why: named("why")?,
        })
    };
    items.iter().filter_map(rule).collect()
}

/// The rules of a profile whose keys are those that it may have.
fn lint(mapping: &Mapping) -> Vec<LintRule> {
    let items = mapping.get("lint").and_then(Node::as_sequence).unwrap_or(&[]);
    let rule = |item: &Node| {
        let named = |name| item.as_mapping().and_then(|item| text(item, name));
        Some(LintRule { rule: named("rule")?, severity: named("severity")? })
    };
    items.iter().filter_map(rule).collect()
}
