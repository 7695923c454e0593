//! SARIF 2.1.0, for code scanning: a result for each finding in each environment, at the line that decides it, with the other side
//! and the way of the value as related locations, what mends it, and what is accepted as suppressed.
//!
//! A finding keeps its fingerprint while lines move, so that a service that stores results knows it again. Places outside of the
//! repository, such as manifests in another checkout, are named from their own root and never come first.

mod rules;
mod wire;

use std::collections::BTreeMap;

use rules::Rules;
use wire::{
    Artifact, ArtifactChange, Content, Document, Driver, Fix, Invocation, Location, Message, Notification,
    Physical, Region, Replacement, ResultOf, RunOf, Suppression, ToolOf,
};

use super::links;
use super::run;
use super::run::{Change, Fact, Judgement, Kind, LintFinding, Place, Run, Severity, Side};
use crate::parity::verdict;

/// The schema that the document follows.
pub const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Where the sources of rules and the tool are.
const HOME: &str = "https://github.com/tricep/tricep";
/// The name of the fingerprint.
const FINGERPRINT: &str = "tricep/v1";
/// What the patch of a finding of a rule is for.
const FOLLOWS: &str = "Let DIS follow the rule.";
/// How many related locations a result has at most.
const RELATED: usize = 12;

/// The findings of a run.
pub fn text(run: &Run, tool_version: &str) -> String {
    let rules = Rules::of(run);
    let form = Form { run, rules: &rules };
    let mut results: Vec<ResultOf<'_>> = run.facts.iter().filter_map(|fact| form.fact(fact)).collect();
    results.extend(run.lint.iter().filter_map(|finding| form.lint(finding)));
    let failed = run.diagnostics.iter().any(|one| one.severity == "error");
    let document = Document {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [RunOf {
            tool: ToolOf {
                driver: Driver {
                    name: "tricep",
                    semantic_version: tool_version,
                    information_uri: HOME,
                    rules: rules.descriptors(),
                },
            },
            column_kind: "utf16CodeUnits",
            original_uri_base_ids: form.bases(),
            automation_details: wire::Automation {
                // A service that stores results keeps those of each id: one upload does not end what another one found.
                id: match run.kind() {
                    Kind::Inventory | Kind::Check => "tricep/check/",
                    Kind::Lint => "tricep/lint/",
                },
            },
            invocations: [Invocation {
                execution_successful: !failed,
                tool_execution_notifications: run
                    .diagnostics
                    .iter()
                    .map(|one| Notification {
                        level: match &*one.severity {
                            "error" => "error",
                            "warning" => "warning",
                            _ => "note",
                        },
                        message: Message { text: one.message.as_ref().into() },
                        descriptor: wire::Reference { id: &one.code },
                    })
                    .collect(),
            }],
            results,
        }],
    };
    let mut text = serde_json::to_string(&document).unwrap_or_default();
    text.push('\n');
    text
}

struct Form<'a> {
    run: &'a Run,
    rules: &'a Rules<'a>,
}

