//! The wire form of an explanation, `tricep.explain/1`. These types are a contract with scripts: they change only together
//! with that number. The order of the members is the order in which they are read.

use serde::Serialize;
use serde_json::Value as Json;

use super::path::shown;
use super::{Explanation, Told, words};
use crate::origin;
use crate::origin::{How, Kind};
use crate::source::{Sources, Span};
use crate::value::Value;

const SCHEMA: &str = "tricep.explain/1";

/// An explanation as scripts read it: of one value, or of the `leaves` of one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<Resource<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a str>,
    #[serde(flatten)]
    told: Values,
}

#[derive(Debug, Serialize)]
struct Resource<'a> {
    symbol: Option<&'a str>,
    r#type: &'a str,
    name: &'a str,
    id: Option<&'a str>,
    #[serde(flatten)]
    place: Option<Place>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Values {
    One(Box<Explained>),
    Many {
        path: String,
        leaves: Vec<Explained>,
        /// Whether there are more leaves than are listed.
        more: bool,
    },
}

#[derive(Debug, Serialize)]
struct Explained {
    path: String,
    /// Null when all of it is unknown or secret; a part that is stands in it by its name.
    value: Json,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supply: Option<String>,
    #[serde(flatten)]
    story: Story,
}

#[derive(Debug, Serialize)]
struct Story {
    /// How the value was decided: `written`, `computed`, `environment`, `given`, `default`, `told` before, `nowhere`.
    decided: &'static str,
    /// The name of the environment variable, or the words of the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    origin: Option<Place>,
    chain: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<Story>,
}

#[derive(Debug, Serialize)]
struct Link {
    kind: &'static str,
    name: Option<String>,
    /// Of a condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    holds: Option<bool>,
    #[serde(flatten)]
    place: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<Story>,
}

#[derive(Debug, Serialize)]
struct Place {
    file: String,
    line: u32,
    column: u32,
}

/// The wire form of an explanation, with places resolved.
pub fn wire<'a>(explanation: &'a Explanation<'a>, sources: &Sources) -> Document<'a> {
    let subject = &explanation.subject;
    let resource = subject.ty.map(|ty| Resource {
        symbol: subject.symbol,
        r#type: ty,
        name: &subject.label,
        id: subject.id.as_deref(),
        place: subject.span.map(|span| place(span, sources)),
    });
    let output = subject.ty.is_none().then(|| subject.label.strip_prefix("outputs.").unwrap_or(""));
    let told = match &explanation.told {
        Told::One(one) => Values::One(Box::new(explained(one, sources))),
        Told::Many { leaves, more } => Values::Many {
            path: shown(&explanation.path),
            leaves: leaves.iter().map(|one| explained(one, sources)).collect(),
            more: *more,
        },
    };
    Document { schema: SCHEMA, resource, output, told }
}

fn explained(one: &super::Explained, sources: &Sources) -> Explained {
    let reasons = words::reasons(&one.value);
    let join = |texts: Vec<String>| if texts.is_empty() { None } else { Some(texts.join("; ")) };
    let mut why: Vec<String> = reasons.iter().map(|reason| reason.why.clone()).collect();
    if matches!(one.value, Value::Secret(_)) {
        why.push("it is secret".to_owned());
    }
    Explained {
        path: shown(&one.path),
        value: words::json(&one.value),
        text: words::text(&one.value),
        unknown: join(why),
        supply: join(reasons.into_iter().filter_map(|reason| reason.supply).collect()),
        story: story(&one.story, sources),
    }
}

fn story(told: &origin::Story, sources: &Sources) -> Story {
    let (decided, by) = match &told.how {
        How::Written => ("written", None),
        How::Computed => ("computed", None),
        How::Environment(name) => ("environment", Some(name.to_string())),
        How::Given => ("given", None),
        How::Default(rule) => ("default", Some(rule.to_string())),
        How::Told => ("told", None),
        How::Nowhere => ("nowhere", None),
    };
    Story {
        decided,
        by,
        origin: told.decided.map(|span| place(span, sources)),
        chain: told.links.iter().map(|one| link(one, sources)).collect(),
        sources: told.sources.iter().map(|one| story(one, sources)).collect(),
    }
}

fn link(link: &origin::Link, sources: &Sources) -> Link {
    Link {
        kind: link.kind.word(),
        name: link.name.as_deref().map(str::to_owned).or_else(|| called(link, sources)),
        holds: if let Kind::Condition { holds } = link.kind { Some(holds) } else { None },
        place: place(link.span, sources),
        sources: link.sources.iter().map(|one| story(one, sources)).collect(),
    }
}

/// The name of the function that is called at a link without a name of its own.
fn called(link: &origin::Link, sources: &Sources) -> Option<String> {
    let (name, _) = sources.text(link.span).split_once('(')?;
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|one| one.is_alphanumeric() || one == '_' || one == '.')
    };
    is_name(name).then(|| name.to_owned())
}

fn place(span: Span, sources: &Sources) -> Place {
    let position = sources.position(span);
    Place { file: sources.get(span.file).name().to_owned(), line: position.line, column: position.column }
}
