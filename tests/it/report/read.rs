//! Readers of what forms write, as strict as tests need them: XML and OpenMetrics.

use std::collections::BTreeMap;

/// An element of a document.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
}

impl Element {
    /// Everything below of a name.
    pub(super) fn all<'a>(&'a self, name: &str, found: &mut Vec<&'a Element>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            child.all(name, found);
        }
    }
}

/// Reads a document, and panics where it is not well-formed.
pub(super) fn xml(text: &str) -> Element {
    for one in text.chars() {
        let allowed =
            matches!(one, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(allowed, "{one:?} cannot stand in XML");
    }
    let mut rest = text;
    if let Some(declared) = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>") {
        rest = declared;
    }
    let mut open = vec![Element::default()];
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        open.last_mut().unwrap().text.push_str(&unescaped(before));
        let end = tag.find('>').expect("the end of a tag");
        let (tag, behind) = (&tag[1..end], &tag[end + 1..]);
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            let element = open.pop().unwrap();
            assert_eq!(element.name, name);
            open.last_mut().expect("an element around").children.push(element);
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let name = tag.split_whitespace().next().expect("a name");
        assert!(name.chars().all(|one| one.is_ascii_alphanumeric()), "{name}");
        let mut element = Element { name: name.to_owned(), ..Element::default() };
        let mut attributes = tag[name.len()..].trim_start();
        while !attributes.is_empty() {
            let (key, value) = attributes.split_once("=\"").expect("a value");
            let (value, behind) = value.split_once('"').expect("the end of a value");
            let twice = element.attributes.insert(key.to_owned(), unescaped(value));
            assert!(twice.is_none(), "{key} stands twice");
            assert!(behind.is_empty() || behind.starts_with(' '), "{behind}");
            attributes = behind.trim_start();
        }
        if empty {
            open.last_mut().unwrap().children.push(element);
        } else {
            open.push(element);
        }
    }
    assert_eq!(open.len(), 1, "an element has no end");
    let mut around = open.pop().unwrap();
    assert!(around.text.trim().is_empty() && rest.trim().is_empty());
    assert_eq!(around.children.len(), 1, "a document has one root");
    around.children.pop().unwrap()
}

fn unescaped(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        result.push_str(before);
        let (name, behind) = behind.split_once(';').expect("the end of a reference");
        match name {
            "amp" => result.push('&'),
            "lt" => result.push('<'),
            "gt" => result.push('>'),
            "quot" => result.push('"'),
            number => {
                let number: u32 = number.strip_prefix('#').expect("a reference").parse().unwrap();
                result.push(char::from_u32(number).unwrap());
            }
        }
        rest = behind;
    }
    assert!(!rest.contains('<'));
    result.push_str(rest);
    result
}

/// A sample of an exposition.
#[derive(Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) value: f64,
}

/// Reads an exposition, and panics where it is none: metadata before samples, one family at a time, no sample twice.
pub(super) fn openmetrics(text: &str) -> Vec<Sample> {
    let body = text.strip_suffix("# EOF\n").expect("the end");
    let (mut samples, mut families): (Vec<Sample>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    for line in body.lines() {
        if let Some(meta) = line.strip_prefix("# ") {
            let mut words = meta.splitn(3, ' ');
            let (what, name, says) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
            match what {
                "TYPE" => {
                    assert!(["gauge", "info"].contains(&says), "{says}");
                    assert!(families.iter().all(|(known, _)| known != name), "{name} stands twice");
                    families.push((name.to_owned(), says.to_owned()));
                }
                "UNIT" => assert!(name.ends_with(&format!("_{says}")), "{name} does not end in {says}"),
                "HELP" => assert!(!says.is_empty()),
                other => panic!("{other}"),
            }
            assert_eq!(families.last().unwrap().0, name);
            continue;
        }
        let (family, kind) = families.last().expect("a family");
        let end = line.find(['{', ' ']).unwrap();
        let name = &line[..end];
        let expected = if kind == "info" { format!("{family}_info") } else { family.clone() };
        assert_eq!(name, expected);
        let mut labels = BTreeMap::new();
        let mut rest = &line[end..];
        if let Some(inside) = rest.strip_prefix('{') {
            let mut inside = inside;
            loop {
                let (key, behind) = inside.split_once("=\"").expect("a label");
                let (mut value, mut at) = (String::new(), behind.chars());
                loop {
                    match at.next().expect("the end of a label") {
                        '"' => break,
                        '\\' => value.push(match at.next().unwrap() {
                            'n' => '\n',
                            one @ ('\\' | '"') => one,
                            other => panic!("\\{other}"),
                        }),
                        one => value.push(one),
                    }
                }
                assert!(labels.insert(key.to_owned(), value).is_none(), "{key} stands twice");
                inside = at.as_str();
                match inside.strip_prefix(',') {
                    Some(next) => inside = next,
                    None => break,
                }
            }
            rest = inside.strip_prefix('}').expect("the end of the labels");
        }
        let value: f64 = rest.strip_prefix(' ').unwrap().parse().unwrap();
        let sample = Sample { name: name.to_owned(), labels, value };
        assert!(
            samples.iter().all(|one| (&one.name, &one.labels) != (&sample.name, &sample.labels)),
            "{line}"
        );
        samples.push(sample);
    }
    samples
}