impl<'a> Form<'a> {
    fn fact(&self, fact: &'a Fact) -> Option<ResultOf<'a>> {
        let judgement = fact.judgement.as_ref().filter(|one| one.verdict.is_finding())?;
        let dis = self.side(fact.dis.as_ref(), verdict::Side::Dis);
        let aca = self.side(fact.aca.as_ref(), verdict::Side::Aca);
        // The side that is mended comes first, as long as it lies in this repository.
        let mut sides: Vec<(Location<'a>, bool)> = dis.into_iter().chain(aca).collect();
        sides.sort_by_key(|(_, inside)| !inside);
        let mut locations = sides.into_iter().map(|(location, _)| location);
        let first = locations.next()?;
        let mut related: Vec<Location<'a>> = locations.collect();
        for (side, name) in [(&fact.aca, verdict::Side::Aca), (&fact.dis, verdict::Side::Dis)] {
            for hop in side.iter().flat_map(|side| &side.chain) {
                let what = hop.name.as_ref().map_or(String::new(), |name| format!(" {name}"));
                let text = format!("{}: {}{what}", name.shown(), hop.kind);
                related.push(self.location(&hop.place, name, None, Some(text)));
            }
        }
        related.truncate(RELATED);
        for (id, location) in related.iter_mut().enumerate() {
            location.id = Some(id);
        }
        let why = judgement.why.as_ref().map_or(String::new(), |why| format!(" {why}"));
        let key = fact.key.as_ref().map_or(String::new(), |key| format!(" {key}"));
        let text = format!(
            "{} in {}, {}{key}: {}{why}",
            fact.workload, fact.environment, fact.property, judgement.message
        );
        Some(ResultOf {
            rule_id: &judgement.rule,
            rule_index: self.rules.index(&judgement.rule),
            level: level(judgement.severity),
            message: Message { text: text.into() },
            locations: [first],
            related_locations: related,
            partial_fingerprints: fingerprints(&judgement.fingerprint),
            baseline_state: judgement.change.map(|change| match change {
                Change::New => "new",
                Change::Changed => "updated",
                Change::Still => "unchanged",
            }),
            suppressions: suppressions(judgement),
            fixes: judgement.fix.iter().filter_map(|fix| self.fix(fix, says(fix))).collect(),
            properties: wire::Properties {
                severity: judgement.severity.map_or("info", Severity::word),
                verdict: Some(judgement.verdict.word()),
                workload: Some(&fact.workload),
                environments: vec![&fact.environment],
                since: judgement.since.as_deref(),
            },
        })
    }

    fn lint(&self, finding: &'a LintFinding) -> Option<ResultOf<'a>> {
        let place = finding.origin.as_ref()?;
        let help = finding.help.as_ref().map_or(String::new(), |help| format!(" {help}"));
        let object = finding.object.as_ref();
        let object = object.map_or(String::new(), |one| format!("{} {}: ", one.kind, one.name));
        let known = format!("{}\n{}\n{}\n{object}", finding.rule, finding.check, place.file);
        let print = super::fingerprint::of(&known, &finding.environments.join(","), "lint", None, "lint");
        let waived = finding.waived.as_ref().map(|waived| Suppression {
            kind: "external",
            status: "accepted",
            justification: waived.reason.as_ref(),
        });
        Some(ResultOf {
            rule_id: &finding.rule,
            rule_index: self.rules.index(&finding.rule),
            level: level(Some(finding.severity)),
            message: Message { text: format!("{object}{}{help}", finding.message).into() },
            locations: [self.location(place, verdict::Side::Dis, None, None)],
            related_locations: Vec::new(),
            partial_fingerprints: fingerprints(&print),
            baseline_state: None,
            suppressions: waived.into_iter().collect(),
            fixes: finding.fix.iter().filter_map(|fix| self.fix(fix, FOLLOWS)).collect(),
            properties: wire::Properties {
                severity: finding.severity.word(),
                verdict: None,
                workload: finding.workload.as_deref(),
                environments: finding.environments.iter().map(AsRef::as_ref).collect(),
                since: None,
            },
        })
    }

    /// The place of a side, and whether it lies in the repository.
    fn side(&self, side: Option<&'a Side>, name: verdict::Side) -> Option<(Location<'a>, bool)> {
        let side = side?;
        let place = side.origin.as_ref()?;
        let inside = links::in_repository(self.run, name, place).is_some();
        let text = format!("{}: {}", name.shown(), side.text);
        Some((self.location(place, name, Some(side), Some(text)), inside))
    }

    fn location(
        &self,
        place: &'a Place,
        side: verdict::Side,
        value: Option<&'a Side>,
        message: Option<String>,
    ) -> Location<'a> {
        let excerpt = value.and_then(|side| side.excerpt.as_deref());
        let line =
            excerpt.and_then(|one| Some((one, one.lines.get((one.mark.line - one.first_line) as usize)?)));
        // Columns count units of UTF-16, and the mark characters.
        let token = line.map(|(one, line)| {
            let token = line.chars().skip((one.mark.column as usize).saturating_sub(1));
            token.take(one.mark.length as usize).map(char::len_utf16).sum::<usize>()
        });
        let end = token.and_then(|units| u32::try_from(units).ok()).filter(|units| *units > 0);
        Location {
            id: None,
            physical_location: Physical {
                artifact_location: self.artifact(place, side),
                region: Region {
                    start_line: place.line.max(1),
                    start_column: Some(place.column.max(1)),
                    end_line: None,
                    end_column: end.map(|units| place.column.max(1).saturating_add(units)),
                    snippet: line.map(|(_, line)| Content { text: line.as_ref().into() }),
                },
            },
            message: message.map(|text| Message { text: text.into() }),
        }
    }

    fn artifact(&self, place: &Place, side: verdict::Side) -> Artifact {
        match links::in_repository(self.run, side, place) {
            Some(path) => Artifact { uri: links::encoded(&path), uri_base_id: Some("%SRCROOT%") },
            None if place.file.starts_with('/') => {
                Artifact { uri: format!("file://{}", links::encoded(&place.file)), uri_base_id: None }
            }
            None => {
                let base = match (side, place.wiring) {
                    (verdict::Side::Aca, _) => "ACA",
                    (verdict::Side::Dis, false) => "DIS",
                    (verdict::Side::Dis, true) => "WIRING",
                };
                Artifact { uri: links::encoded(&place.file), uri_base_id: Some(base) }
            }
        }
    }

    /// What addresses begin with.
    fn bases(&self) -> BTreeMap<&'static str, wire::Base> {
        let described = |text: String| wire::Base { description: Message { text: text.into() } };
        let mut bases = BTreeMap::from([("%SRCROOT%", described("The root of the repository.".to_owned()))]);
        bases.insert("ACA", described(format!("The Azure side: {}", self.run.aca_root)));
        if let Some(root) = &self.run.dis_root {
            bases.insert("DIS", described(format!("The DIS side: {root}")));
        }
        if let Some(root) = &self.run.wiring_root {
            bases.insert("WIRING", described(format!("The wiring: {root}")));
        }
        bases
    }

    /// A unified diff as replacements of lines, and what it is for.
    fn fix(&self, fix: &run::Fix, says: &'static str) -> Option<Fix> {
        let side = changed(fix);
        let mut changes = Vec::new();
        let mut reading: Option<(Place, Vec<Replacement>)> = None;
        let mut done = |reading: Option<(Place, Vec<Replacement>)>| {
            if let Some((place, replacements)) = reading.filter(|(_, replacements)| !replacements.is_empty())
            {
                let artifact_location = self.artifact(&place, side);
                changes.push(ArtifactChange { artifact_location, replacements });
            }
        };
        let mut old = 1_u32;
        let mut run: Option<Hunk> = None;
        for line in fix.patch.lines() {
            if let Some(name) = line.strip_prefix("+++ ") {
                let name = name.strip_prefix("b/").unwrap_or(name);
                done(reading.take());
                let place = Place { file: name.into(), line: 1, column: 1, wiring: false, link: None };
                reading = Some((place, Vec::new()));
                continue;
            }
            if line.starts_with("--- ") && run.is_none() {
                continue;
            }
            let Some((_, replacements)) = reading.as_mut() else { continue };
            match line.split_at_checked(1) {
                Some(("@", _)) => {
                    replacements.extend(run.take().map(Hunk::replacement));
                    old = line.split(['-', ',', ' ']).nth(2).and_then(|text| text.parse().ok())?;
                }
                Some(("-", _)) => {
                    run.get_or_insert_with(|| Hunk::at(old)).deleted += 1;
                    old += 1;
                }
                Some(("+", text)) => {
                    let run = run.get_or_insert_with(|| Hunk::at(old));
                    run.inserted.push_str(text);
                    run.inserted.push('\n');
                }
                Some(("\\", _)) => run.iter_mut().for_each(|run| run.ends = true),
                _ => {
                    replacements.extend(run.take().map(Hunk::replacement));
                    old += 1;
                }
            }
        }
        if let Some((_, replacements)) = reading.as_mut() {
            replacements.extend(run.take().map(Hunk::replacement));
        }
        done(reading);
        let description = Message { text: says.into() };
        (!changes.is_empty()).then_some(Fix { description, artifact_changes: changes })
    }
}

/// The side that a patch changes.
fn changed(fix: &run::Fix) -> verdict::Side {
    if fix.side == "aca" { verdict::Side::Aca } else { verdict::Side::Dis }
}

/// What the patch of a difference is for.
fn says(fix: &run::Fix) -> &'static str {
    match changed(fix) {
        verdict::Side::Aca => "Let Azure say what DIS says.",
        verdict::Side::Dis => "Let DIS say what Azure says.",
    }
}

