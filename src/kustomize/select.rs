//! Selectors: which objects a patch or a replacement is for.

use std::sync::Arc;

use regex::Regex;

use super::mistake::Mistake;
use super::resource::{Id, Resource};
use crate::diag::Diagnostic;
use crate::object::Node;
use crate::source::Span;

/// What an object has to be. Empty fields select everything; group, version, kind, name and namespace are regular
/// expressions that fit as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selector {
    /// The group.
    pub group: Arc<str>,
    /// The version.
    pub version: Arc<str>,
    /// The kind.
    pub kind: Arc<str>,
    /// The name, as it is or as it was.
    pub name: Arc<str>,
    /// The namespace, as it is or as it was.
    pub namespace: Arc<str>,
    /// What the labels must be, as `kubectl get -l` has it.
    pub label_selector: Arc<str>,
    /// The same for annotations.
    pub annotation_selector: Arc<str>,
    /// Where it is written.
    pub span: Option<Span>,
}

impl Selector {
    /// One that selects everything.
    pub(super) fn at(span: Span) -> Self {
        Self { span: Some(span), ..Self::default() }
    }

    /// What it says, for people: `Deployment web-api`.
    pub(super) fn shown(&self) -> String {
        let labels = [&self.label_selector, &self.annotation_selector];
        let parts = [&self.group, &self.version, &self.kind, &self.name].into_iter().chain(labels);
        let parts: Vec<&str> = parts.map(|part| &**part).filter(|part| !part.is_empty()).collect();
        match self.namespace.is_empty() {
            true => parts.join(" "),
            false => format!("{} in namespace {}", parts.join(" "), self.namespace),
        }
    }

    /// Whether it says nothing about the id of an object.
    pub(super) fn has_no_id(&self) -> bool {
        [&self.group, &self.version, &self.kind, &self.name, &self.namespace]
            .iter()
            .all(|text| text.is_empty())
    }
}

/// A selector that is ready to be held against objects.
pub(super) struct Matcher {
    group: Pattern,
    version: Pattern,
    kind: Pattern,
    name: Pattern,
    namespace: Pattern,
    metadata: Metadata,
}

/// What the labels and annotations of an object must be.
pub(super) struct Metadata {
    labels: Vec<Requirement>,
    annotations: Vec<Requirement>,
}

impl Metadata {
    pub(super) fn new(selector: &Selector, fallback: Span) -> Result<Self, Box<Diagnostic>> {
        let span = selector.span.unwrap_or(fallback);
        let requirements = |text: &str| requirements(text).ok_or_else(|| no_requirement(text, span));
        Ok(Self {
            labels: requirements(&selector.label_selector)?,
            annotations: requirements(&selector.annotation_selector)?,
        })
    }

    /// Whether every object fits.
    pub(super) fn is_any(&self) -> bool {
        self.labels.is_empty() && self.annotations.is_empty()
    }

    pub(super) fn fits(&self, node: &Node) -> bool {
        let all = |requirements: &[Requirement], field| {
            requirements.is_empty() || {
                let values = node.at(&["metadata", field]);
                requirements.iter().all(|requirement| requirement.holds(values))
            }
        };
        all(&self.labels, "labels") && all(&self.annotations, "annotations")
    }
}

impl Matcher {
    pub(super) fn new(selector: &Selector, fallback: Span) -> Result<Self, Box<Diagnostic>> {
        let span = selector.span.unwrap_or(fallback);
        let pattern = |text: &Arc<str>| Pattern::new(text).ok_or_else(|| no_pattern(text, span));
        Ok(Self {
            group: pattern(&selector.group)?,
            version: pattern(&selector.version)?,
            kind: pattern(&selector.kind)?,
            name: pattern(&selector.name)?,
            namespace: pattern(&selector.namespace)?,
            metadata: Metadata::new(selector, span)?,
        })
    }

