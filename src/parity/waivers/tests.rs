//! Waivers as people write them.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::diag::Diagnostic;
use crate::diag::short::short;
use crate::estate::{Estate, Field, Kind, Presence, Scale, Trace, Traces, Workload};
use crate::origin::Origins;
use crate::parity::{Comparison, Settings, compare};
use crate::source::Sources;

const FIRST: &str = "- workload: web
  property: maxReplicas
  reason: Two are enough until the cut-over
  until: 2026-12-31
  owner: team-web
";

fn read(text: &str) -> (Waivers, Vec<String>) {
    let mut sources = Sources::new();
    let file = sources.add(FILE, text);
    let (waivers, diagnostics) = parse(file, text);
    let told = |diagnostic: &Diagnostic| short(diagnostic, &sources);
    (waivers, diagnostics.iter().map(told).collect())
}

fn workload(name: &str, max: i64) -> Workload {
    let mut traces = Traces::default();
    let arena = traces.arena(Origins::default());
    let (route, modules) = (Box::new([]), Arc::from([]));
    let trace = traces.add(Trace { arena, route, site: None, declared: None, modules, place: None });
    let scale = Scale {
        min: Field::known(max.min(1), trace),
        max: Field::known(max, trace),
        rules: Vec::new(),
        more_rules: Vec::new(),
    };
    Workload {
        name: name.into(),
        own_name: Field::known(name.into(), trace),
        kind: Kind::App { scale, ingress: None },
        opened: trace,
        presence: Presence::Certain,
        containers: Vec::new(),
        init_containers: Vec::new(),
        secrets: Vec::new(),
        more_secrets: Vec::new(),
        volumes: Vec::new(),
        identities: Vec::new(),
        grants: Vec::new(),
        placement: None,
        others: Vec::new(),
    }
}

fn estate(workloads: Vec<Workload>) -> Estate {
    Estate { environment: "prod".into(), workloads, ..Estate::default() }
}

fn compared() -> Comparison {
    let aca = estate(vec![workload("api", 5), workload("web", 20)]);
    let dis = estate(vec![workload("api", 0), workload("web", 2)]);
    compare(&aca, &dis, &Settings::default())
}

fn applied(text: &str, today: &str) -> (Vec<String>, Vec<String>) {
    let (waivers, wrong) = read(text);
    assert_eq!(wrong, [""; 0]);
    let mut all = [compared()];
    let found = apply(&waivers, &mut all, Date::parse(today).unwrap());
    let told =
        found.iter().map(|one| format!("{} {}: {}", one.rule, one.severity.word(), one.message)).collect();
    let waived = all.iter().flat_map(|one| &one.rows).filter(|row| row.waived.is_some());
    (waived.map(|row| format!("{} {}", row.workload, row.property.word())).collect(), told)
}

#[test]
fn a_waiver_accepts_what_it_names_until_its_day() {
    assert_eq!(applied(FIRST, "2026-12-31"), (vec!["web maxReplicas".into()], vec![]));
    let (waived, told) = applied(FIRST, "2027-01-01");
    assert!(waived.is_empty());
    assert_eq!(told, ["waiver/expired medium: this waiver held until 2026-12-31, and 1 finding came back"]);
}

#[test]
fn what_accepts_nothing_or_all_is_a_finding() {
    let one =
        |fields: &str| applied(&format!("- {{ {fields}, reason: x, until: 2027-01-01 }}"), "2026-01-01");
    let (waived, told) = one("workload: other, property: maxReplicas");
    assert!(waived.is_empty());
    assert_eq!(told, ["waiver/unused low: this waiver accepts nothing: there is no such finding"]);
    let (waived, told) = one("workload: '*', property: '*'");
    assert_eq!(waived, ["api minReplicas", "api maxReplicas", "web maxReplicas"]);
    assert_eq!(told, ["waiver/too-wide high: this waiver accepts every difference there is"]);
    assert_eq!(one("workload: 'w*', property: '*'"), (vec!["web maxReplicas".into()], vec![]));
    assert_eq!(one("workload: web, property: maxReplicas, value: '2'").0, ["web maxReplicas"]);
    assert_eq!(one("workload: web, property: maxReplicas, value: '3'").1.len(), 1);
    assert_eq!(one("workload: web, property: maxReplicas, environment: 'pr*'").0, ["web maxReplicas"]);
    // Of an environment that is not looked at nothing is said.
    assert_eq!(one("workload: web, property: maxReplicas, environment: test"), (vec![], vec![]));
    assert_eq!(one("workload: web, property: maxReplicas, key: x").1.len(), 1);
}