/// Lines that are replaced.
struct Hunk {
    first: u32,
    deleted: u32,
    inserted: String,
    /// Whether the last of them has no line break.
    ends: bool,
}

impl Hunk {
    fn at(first: u32) -> Self {
        Self { first, deleted: 0, inserted: String::new(), ends: false }
    }

    fn replacement(self) -> Replacement {
        let mut text = self.inserted;
        let end = self.first + self.deleted;
        let region = if self.ends && self.deleted > 0 {
            // To the end of the last line, which has no line break to take away.
            text.truncate(text.trim_end_matches('\n').len());
            Region::lines(self.first, end - 1, None)
        } else {
            Region::lines(self.first, end, Some(1))
        };
        Replacement {
            deleted_region: region,
            inserted_content: (!text.is_empty()).then(|| Content { text: text.into() }),
        }
    }
}

fn level(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Critical | Severity::High) => "error",
        Some(Severity::Medium) => "warning",
        Some(Severity::Low | Severity::Info) | None => "note",
    }
}

/// Code scanning goes by the first, which it would make of the line itself otherwise.
fn fingerprints(print: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([("primaryLocationLineHash", format!("{print}:1")), (FINGERPRINT, print.to_owned())])
}

fn suppressions(judgement: &Judgement) -> Vec<Suppression<'_>> {
    let waived = judgement.waived.as_ref().map(|waived| &*waived.reason);
    let reason = waived.or_else(|| judgement.baseline.then_some("It is in the baseline."));
    let suppressed = |justification| Suppression { kind: "external", status: "accepted", justification };
    reason.map(suppressed).into_iter().collect()
}