    /// The only name that fits, if there is no more than one.
    pub(super) fn only_name(&self) -> Option<&str> {
        if let Pattern::Only(name) = &self.name { Some(name) } else { None }
    }

    /// Whether a patch is for an object: names and namespaces count as they were first and as they are now.
    pub(super) fn is_for(&self, resource: &Resource) -> bool {
        let (now, first) = (&resource.id, resource.first());
        let namespace = first.effective_namespace();
        (self.namespace.fits(namespace) || self.namespace.fits(now.effective_namespace()))
            && (self.name.fits(&first.name) || self.name.fits(&now.name))
            && self.fits_kind(now)
            && self.metadata.fits(&resource.node)
    }

    fn fits_kind(&self, id: &Id) -> bool {
        self.group.fits(id.group()) && self.version.fits(id.version()) && self.kind.fits(&id.kind)
    }
}

fn no_pattern(text: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("\"{text}\" is no regular expression");
    let diagnostic = Diagnostic::error(Mistake::Target.code(), span, message);
    Box::new(diagnostic.help(
        "write a name, or an expression such as `web-.*`; put `\\` before a sign that stands for itself",
    ))
}

fn no_requirement(text: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("\"{text}\" selects no labels");
    let diagnostic = Diagnostic::error(Mistake::Target.code(), span, message);
    Box::new(diagnostic.help(
        "write it as `app=web`, `tier!=cache`, `env in (test, prod)`, `app` or `!app`, with commas between",
    ))
}

/// A pattern of a whole text. Most are names.
pub(super) enum Pattern {
    Any,
    Only(Arc<str>),
    Regex(Regex),
}

impl Pattern {
    pub(super) fn new(text: &Arc<str>) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::Any);
        }
        if is_plain(text) {
            return Some(Self::Only(Arc::clone(text)));
        }
        regex(&format!("^(?:{text})$")).map(Self::Regex)
    }

    pub(super) fn fits(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Only(only) => **only == *text,
            Self::Regex(regex) => regex.is_match(text),
        }
    }
}

/// A regular expression as kustomize reads it. A brace that counts nothing stands for itself, as in `\${cluster}-web`.
pub(super) fn regex(text: &str) -> Option<Regex> {
    let mut pattern = String::with_capacity(text.len());
    let mut signs = text.char_indices();
    while let Some((index, sign)) = signs.next() {
        if sign == '{' && !counts(text.get(index + 1..).unwrap_or("")) {
            pattern.push('\\');
        }
        pattern.push(sign);
        if sign != '\\' {
            continue;
        }
        let Some((_, escaped)) = signs.next() else { break };
        pattern.push(escaped);
        if matches!(escaped, 'p' | 'P' | 'x') && signs.as_str().starts_with('{') {
            signs.next();
            pattern.push('{');
        }
    }
    Regex::new(&pattern).ok()
}

/// Whether what follows a brace tells how often: `3}`, `3,}` or `3,5}`.
fn counts(rest: &str) -> bool {
    let Some((inside, _)) = rest.split_once('}') else { return false };
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    !least.is_empty() && [least, most].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a regular expression is nothing but the text that it fits.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b':'))
}

/// One of the conditions of a selector of labels.
struct Requirement {
    key: String,
    condition: Condition,
}

enum Condition {
    Exists,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

impl Requirement {
    fn holds(&self, values: Option<&Node>) -> bool {
        let value = values.and_then(|values| values.get(&self.key));
        let text = value.map(|value| value.as_text().unwrap_or(""));
        let number = || text.and_then(|text| text.parse::<i64>().ok());
        let among = |wanted: &[String]| text.is_some_and(|text| wanted.iter().any(|value| value == text));
        match &self.condition {
            Condition::Exists => text.is_some(),
            Condition::Absent => text.is_none(),
            Condition::In(wanted) => among(wanted),
            Condition::NotIn(wanted) => !among(wanted),
            Condition::Above(limit) => number().is_some_and(|number| number > *limit),
            Condition::Below(limit) => number().is_some_and(|number| number < *limit),
        }
    }
}

/// The conditions of a selector; none if it is wrong.
fn requirements(text: &str) -> Option<Vec<Requirement>> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    let mut all = Vec::new();
    let mut depth = 0_usize;
    let parts = text.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    for part in parts {
        all.push(requirement(part.trim())?);
    }
    Some(all)
}

