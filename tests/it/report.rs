//! The forms of a run. One run that has one of everything is shown in each of them; the snapshots stand in
//! `tests/cases/report`.

mod checked;
mod fixture;
mod forms;
mod large;
mod markup;
mod read;
mod schema;
mod stored;

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use tricep::report::csv;
use tricep::report::html;
use tricep::report::json;
use tricep::report::markdown;
use tricep::report::matrix::shown;
use tricep::report::run::Run;
use tricep::report::table;
use tricep::report::table::Style;
use unicode_width::UnicodeWidthStr as _;

use fixture::MASKED;
use fixture::ODD;

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
    assert_shown("markdown", &markdown::text(&run, usize::MAX));
    let page = html::text(&run);
    let (_, body) = page.split_once("</head>").unwrap();
    assert_shown("html", body.split_once("<script>").unwrap().0);
    assert_shown("csv", &csv::text(&run));
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
        .filter(|fact| !narrow.contains(fact.key.as_deref().unwrap_or(&fact.property)))
        .filter(|fact| fact.property != "existence")
        .map(|fact| (&*fact.property, fact.key.as_deref().unwrap_or("")))
        .collect();
    assert!(missing.iter().all(|(property, _)| *property == "env"), "{missing:?}");
    assert_eq!(missing.len(), 7);
    assert!(narrow.contains("… 7 more\n"));
}

/// Turns the direction of reading.
const RIGHT_TO_LEFT: char = '\u{202e}';

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_breaks_a_form(
        texts in proptest::collection::vec("[ -~\\n\\t–≠日本語\u{2764}\u{fe0f}\u{301}\u{1f468}\u{202e}<>&|`]{0,60}", 1..12),
        width in 40_usize..140,
    ) {
        let mut run = fixture::run();
        for (at, fact) in run.facts.iter_mut().enumerate() {
            let text = texts[at % texts.len()].as_str();
            if fact.key.is_some() {
                fact.key = Some(text.into());
            }
            if let Some(side) = &mut fact.aca {
                (side.text, side.value) = (text.into(), text.into());
            }
        }
        for line in table(&run, width, false).lines() {
            prop_assert!(line.width() <= width, "{} columns of {}: {}", line.width(), width, line);
        }
        prop_assert_eq!(markup::mistakes(&html::text(&run)), Vec::<String>::new());
        prop_assert_eq!(records(&csv::text(&run)).len(), run.facts.len() + 1);
        prop_assert!(serde_json::from_str::<Value>(&json::text(&run, "")).is_ok());
        let markdown = markdown::text(&run, usize::MAX);
        prop_assert!(!markdown.contains(['\t', RIGHT_TO_LEFT]));
    }
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

#[test]
fn records_are_read_back_as_they_were() {
    let run = fixture::run();
    let records = records(&csv::text(&run));
    assert_eq!(records[0], csv::HEADER);
    assert_eq!(records.len(), run.facts.len() + 1);
    for (fact, record) in run.facts.iter().zip(&records[1..]) {
        let side = fact.aca.as_ref().unwrap();
        let guard = if side.text.starts_with('=') { "'" } else { "" };
        assert_eq!(record.len(), csv::HEADER.len());
        assert_eq!(record[..3], [&*fact.workload, &*fact.environment, &*fact.property]);
        assert_eq!(record[3], fact.key.as_deref().unwrap_or(""));
        let value =
            if record[4].is_empty() { Value::Null } else { serde_json::from_str(&record[4]).unwrap() };
        assert_eq!(value, side.value);
        assert_eq!(record[5], format!("{guard}{}", side.text));
        assert_eq!(record[6], side.unknown.as_deref().unwrap_or(""));
        assert_eq!(record[9], side.origin.as_ref().unwrap().line.to_string());
    }
    assert!(records.iter().any(|record| record[5] == format!("'{ODD}")));
    assert!(records.iter().any(|record| record[5] == MASKED));
}

/// Reads records as RFC 4180 has them.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let (mut record, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = text.chars().peekable();
    while let Some(one) = rest.next() {
        match one {
            '"' if quoted && rest.peek() == Some(&'"') => field.extend(rest.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => assert_eq!(rest.peek(), Some(&'\n')),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            one => field.push(one),
        }
    }
    assert!(!quoted && field.is_empty() && record.is_empty(), "the last record ends");
    records
}

#[test]
fn the_page_is_balanced_and_asks_nothing_of_the_network() {
    for run in [fixture::run(), large::run(3), Run::default()] {
        let page = html::text(&run);
        assert_eq!(markup::mistakes(&page), [""; 0]);
        for word in ["url(", "@import", "fetch(", "XMLHttpRequest", "import(", "innerHTML", "eval("] {
            assert!(!page.contains(word), "{word}");
        }
    }
}

#[test]
fn mistakes_in_markup_are_found() {
    let head = "<!doctype html>\n";
    assert_eq!(markup::mistakes(&format!("{head}<p><b>x</b></p><meta a>")), [""; 0]);
    assert_eq!(markup::mistakes(&format!("{head}<p><b>x</p></b>")).len(), 2);
    assert_eq!(markup::mistakes(&format!("{head}<p>")), ["<p> has no end"]);
    assert_eq!(markup::mistakes(&format!("{head}<img src=\"https://x\"></img>")), ["<img> loads https://x"]);
    assert_eq!(markup::mistakes(&format!("{head}<a id=\"x\" href=\"//x\"></a>")), ["<a> loads //x"]);
    assert_eq!(markup::mistakes(&format!("{head}<a href=\"#y\" id=\"x\"></a>")), ["nothing has the id y"]);
    assert_eq!(
        markup::mistakes(&format!("{head}<a id=\"x\"></a><a id=\"x\"></a>")),
        ["the id x stands twice"]
    );
}

#[test]
fn the_page_and_the_markdown_show_every_value() {
    for run in [fixture::run(), large::run(4)] {
        let page = markup::text(&html::text(&run));
        let markdown = markdown::text(&run, usize::MAX).replace("\\|", "|");
        let mut looked_at = 0;
        for fact in run.facts.iter().filter(|fact| fact.property != "existence") {
            let (value, key) = (shown(fact.aca.as_ref()), fact.key.as_deref().unwrap_or(""));
            for form in [&page, &markdown] {
                assert!(form.contains(&*value) && form.contains(key), "{} {key} = {value}", fact.property);
            }
            looked_at += 1;
        }
        assert!(looked_at > 40);
        for name in run.workloads.iter().map(|workload| &workload.name) {
            assert!(page.contains(&**name) && markdown.contains(&**name));
        }
    }
}

#[test]
fn every_origin_and_every_reason_stands_in_the_page() {
    let run = fixture::run();
    let page = markup::text(&html::text(&run));
    for side in run.facts.iter().filter_map(|fact| fact.aca.as_ref()) {
        let places = side.origin.iter().chain(side.chain.iter().map(|hop| &hop.place));
        for place in places {
            assert!(page.contains(&format!("{}:{}:{}", place.file, place.line, place.column)));
        }
        for reason in side.unknown.iter().chain(&side.default) {
            assert!(page.contains(&**reason));
        }
    }
}
