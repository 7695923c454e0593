//! The forms of a run. One run that has one of everything is shown in each of them; the snapshots stand in
//! `tests/cases/report`.

mod fixture;
mod large;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use tricep::report::json;
use tricep::report::matrix::shown;
use tricep::report::run::Run;
use tricep::report::table;
use tricep::report::table::Style;
use unicode_width::UnicodeWidthStr as _;

use fixture::MASKED;

fn assert_shown(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/report"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn table(run: &Run, width: usize, wide: bool) -> String {
    table::text(run, &Style { width, color: false, wide })
}

#[test]
fn the_forms_are_as_their_snapshots_say() {
    let run = fixture::run();
    assert_shown("table-80", &table(&run, 80, false));
    assert_shown("table-160", &table(&run, 160, false));
    assert_shown("table-wide", &table(&run, 80, true));
    assert_shown("json", &json::text(&run, "0.0.0"));
}

#[test]
fn no_line_of_the_table_is_longer_than_the_terminal_is_wide() {
    for run in [fixture::run(), large::run(3), large::run(7), Run::default()] {
        for width in [40, 61, 80, 100, 120, 160, 240] {
            for line in table(&run, width, false).lines() {
                assert!(line.width() <= width, "{} columns of {width}: {line}", line.width());
                assert!(!line.ends_with(' '), "a blank at the end of {line:?}");
            }
        }
    }
}

#[test]
fn the_wide_table_shows_every_value_in_full() {
    for run in [fixture::run(), large::run(5)] {
        let wide = table(&run, 80, true);
        let mut looked_at = 0;
        for fact in run.facts.iter().filter(|fact| fact.property != "existence") {
            let value = shown(fact.aca.as_ref());
            assert!(wide.contains(&*value), "{} {:?} = {value}", fact.property, fact.key);
            assert!(fact.key.as_ref().is_none_or(|key| wide.contains(&**key)), "{:?}", fact.key);
            looked_at += 1;
        }
        assert!(looked_at > 40);
        assert!(!wide.contains('…'));
    }
}

#[test]
fn the_narrow_table_shows_each_property_or_says_how_many_more_there_are() {
    let run = fixture::run();
    let narrow = table(&run, 80, false);
    let missing: BTreeSet<_> = run
        .facts
        .iter()
        .filter(|fact| !narrow.contains(fact.key.as_deref().unwrap_or(fact.property)))
        .filter(|fact| fact.property != "existence")
        .map(|fact| (fact.property, fact.key.as_deref().unwrap_or("")))
        .collect();
    assert!(missing.iter().all(|(property, _)| *property == "env"), "{missing:?}");
    assert_eq!(missing.len(), 7);
    assert!(narrow.contains("… 7 more, the same everywhere"));
}

#[test]
fn colours_change_nothing_but_colours() {
    let run = fixture::run();
    let coloured = table::text(&run, &Style { width: 100, color: true, wide: false });
    assert!(coloured.contains("\u{1b}[33m≠\u{1b}[0m"));
    let mut bare = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, behind)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = behind.split_once('m').expect("the end of a colour").1;
    }
    bare.push_str(rest);
    assert_eq!(bare, table(&run, 100, false));
}

#[test]
fn the_document_has_the_members_of_the_contract() {
    let run = fixture::run();
    let document: Value = serde_json::from_str(&json::text(&run, "1.2.3")).unwrap();
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(
        members(&document),
        "schema tool sides environments workloads facts lint grants secrets resources unmapped summary diagnostics"
    );
    assert_eq!(document["schema"], "tricep.run/1");
    assert_eq!(document["tool"]["version"], "1.2.3");
    assert_eq!(members(&document["sides"]), "aca");
    let facts = document["facts"].as_array().unwrap();
    assert_eq!(facts.len(), run.facts.len());
    for fact in facts {
        assert_eq!(
            members(fact),
            "workload environment property key aca dis verdict severity rule message fix waived"
        );
        let verdict = ["dis", "verdict", "severity", "rule", "message", "fix", "waived"];
        assert!(verdict.iter().all(|member| fact[member].is_null()));
    }
    let tag = facts.iter().find(|fact| fact["property"] == "imageTag").unwrap();
    assert_eq!(members(&tag["aca"]), "value text unknown origin chain");
    assert_eq!(members(&tag["aca"]["chain"][0]), "kind name file line column");
    let transport = facts.iter().find(|fact| fact["property"] == "transport").unwrap();
    assert_eq!(members(&transport["aca"]), "value text default origin chain");
    assert_eq!(document["summary"]["byEnvironment"]["prod"]["workloads"], 3);
    assert_eq!(document["summary"]["facts"], run.facts.len());
}

#[test]
fn what_is_masked_arrives_as_it_is() {
    let run = fixture::run();
    let document: Value = serde_json::from_str(&json::text(&run, "0.0.0")).unwrap();
    let masked = document["facts"].as_array().unwrap().iter().filter(|fact| fact["aca"]["text"] == MASKED);
    assert_eq!(masked.count(), 2);
    assert!(
        table(&run, 80, true)
            .contains("Endpoint=sb://?{busName}.servicebus.windows.net;Key=<secure:serviceBusKey>")
    );
}

#[test]
fn nothing_that_moves_the_cursor_reaches_a_terminal() {
    let run = fixture::run();
    for text in [table(&run, 80, false), table(&run, 80, true)] {
        assert!(!text.chars().any(|one| one.is_control() && one != '\n'));
    }
}

#[test]
fn an_empty_run_says_that_it_is_empty() {
    insta::assert_snapshot!(table(&Run::default(), 80, false), @r"
    Inventory
    0 apps · 0 jobs · 0 environments · 0 facts
    No workload was found.

    ≠ differs between environments · ?NAME not known · (10) default of the platform
    · <secure:NAME> secret, masked · – none · --wide unfolds everything
    ");
}