fn requirement(text: &str) -> Option<Requirement> {
    let make = |key: &str, condition| {
        let key = key.trim();
        let is_key = !key.is_empty() && !key.contains(|c: char| c.is_whitespace() || "()!=<>".contains(c));
        is_key.then(|| Requirement { key: key.to_owned(), condition })
    };
    let list = |rest: &str| {
        let inside = rest.trim().strip_prefix('(')?.strip_suffix(')')?;
        Some(inside.split(',').map(|value| value.trim().to_owned()).collect::<Vec<_>>())
    };
    if let Some(key) = text.strip_prefix('!') {
        return make(key, Condition::Absent);
    }
    if let Some((key, value)) = text.split_once("!=") {
        return make(key, Condition::NotIn(vec![value.trim().to_owned()]));
    }
    if let Some((key, value)) = text.split_once('=') {
        let value = value.strip_prefix('=').unwrap_or(value);
        return make(key, Condition::In(vec![value.trim().to_owned()]));
    }
    if let Some((key, value)) = text.split_once('>') {
        return make(key, Condition::Above(value.trim().parse().ok()?));
    }
    if let Some((key, value)) = text.split_once('<') {
        return make(key, Condition::Below(value.trim().parse().ok()?));
    }
    match text.split_once(char::is_whitespace) {
        None => make(text, Condition::Exists),
        Some((key, rest)) => {
            let rest = rest.trim_start();
            if let Some(values) = rest.strip_prefix("notin") {
                return make(key, Condition::NotIn(list(values)?));
            }
            make(key, Condition::In(list(rest.strip_prefix("in")?)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Entry, Kind, Mapping};
    use crate::origin::OriginId;

    fn labels(pairs: &[(&str, &str)]) -> Node {
        let entry = |(key, value): &(&str, &str)| Entry {
            key: (*key).into(),
            at: OriginId::NOWHERE,
            value: Node::text(*value, OriginId::NOWHERE),
        };
        let entries = pairs.iter().map(entry).collect();
        Node::new(Kind::Mapping(Mapping { entries }), OriginId::NOWHERE)
    }

    #[test]
    fn labels_are_selected_as_by_kubectl() {
        let labels = labels(&[("app", "web"), ("size", "3")]);
        for (selector, holds) in [
            ("app", true),
            ("!app", false),
            ("app=web", true),
            ("app==web,size!=4", true),
            ("app = web , size", true),
            ("app in (api, web)", true),
            ("app notin (api,web)", false),
            ("other notin (x)", true),
            ("other!=x", true),
            ("size>2", true),
            ("size<3", false),
        ] {
            let found = requirements(selector).unwrap();
            assert_eq!(found.iter().all(|one| one.holds(Some(&labels))), holds, "{selector}");
        }
        for wrong in ["app in web", "=x", "a b c", "size>x"] {
            assert!(requirements(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_pattern_fits_as_a_whole() {
        let fits = |pattern: &str, text| Pattern::new(&Arc::from(pattern)).unwrap().fits(text);
        assert!(fits("web", "web") && !fits("web", "web-api"));
        assert!(fits("web.*|api", "web-api") && !fits("web.*|api", "apis"));
        assert!(fits("", "anything"));
        assert!(
            fits(r"\${cluster}-we{1,}b{2}", "${cluster}-weebb") && !fits("${cluster}-web", "${cluster}-web")
        );
        assert!(fits(r"[{]a{b,c}\x{41}\{", "{a{b,c}A{"));
        assert!(Pattern::new(&Arc::from("(")).is_none());
    }
}
