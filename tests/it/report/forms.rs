//! The forms of a check. One check that has one of everything is shown in each of them; what is more than a picture is read back by
//! a reader of the format.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;
use tricep::report::badge;
use tricep::report::csv;
use tricep::report::drift;
use tricep::report::drift::Excerpts;
use tricep::report::github;
use tricep::report::json::jsonl;
use tricep::report::junit;
use tricep::report::markdown;
use tricep::report::openmetrics;
use tricep::report::run::{Run, Severity};
use tricep::report::sarif;
use tricep::report::table::Style;
use unicode_width::UnicodeWidthStr as _;

use super::checked;
use super::fixture::MASKED;
use super::read;
use super::{assert_shown, records};

fn terminal(run: &Run, width: usize, excerpts: Excerpts) -> String {
    drift::text(run, &Style { width, color: false, wide: false }, excerpts)
}

#[test]
fn the_forms_of_a_check_are_as_their_snapshots_say() {
    let run = checked::run();
    assert_shown("check-terminal-80", &terminal(&run, 80, Excerpts::Worst));
    assert_shown("check-terminal-160", &terminal(&run, 160, Excerpts::All));
    assert_shown("check-markdown", &markdown::check::text(&run, markdown::COMMENT));
    let sarif: Value = serde_json::from_str(&sarif::text(&run, "0.0.0")).unwrap();
    assert_shown("check-sarif", &serde_json::to_string_pretty(&sarif).unwrap());
    assert_shown("check-junit", &junit::text(&run));
    assert_shown("check-github", &github::text(&run));
    assert_shown("check-csv", &csv::check::text(&run));
    assert_shown("check-jsonl", &jsonl::text(&run, "0.0.0"));
    assert_shown("check-badge", &badge::text(&run));
    assert_shown("check-openmetrics", &openmetrics::text(&run, "0.0.0"));
}

/// A check with many findings.
fn many(times: usize) -> Run {
    let mut run = checked::run();
    let facts = run.facts.clone();
    for number in 0..times {
        run.facts.extend(facts.iter().cloned().map(|mut fact| {
            fact.key = Some(format!("Section__Of__Settings__Number{number}").into());
            fact
        }));
    }
    run
}

#[test]
fn no_line_in_the_terminal_is_longer_than_it_is_wide() {
    for run in [checked::run(), many(3), Run::default()] {
        for width in [60, 80, 109, 110, 120, 160, 240] {
            for line in terminal(&run, width, Excerpts::All).lines() {
                assert!(line.width() <= width, "{} columns of {width}: {line}", line.width());
                assert!(!line.ends_with(' '), "a blank at the end of {line:?}");
            }
        }
    }
}

#[test]
fn colours_of_a_check_change_nothing_but_colours() {
    let run = checked::run();
    let coloured = drift::text(&run, &Style { width: 120, color: true, wide: false }, Excerpts::All);
    let mut bare = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, behind)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = behind.split_once('m').expect("the end of a colour").1;
    }
    bare.push_str(rest);
    assert_eq!(bare, terminal(&run, 120, Excerpts::All));
    assert!(coloured.len() > bare.len());
}

#[test]
fn markdown_stays_below_its_limit_and_says_what_it_left_out() {
    let run = many(200);
    let whole = markdown::check::text(&run, usize::MAX);
    assert!(whole.len() > 300_000, "{}", whole.len());
    assert!(!whole.contains("Not shown for want of room"));
    for limit in [5_000, 20_000, markdown::COMMENT, 150_000] {
        let text = markdown::check::text(&run, limit);
        assert!(text.len() <= limit, "{} of {limit}", text.len());
        assert!(text.len() > limit / 2, "{} of {limit}", text.len());
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count(), "{limit}");
        assert!(text.contains("Not shown for want of room"), "{limit}");
    }
    // What is worst is there when everything mild is gone.
    let short = markdown::check::text(&run, 30_000);
    assert!(short.contains("| critical |") || short.contains("#### critical"));
    // The heads of tables have the word as well.
    assert!(!short.lines().any(|line| line.starts_with("| low |") || line.starts_with("#### low")));
}

#[test]
fn markdown_of_a_check_has_its_rows_whole() {
    let text = markdown::check::text(&checked::run(), usize::MAX);
    let mut columns = 0;
    for line in text.lines() {
        if !line.starts_with('|') {
            columns = 0;
            continue;
        }
        let bars = line.replace("\\|", "").matches('|').count();
        assert!(columns == 0 || bars == columns, "{line}");
        columns = bars;
    }
}

