//! A stored run is read back as it was.

use proptest::prelude::*;
use tricep::report::json;
use tricep::report::run::Run;
use tricep::report::stored;
use tricep::source::Sources;

use super::checked;
use super::fixture;
use super::large;

fn read(text: &str) -> Result<Run, String> {
    let mut sources = Sources::new();
    let file = sources.add("run.json", text);
    stored::run(file, &sources).map_err(|diagnostic| {
        let place = diagnostic.span().map_or(String::new(), |span| sources.place(span));
        format!("{place}: [{}] {}", diagnostic.code.id, diagnostic.message)
    })
}

#[test]
fn what_is_written_is_read() {
    for run in [fixture::run(), checked::run(), large::run(3), Run::default()] {
        assert!(read(&json::text(&run, "0.0.0")) == Ok(run));
    }
}

fn one_of(texts: &[String], at: usize) -> std::sync::Arc<str> {
    texts[at % texts.len()].as_str().into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_written_is_read(
        texts in proptest::collection::vec("\\PC{0,12}|[ -~\\n\\t\"\\\\]{0,20}", 1..20),
        numbers in proptest::collection::vec(any::<u32>(), 1..20),
        drop in any::<u32>(),
    ) {
        let mut run = checked::run();
        run.links = Default::default();
        let number = |at: usize| numbers[at % numbers.len()];
        for (at, fact) in run.facts.iter_mut().enumerate() {
            let keeps = |bit: usize| drop.rotate_left(u32::try_from(at % 32).unwrap()) & (1 << bit) != 0;
            fact.workload = one_of(&texts, at);
            fact.environment = one_of(&texts, at + 1);
            fact.property = one_of(&texts, at + 2).to_string().into();
            fact.key = keeps(0).then(|| one_of(&texts, at + 3));
            if let Some(judgement) = &mut fact.judgement {
                judgement.message = one_of(&texts, at + 4);
                judgement.why = keeps(1).then(|| one_of(&texts, at + 5));
                judgement.since = keeps(2).then(|| one_of(&texts, at + 6));
                judgement.baseline = keeps(3);
                judgement.fingerprint = tricep::report::fingerprint::of(
                    &fact.workload,
                    &fact.environment,
                    &fact.property,
                    fact.key.as_deref(),
                    judgement.verdict.word(),
                );
            }
            for side in [&mut fact.aca, &mut fact.dis].into_iter().flatten() {
                side.text = one_of(&texts, at + 7);
                side.value = one_of(&texts, at + 8).to_string().into();
                side.unknown = keeps(4).then(|| one_of(&texts, at + 9));
                if keeps(5) {
                    side.excerpt = None;
                }
                let places = side.origin.iter_mut().chain(side.chain.iter_mut().map(|hop| &mut hop.place));
                for place in places {
                    place.link = None;
                    (place.file, place.line, place.column) = (one_of(&texts, at), number(at), number(at + 1));
                    place.wiring = keeps(6);
                }
            }
        }
        let unmapped = run.unmapped.iter_mut().filter_map(|one| one.origin.as_mut());
        for place in unmapped.chain(run.lint.iter_mut().filter_map(|one| one.origin.as_mut())) {
            place.link = None;
        }
        let text = json::text(&run, &texts[0]);
        prop_assert!(read(&text) == Ok(run));
    }
}

#[test]
fn what_is_no_run_is_refused_at_its_place() {
    let text = json::text(&checked::run(), "0.0.0");
    let wrong = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        read(&text.replacen(from, to, 1)).unwrap_err()
    };
    insta::assert_snapshot!(read("").unwrap_err(), @"run.json:1:1: [run/not-readable] this is no stored run: EOF while parsing a value");
    insta::assert_snapshot!(read("{\n  \"schema\": 3\n}").unwrap_err(), @"run.json:2:13: [run/not-readable] this is no stored run: invalid type: integer `3`, expected a string");
    insta::assert_snapshot!(read("{}").unwrap_err(), @r#"run.json:1:1: [run/other-schema] this file does not say what it is: `schema` must be "tricep.run/1""#);
    insta::assert_snapshot!(read("[]").unwrap_err(), @"run.json:1:2: [run/not-readable] this is no stored run: invalid length 0, expected a stored run");
    insta::assert_snapshot!(read("{\"schema\": \"tricep.explain/1\"}").unwrap_err(), @r#"run.json:1:13: [run/other-schema] the form of this file is "tricep.explain/1", and this tricep reads "tricep.run/1""#);
    insta::assert_snapshot!(wrong("tricep.run/1", "tricep.run/2"), @r#"run.json:2:14: [run/other-schema] the form of this file is "tricep.run/2", and this tricep reads "tricep.run/1""#);
    insta::assert_snapshot!(wrong("\"line\":10", "\"line\":\"10\""), @r#"run.json:22:198: [run/wrong] this is no stored run: invalid type: string "10", expected u32"#);
    insta::assert_snapshot!(wrong("\"line\":10", "\"line\":-1"), @"run.json:22:196: [run/wrong] this is no stored run: invalid value: integer `-1`, expected u32");
    insta::assert_snapshot!(wrong("\"verdict\":\"differs\"", "\"verdict\":\"odd\""), @r#"run.json:24:552: [run/wrong] facts[2].verdict: there is no verdict "odd""#);
    insta::assert_snapshot!(wrong("\"severity\":\"critical\"", "\"severity\":\"odd\""), @r#"run.json:37:658: [run/wrong] facts[15].severity: there is no severity "odd""#);
    insta::assert_snapshot!(wrong("\"excerpt\":0", "\"excerpt\":99"), @"run.json:24:380: [run/wrong] facts[2].aca.excerpt: there is no excerpt 99: the table has 2");
    insta::assert_snapshot!(wrong("\"facts\": [", "\"facts\": [3,"), @"run.json:21:13: [run/wrong] this is no stored run: invalid type: integer `3`, expected a fact");
}

proptest! {
    #[test]
    fn no_text_is_too_much(text in "\\PC{0,200}") {
        prop_assert!(read(&text).is_err());
    }
}
