//! A check as records: one for each finding, and for each fact that agrees where the run has these.

use super::{guarded, json, record};
use crate::report::run::{Change, Place, Run, Severity, Side};

/// The names of the fields, in order.
pub const HEADER: [&str; 23] = [
    "workload",
    "environment",
    "property",
    "key",
    "verdict",
    "severity",
    "accepted",
    "change",
    "since",
    "aca",
    "aca_value",
    "aca_file",
    "aca_line",
    "aca_column",
    "dis",
    "dis_value",
    "dis_file",
    "dis_line",
    "dis_column",
    "rule",
    "message",
    "fixable",
    "fingerprint",
];

/// The facts of a check as records, the findings of rules of the platform behind them.
pub fn text(run: &Run) -> String {
    let mut out = String::with_capacity(256 * (run.facts.len() + 1));
    record(HEADER.map(str::to_owned), &mut out);
    for fact in &run.facts {
        let Some(judgement) = &fact.judgement else { continue };
        let accepted = match (&judgement.waived, judgement.baseline) {
            (Some(_), _) => "waiver",
            (None, true) => "baseline",
            (None, false) => "",
        };
        let [aca, aca_value, aca_file, aca_line, aca_column] = side(fact.aca.as_ref());
        let [dis, dis_value, dis_file, dis_line, dis_column] = side(fact.dis.as_ref());
        record(
            [
                guarded(&fact.workload),
                guarded(&fact.environment),
                guarded(&fact.property),
                guarded(fact.key.as_deref().unwrap_or("")),
                judgement.verdict.word().to_owned(),
                judgement.severity.map_or("", Severity::word).to_owned(),
                accepted.to_owned(),
                judgement.change.map_or("", Change::word).to_owned(),
                guarded(judgement.since.as_deref().unwrap_or("")),
                aca,
                aca_value,
                aca_file,
                aca_line,
                aca_column,
                dis,
                dis_value,
                dis_file,
                dis_line,
                dis_column,
                guarded(&judgement.rule),
                guarded(&judgement.message),
                if judgement.fix.is_some() { "yes" } else { "" }.to_owned(),
                guarded(&judgement.fingerprint),
            ],
            &mut out,
        );
    }
    for finding in &run.lint {
        let [file, line, column] = place(finding.origin.as_ref());
        let name = finding.object.as_ref().map_or(String::new(), |one| format!("{} {}", one.kind, one.name));
        let mut fields = [const { String::new() }; HEADER.len()];
        let filled = [
            (0, guarded(finding.workload.as_deref().unwrap_or(""))),
            (1, guarded(&finding.environments.join(" "))),
            (2, guarded(&name)),
            (5, finding.severity.word().to_owned()),
            (6, if finding.waived.is_some() { "waiver" } else { "" }.to_owned()),
            (16, file),
            (17, line),
            (18, column),
            (19, guarded(&finding.rule)),
            (20, guarded(&finding.message)),
            (21, if finding.fix.is_some() { "yes" } else { "" }.to_owned()),
        ];
        for (at, text) in filled {
            if let Some(field) = fields.get_mut(at) {
                *field = text;
            }
        }
        record(fields, &mut out);
    }
    out
}

/// Text, value, file, line and column.
fn side(side: Option<&Side>) -> [String; 5] {
    let Some(side) = side else { return [const { String::new() }; 5] };
    let [file, line, column] = place(side.origin.as_ref());
    [guarded(&side.text), json(side), file, line, column]
}

fn place(place: Option<&Place>) -> [String; 3] {
    let Some(place) = place else { return [const { String::new() }; 3] };
    [guarded(&place.file), place.line.to_string(), place.column.to_string()]
}