#[test]
fn what_is_wrong_is_said_at_its_place() {
    let (waivers, wrong) = read(
        "- workload: web\n  propertie: maxReplicas\n  reason: x\n  until: 2026-02-30\n- workload: web\n  property: maxReplica\n  reason:\n  until: 2026-01-01\n- web\n",
    );
    assert!(waivers.all.is_empty());
    insta::assert_snapshot!(wrong.join("\n"), @"
    tricep.waivers.yaml:2:3: a waiver has no key `propertie`
    tricep.waivers.yaml:1:3: this waiver has no `property`
    tricep.waivers.yaml:4:10: `2026-02-30` is no day
    tricep.waivers.yaml:7:10: `reason` is nothing, where a text is needed
    tricep.waivers.yaml:6:13: there is no property `maxReplica`
    tricep.waivers.yaml:9:3: a waiver is a mapping, and this is a text
    ");
    assert_eq!(read("").1, [""; 0]);
    assert_eq!(read("# nothing yet\n").1, [""; 0]);
    assert_eq!(read("waivers: []").1.len(), 1);
}

#[test]
fn a_waiver_names_only_what_is_looked_at() {
    let wrong = |fields: &str| read(&format!("- {{ {fields}, reason: x, until: 2027-01-01 }}")).1;
    let of_a_rule =
        wrong("rule: lint/W6, property: env, value: '0.2', workload: web, object: Deployment/web");
    insta::assert_snapshot!(of_a_rule.join("\n"), @"
    tricep.waivers.yaml:1:20: a waiver of a rule has no `property`
    tricep.waivers.yaml:1:35: a waiver of a rule has no `value`
    ");
    let of_a_difference = wrong("workload: web, property: env, object: Deployment/web");
    insta::assert_snapshot!(of_a_difference.join("\n"), @"tricep.waivers.yaml:1:35: a waiver of a difference has no `object`");
}

fn draft(workload: &str, property: &str) -> Draft {
    Draft {
        rule: None,
        workload: workload.into(),
        property: crate::parity::rules::property(property),
        key: None,
        environment: None,
        value: None,
        reason: "It is so".into(),
        until: Date::parse("2027-06-30").unwrap(),
        owner: None,
    }
}

#[test]
fn a_waiver_is_added_at_its_place_and_in_the_style_of_the_file() {
    let commented = format!(
        "# Accepted differences.\n\n# The web.\n{FIRST}\n# Workers.\n- workload: worker\n  property: cpu\n  reason: r\n  until: 2026-12-31 # end of the year\n"
    );
    insta::assert_snapshot!(add(&commented, &draft("web", "minReplicas")), @"
    # Accepted differences.

    # The web.
    - workload: web
      property: maxReplicas
      reason: Two are enough until the cut-over
      until: 2026-12-31
      owner: team-web

    - workload: web
      property: minReplicas
      reason: It is so
      until: 2027-06-30

    # Workers.
    - workload: worker
      property: cpu
      reason: r
      until: 2026-12-31 # end of the year
    ");
    insta::assert_snapshot!(add(&commented, &draft("api", "cpu")), @"
    # Accepted differences.

    - workload: api
      property: cpu
      reason: It is so
      until: 2027-06-30

    # The web.
    - workload: web
      property: maxReplicas
      reason: Two are enough until the cut-over
      until: 2026-12-31
      owner: team-web

    # Workers.
    - workload: worker
      property: cpu
      reason: r
      until: 2026-12-31 # end of the year
    ");
    insta::assert_snapshot!(add(&commented, &draft("zoo", "cpu")), @"
    # Accepted differences.

    # The web.
    - workload: web
      property: maxReplicas
      reason: Two are enough until the cut-over
      until: 2026-12-31
      owner: team-web

    # Workers.
    - workload: worker
      property: cpu
      reason: r
      until: 2026-12-31 # end of the year

    - workload: zoo
      property: cpu
      reason: It is so
      until: 2027-06-30
    ");
    insta::assert_snapshot!(add("# In one line each.\n- { workload: web, property: cpu, reason: r, until: 2026-12-31 }\n", &draft("api", "cpu")), @"
    # In one line each.
    - { workload: api, property: cpu, reason: It is so, until: 2027-06-30 }
    - { workload: web, property: cpu, reason: r, until: 2026-12-31 }
    ");
    insta::assert_snapshot!(add("[{ workload: web, property: cpu, reason: r, until: 2026-12-31 }]\n", &draft("zoo", "cpu")), @"[{ workload: web, property: cpu, reason: r, until: 2026-12-31 }, { workload: zoo, property: cpu, reason: It is so, until: 2027-06-30 }]");
    insta::assert_snapshot!(add("[]", &draft("api", "cpu")), @"
    - workload: api
      property: cpu
      reason: It is so
      until: 2027-06-30
    ");
    let all =
        Draft { key: Some("A*".into()), owner: Some("me: you".into()), property: None, ..draft("api", "-") };
    insta::assert_snapshot!(add("", &all), @r#"
    - workload: api
      property: "*"
      key: "A*"
      reason: It is so
      until: 2027-06-30
      owner: "me: you"
    "#);
}

#[test]
fn a_day_exists() {
    for (text, good) in [
        ("2026-12-31", true),
        ("2024-02-29", true),
        ("2026-02-29", false),
        ("2000-02-29", true),
        ("1900-02-29", false),
        ("2026-13-01", false),
        ("2026-1-1", false),
        ("2026-01-01T00:00", false),
        ("+026-01-01", false),
    ] {
        assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), good.then_some(text), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_added_is_read_again_and_nothing_else_changes(
        names in prop::collection::vec("[a-z*]{1,3}", 0..5),
        name in "[a-z*#:]{1,3}",
        reason in "[ -~æ]{1,20}",
        style in 0..4_usize,
    ) {
        let mut names = names;
        names.sort();
        let items: Vec<String> = names.iter().map(|name| match style {
            0 => format!("- workload: '{name}'\n  property: cpu # {name}\n  reason: r\n  until: 2026-12-31\n"),
            1 => format!("  - {{ workload: '{name}', property: cpu, reason: r, until: 2026-12-31 }}\n"),
            2 => format!("# about {name}\n- property: cpu\n  workload: '{name}'\n  reason: r\n  until: 2026-12-31\n\n"),
            _ => format!("-\n  workload: '{name}'\n  property: cpu\n  reason: |\n    a\n    b\n  until: 2026-12-31\n"),
        }).collect();
        let text = format!("# Top.\n{}", items.concat());
        let draft = Draft { reason: reason.as_str().into(), ..draft(&name, "cpu") };
        let added = add(&text, &draft);
        let (waivers, wrong) = read(&added);
        prop_assert!(wrong.is_empty(), "{wrong:?}\n{added}");
        prop_assert_eq!(waivers.all.len(), names.len() + 1);
        let own = waivers.all.iter().filter(|one| *one.reason == *reason && *one.workload.0 == *name);
        prop_assert!(own.count() >= 1, "{}", added);
        let mut read: Vec<&str> = waivers.all.iter().map(|one| &*one.workload.0).collect();
        prop_assert!(read.is_sorted(), "{}", added);
        read.dedup();
        for line in text.lines() {
            prop_assert!(added.lines().any(|own| own == line), "{line} is gone\n{added}");
        }
    }

    #[test]
    fn several_are_added_as_one_behind_the_other(
        names in prop::collection::vec("[a-d]{1,2}", 0..5),
        drafts in prop::collection::vec(("[a-e]{1,2}", 0..3_usize), 0..8),
        style in 0..6_usize,
    ) {
        let items: Vec<String> = names.iter().map(|name| match style {
            0 => format!("- workload: '{name}'\n  property: cpu # {name}\n  reason: r\n  until: 2026-12-31\n"),
            1 => format!("  - {{ workload: '{name}', property: cpu, reason: r, until: 2026-12-31 }}\n"),
            2 => format!("# about {name}\n- property: cpu\n  workload: '{name}'\n  reason: r\n  until: 2026-12-31\n\n"),
            3 => format!("-\r\n  workload: '{name}'\r\n  property: cpu\r\n  reason: |\r\n    a\r\n  until: 2026-12-31\r\n"),
            _ => format!("{{ workload: '{name}', property: cpu, reason: r, until: 2026-12-31 }}"),
        }).collect();
        let text = match style {
            0..4 => format!("# Top.\n{}", items.concat()),
            4 => format!("[{}]\n# End.\n", items.join(", ")),
            _ => items.first().cloned().unwrap_or_default().replace("{ ", "- ").replace(" }", "").replace(", ", "\n  "),
        };
        let drafts: Vec<Draft> = drafts
            .iter()
            .map(|(name, property)| draft(name, ["cpu", "memory", "minReplicas"][*property]))
            .collect();
        let one_by_one = drafts.iter().fold(text.clone(), |text, draft| add(&text, draft));
        prop_assert_eq!(add_all(&text, &drafts), one_by_one);
    }
}

#[test]
fn days_are_counted_from_1970() {
    for (days, day) in [
        (0, "1970-01-01"),
        (58, "1970-02-28"),
        (59, "1970-03-01"),
        (11_016, "2000-02-29"),
        (20_786, "2026-11-29"),
    ] {
        assert_eq!(Date::since_1970(days).to_string(), day);
    }
}
