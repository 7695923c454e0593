//! The rules that results refer to: those of the comparison, one for each property, and those of the platform.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::level;
use super::wire::{Configuration, Descriptor, Help, Message, Tags};
use crate::report::run::{LintRule, Run, Severity};

/// Where the comparison is explained.
const COMPARISON: &str = "https://github.com/tricep/tricep/blob/main/docs/comparison.md";

/// The rules that found something, in the order of their names.
pub(super) struct Rules<'a> {
    found: BTreeMap<&'a str, (usize, Rule<'a>)>,
}

enum Rule<'a> {
    /// Of the comparison: the property, and how bad the worst is that it found.
    Parity(&'a str, Option<Severity>),
    /// Of the platform.
    Lint(&'a LintRule),
    /// One that the run says nothing more about.
    Named(Severity),
}

impl<'a> Rules<'a> {
    pub(super) fn of(run: &'a Run) -> Self {
        let mut found: BTreeMap<&str, (usize, Rule<'_>)> = BTreeMap::new();
        for fact in &run.facts {
            let Some(judgement) = fact.judgement.as_ref().filter(|one| one.verdict.is_finding()) else {
                continue;
            };
            let rule = found.entry(&judgement.rule).or_insert((0, Rule::Parity(&fact.property, None)));
            if let (_, Rule::Parity(_, worst)) = rule {
                *worst = judgement.severity.max(*worst);
            }
        }
        for finding in &run.lint {
            found.entry(&finding.rule).or_insert((0, Rule::Named(finding.severity)));
        }
        for rule in &run.lint_rules {
            found.insert(&rule.rule, (0, Rule::Lint(rule)));
        }
        for (index, (at, _)) in found.values_mut().enumerate() {
            *at = index;
        }
        Self { found }
    }

    /// The place of a rule in the list.
    pub(super) fn index(&self, rule: &str) -> Option<usize> {
        self.found.get(rule).map(|(index, _)| *index)
    }

    pub(super) fn descriptors(&self) -> Vec<Descriptor<'a>> {
        self.found.iter().map(|(id, (_, rule))| rule.descriptor(id)).collect()
    }
}

impl<'a> Rule<'a> {
    fn descriptor(&self, id: &'a str) -> Descriptor<'a> {
        let name = pascal(id);
        match self {
            Self::Parity(property, worst) => {
                let short = format!("{property} is the same on Azure and on DIS");
                let full = format!(
                    "What runs on Azure Container Apps and what runs on DIS say the same of {property}, in this shape or another."
                );
                let help = format!(
                    "{full} Change the side that is wrong: `tricep fix` shows the patch where there is one. Accept what is meant to differ with `tricep waive`, with a reason and a day."
                );
                Descriptor {
                    id,
                    name,
                    short_description: Message { text: short.into() },
                    full_description: Message { text: full.into() },
                    help: Help { text: help.replace('`', "").into(), markdown: help.into() },
                    help_uri: Cow::Borrowed(COMPARISON),
                    default_configuration: Configuration { level: level(*worst) },
                    properties: Tags { tags: vec!["parity", "drift"] },
                }
            }
            Self::Lint(rule) => {
                let help = format!("{} {}", rule.why, rule.help);
                let uri = rule.references.iter().find(|one| one.starts_with("https://"));
                Descriptor {
                    id,
                    name,
                    short_description: Message { text: rule.title.as_ref().into() },
                    full_description: Message { text: help.clone().into() },
                    help: Help { text: help.clone().into(), markdown: help.into() },
                    help_uri: uri.map_or(Cow::Borrowed(COMPARISON), |uri| Cow::Borrowed(&**uri)),
                    default_configuration: Configuration { level: level(Some(rule.severity)) },
                    properties: Tags { tags: vec!["platform"] },
                }
            }
            Self::Named(severity) => Descriptor {
                id,
                name,
                short_description: Message { text: id.into() },
                full_description: Message { text: id.into() },
                help: Help { text: id.into(), markdown: id.into() },
                help_uri: Cow::Borrowed(COMPARISON),
                default_configuration: Configuration { level: level(Some(*severity)) },
                properties: Tags { tags: vec!["platform"] },
            },
        }
    }
}

/// `parity/max-replicas` as `ParityMaxReplicas`.
fn pascal(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for word in id.split(|one: char| !one.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters);
    }
    name
}