#[test]
fn sarif_keeps_the_promises_of_its_standard() {
    let run = checked::run();
    let document: Value = serde_json::from_str(&sarif::text(&run, "1.2.3")).unwrap();
    assert_eq!(document["version"], "2.1.0");
    let one = &document["runs"][0];
    let rules = one["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    for rule in rules {
        for member in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[member]["text"].as_str().unwrap().is_empty(), "{member}");
        }
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"));
    }
    let bases = one["originalUriBaseIds"].as_object().unwrap();
    let results = one["results"].as_array().unwrap();
    let findings = run.facts.iter().filter(|fact| fact.judgement.as_ref().unwrap().verdict.is_finding());
    assert_eq!(results.len(), findings.count() + run.lint.len());
    let mut prints = BTreeSet::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(ids[index], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(prints.insert(result["partialFingerprints"]["tricep/v1"].as_str().unwrap().to_owned()));
        let locations = result["locations"].as_array().unwrap().iter();
        let related = result["relatedLocations"].as_array().into_iter().flatten();
        for location in locations.chain(related) {
            let physical = &location["physicalLocation"];
            let (artifact, region) = (&physical["artifactLocation"], &physical["region"]);
            let uri = artifact["uri"].as_str().unwrap();
            assert!(!uri.starts_with("../") && !uri.contains([' ', '\\']), "{uri}");
            assert!(bases.contains_key(artifact["uriBaseId"].as_str().unwrap()));
            assert!(region["startLine"].as_u64().unwrap() > 0);
            let end = region["endColumn"].as_u64();
            assert!(end.is_none_or(|end| end > region["startColumn"].as_u64().unwrap()));
        }
    }
    let both = results.iter().find(|one| one["properties"]["verdict"] == "differs").unwrap();
    assert_eq!(
        both["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "flux/shop/base/apps/web-api/hpa.yaml"
    );
    assert_eq!(
        both["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        ".azure/applications/web-api/prod.bicepparam"
    );
    let suppressed = results.iter().filter(|one| one["suppressions"].is_array()).count();
    assert_eq!(suppressed, 5);
    assert!(results.iter().any(|one| one["baselineState"] == "new"));
}

#[test]
fn a_fix_in_sarif_does_what_the_patch_does() {
    let document: Value = serde_json::from_str(&sarif::text(&checked::run(), "0")).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    let fix = results.iter().find_map(|one| one["fixes"].as_array()?.first()).unwrap();
    let change = &fix["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "flux/shop/base/apps/web-api/hpa.yaml");
    let replacement = &change["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "  maxReplicas: 20\n");
    let region = &replacement["deletedRegion"];
    let places =
        ["startLine", "startColumn", "endLine", "endColumn"].map(|name| region[name].as_u64().unwrap());
    assert_eq!(places, [14, 1, 15, 1]);
    assert_eq!(change["replacements"].as_array().unwrap().len(), 1);
}

#[test]
fn junit_fails_where_the_check_does() {
    let mut run = checked::run();
    let suites = |run: &Run| {
        let document = read::xml(&junit::text(run));
        assert_eq!(document.name, "testsuites");
        let (mut cases, mut failures, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
        document.all("testcase", &mut cases);
        document.all("failure", &mut failures);
        document.all("skipped", &mut skipped);
        let counts = [cases.len(), failures.len(), skipped.len()];
        for (name, count) in ["tests", "failures", "skipped"].into_iter().zip(counts) {
            assert_eq!(document.attributes[name], count.to_string());
        }
        counts
    };
    let [cases, failures, _] = suites(&run);
    // One is critical, three are high, and one rule of the platform.
    assert_eq!((cases, failures), (run.facts.len() + run.lint.len() + run.waivers.len(), 5));
    run.options.fail_on = Some("never".into());
    assert_eq!(suites(&run)[1], 0);
    run.options.fail_on = Some("critical".into());
    assert_eq!(suites(&run)[1], 1);
    run.options.fail_on = Some("new".into());
    assert_eq!(suites(&run)[1], 2);
    // Without what agrees, that is one case for each environment.
    run.facts.retain(|fact| fact.judgement.as_ref().unwrap().verdict.is_finding());
    let document = junit::text(&run);
    assert!(document.contains("name=\"3 facts agree\""), "{document}");
}

#[test]
fn annotations_are_ten_of_a_level_and_a_line_each() {
    for run in [checked::run(), many(50)] {
        let text = github::text(&run);
        for level in ["error", "warning", "notice"] {
            let of_level = text.lines().filter(|line| line.starts_with(&format!("::{level} "))).count();
            assert!((1..=10).contains(&of_level), "{of_level} of {level}");
        }
        assert!(text.lines().all(|line| line.starts_with("::")));
    }
    assert!(github::text(&many(50)).contains("more findings of this level"));
    let first = github::text(&checked::run());
    let first = first.lines().next().unwrap();
    assert!(first.starts_with("::error file=flux/shop/base/apps/web-api/hpa.yaml,line=14,col=16,endColumn=17,title=critical%3A web-api minReplicas::prod: "), "{first}");
}

#[test]
fn dashboards_count_what_the_run_has() {
    let run = checked::run();
    let samples = read::openmetrics(&openmetrics::text(&run, "0.0.0"));
    let of = |name: &str, label: (&str, &str)| {
        let fits = samples
            .iter()
            .filter(|one| one.name == name && one.labels.get(label.0).is_some_and(|text| text == label.1));
        fits.map(|one| one.value).sum::<f64>()
    };
    let judged = run.judged.as_ref().unwrap();
    for severity in Severity::ALL {
        let count = judged.open.get(&severity).copied().unwrap_or(0);
        assert_eq!(of("tricep_findings", ("severity", severity.word())), count as f64);
    }
    assert_eq!(of("tricep_findings_accepted", ("by", "waiver")), 3.0);
    assert_eq!(of("tricep_findings_accepted", ("by", "baseline")), 1.0);
    assert_eq!(of("tricep_findings_changes", ("change", "new")), 2.0);
    assert_eq!(of("tricep_findings_changes", ("change", "resolved")), 1.0);
    assert_eq!(of("tricep_finding_age_seconds", ("severity", "high")), 28.0 * 86_400.0);
    assert!(
        samples
            .iter()
            .filter(|one| one.name == "tricep_coverage_ratio")
            .all(|one| (0.0..=1.0).contains(&one.value))
    );
    read::openmetrics(&openmetrics::text(&Run::default(), ""));
}

#[test]
fn records_and_lines_of_a_check_are_one_for_each_fact() {
    let run = checked::run();
    let records = records(&csv::check::text(&run));
    assert_eq!(records[0], csv::check::HEADER);
    assert_eq!(records.len(), run.facts.len() + run.lint.len() + 1);
    assert!(records.iter().all(|record| record.len() == csv::check::HEADER.len()));
    assert!(records.iter().any(|record| record[9] == MASKED));
    assert!(records.iter().flatten().all(|field| !field.starts_with(['=', '+', '@'])));
    let lines: Vec<Value> =
        jsonl::text(&run, "0.0.0").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |record: &str| lines.iter().filter(|line| line["record"] == record).count();
    assert_eq!(lines[0]["record"], "run");
    let counts = ["fact", "lint", "waiver", "diagnostic"].map(of);
    assert_eq!(counts, [run.facts.len(), run.lint.len(), run.waivers.len(), run.diagnostics.len()]);
    assert!(lines.iter().all(|line| line["aca"]["excerpt"].is_null()));
}

#[test]
fn a_badge_is_a_picture_that_says_what_it_shows() {
    let mut run = checked::run();
    let title = |run: &Run| {
        let picture = read::xml(&badge::text(run));
        assert_eq!((picture.name.as_str(), picture.attributes["role"].as_str()), ("svg", "img"));
        let mut titles = Vec::new();
        picture.all("title", &mut titles);
        assert_eq!(picture.attributes["aria-label"], titles[0].text);
        titles[0].text.clone()
    };
    assert_eq!(title(&run), "Azure = DIS: 1 critical");
    run.judged.as_mut().unwrap().open.clear();
    assert_eq!(title(&run), "Azure = DIS: 3 undecided");
    run.judged.as_mut().unwrap().verdicts.remove(&tricep::report::run::Verdict::Undecided);
    assert_eq!(title(&run), "Azure = DIS: in parity");
    assert_eq!(title(&Run::default()), "Azure = DIS: not compared");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_text_breaks_a_form_of_a_check(
        texts in proptest::collection::vec("[ -~\\n\\r\\t\u{0}\u{1b}–✗日本語\u{301}\u{202e}\u{ffff}<>&|`%:,\"]{0,40}", 1..12),
        width in 60_usize..140,
    ) {
        let mut run = checked::run();
        for (at, fact) in run.facts.iter_mut().enumerate() {
            let text = |more: usize| -> std::sync::Arc<str> { texts[(at + more) % texts.len()].as_str().into() };
            fact.key = fact.key.is_some().then(|| format!("{at}{}", text(0)).into());
            for side in [&mut fact.aca, &mut fact.dis].into_iter().flatten() {
                (side.text, side.value) = (text(1), text(1).to_string().into());
                if let Some(place) = &mut side.origin {
                    place.file = text(2);
                }
            }
            if let Some(judgement) = &mut fact.judgement {
                (judgement.message, judgement.why) = (text(3), Some(text(4)));
                if let Some(waived) = &mut judgement.waived {
                    waived.reason = text(5);
                }
            }
        }
        for line in terminal(&run, width, Excerpts::All).lines() {
            prop_assert!(line.width() <= width, "{} columns of {}: {}", line.width(), width, line);
            prop_assert!(!line.chars().any(char::is_control));
        }
        let markdown = markdown::check::text(&run, 20_000);
        prop_assert!(markdown.len() <= 20_000);
        read::xml(&junit::text(&run));
        read::xml(&badge::text(&run));
        read::openmetrics(&openmetrics::text(&run, &texts[0]));
        prop_assert!(serde_json::from_str::<Value>(&sarif::text(&run, "")).is_ok());
        prop_assert!(jsonl::text(&run, "").lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
        prop_assert!(github::text(&run).lines().all(|line| line.starts_with("::")));
        let records = records(&csv::check::text(&run));
        prop_assert_eq!(records.len(), run.facts.len() + run.lint.len() + 1);
    }
}
