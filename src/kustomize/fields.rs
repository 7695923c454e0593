//! Which fields the transformers change: those that kustomize knows, and those that a tree adds.

use std::sync::{Arc, LazyLock, OnceLock};

use foldhash::{HashMap, HashMapExt as _};

use super::file::{Decoder, FieldSpec};
use super::finish;
use super::mistake::Mistake;
use super::resource::Id;
use super::room;
use super::written::Reader;
use crate::diag::Diagnostic;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::OriginId;
use crate::source::FileId;
use crate::source::Span;
use crate::table;
use crate::yaml;

/// A field of some kinds of objects.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    spec: FieldSpec,
    /// The way to it. Most fields that are known are those of kinds that a tree has not.
    steps: OnceLock<Vec<Step>>,
}

#[derive(Clone, Debug)]
struct Step {
    name: Arc<str>,
    /// Whether it says that it is a list.
    is_list: bool,
}

/// What is made where a field is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Make {
    Mapping,
    Scalar,
}

/// The transformers that have fields of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    NamePrefix,
    NameSuffix,
    Namespace,
    CommonLabels,
    TemplateLabels,
    CommonAnnotations,
    Images,
    Replicas,
    VarReference,
    Labels,
}

const LISTS: [(List, &str); 10] = [
    (List::NamePrefix, "namePrefix"),
    (List::NameSuffix, "nameSuffix"),
    (List::Namespace, "namespace"),
    (List::CommonLabels, "commonLabels"),
    (List::TemplateLabels, "templateLabels"),
    (List::CommonAnnotations, "commonAnnotations"),
    (List::Images, "images"),
    (List::Replicas, "replicas"),
    (List::VarReference, "varReference"),
    (List::Labels, "labels"),
];

/// Objects that are named by others.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) group: Arc<str>,
    pub(super) version: Arc<str>,
    pub(super) kind: Arc<str>,
    pub(super) fields: Vec<Field>,
}

/// All fields of a kustomization.
#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    lists: [Vec<Field>; LISTS.len()],
    pub(super) references: Vec<Reference>,
}

static BUILT_IN: LazyLock<Arc<Config>> =
    LazyLock::new(|| Arc::new(read(include_str!("../../mappings/kubernetes/kustomize-fields.tsv"))));

static NOTHING: LazyLock<Arc<Config>> = LazyLock::new(|| Arc::new(Config::default()));

fn read(table: &'static str) -> Config {
    let mut config = Config::default();
    let mut known: HashMap<&'static str, Arc<str>> = HashMap::new();
    let mut cell = |cell| {
        let text = table::given(cell).unwrap_or_default();
        Arc::clone(known.entry(text).or_insert_with(|| Arc::from(text)))
    };
    for [list, group, version, kind, create, path, refers] in table::rows(table) {
        let field = Field::new(FieldSpec {
            group: cell(group),
            version: cell(version),
            kind: cell(kind),
            path: cell(path),
            create: create == "yes",
        });
        if list != "nameReference" {
            if let Some(slot) = config.list_named(list) {
                slot.push(field);
            }
            continue;
        }
        let mut parts = refers.split(',');
        let mut part = || cell(parts.next().unwrap_or("-"));
        let (group, version, kind) = (part(), part(), part());
        // No field of the table stands in it twice.
        match config.reference(&group, &version, &kind) {
            Some(own) => own.fields.push(field),
            None => config.references.push(Reference { group, version, kind, fields: vec![field] }),
        }
    }
    config.sort();
    config
}

/// Two fields contradict each other.
pub(super) struct Conflict(pub(super) Arc<str>);

impl Config {
    pub(super) fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// The one that a directory begins with.
    pub(super) fn nothing() -> Arc<Self> {
        Arc::clone(&NOTHING)
    }

    pub(super) fn list(&self, list: List) -> &[Field] {
        self.lists.get(list as usize).map_or(&[], Vec::as_slice)
    }

    fn list_named(&mut self, name: &str) -> Option<&mut Vec<Field>> {
        let (list, _) = LISTS.iter().find(|(_, known)| *known == name)?;
        self.lists.get_mut(*list as usize)
    }

    /// Adds what another has. Nearly all trees have what is built in and nothing else.
    pub(super) fn add(own: &mut Arc<Self>, other: &Arc<Self>) -> Result<(), Conflict> {
        if Arc::ptr_eq(own, other) {
            return Ok(());
        }
        if Arc::ptr_eq(own, &NOTHING) && Arc::ptr_eq(other, &BUILT_IN) {
            *own = Arc::clone(other);
            return Ok(());
        }
        Arc::make_mut(own).merge(other)
    }

    /// Adds what another has, and sorts it as kustomize does. What comes first decides: a field of every kind is not added
    /// behind the same field of one kind, so that who adds to a list can take what is built in out of it.
    fn merge(&mut self, other: &Self) -> Result<(), Conflict> {
        for (own, others) in self.lists.iter_mut().zip(&other.lists) {
            add_all(own, others)?;
        }
        other.references.iter().try_for_each(|reference| self.refer(reference.clone()))?;
        self.sort();
        Ok(())
    }

    fn sort(&mut self) {
        for list in &mut self.lists {
            list.sort_by_cached_key(|Field { spec, .. }| {
                finish::place_of_kind(&spec.group, &spec.version, &spec.kind)
            });
        }
        self.references.sort_by_cached_key(|own| finish::place_of_kind(&own.group, &own.version, &own.kind));
    }

    /// What is known of who names objects of a kind.
    fn reference(&mut self, group: &str, version: &str, kind: &str) -> Option<&mut Reference> {
        let same =
            |own: &&mut Reference| *own.group == *group && *own.version == *version && *own.kind == *kind;
        self.references.iter_mut().find(same)
    }

    fn refer(&mut self, other: Reference) -> Result<(), Conflict> {
        match self.reference(&other.group, &other.version, &other.kind) {
            Some(own) => add_all(&mut own.fields, &other.fields),
            None => {
                self.references.push(other);
                Ok(())
            }
        }
    }

    /// Reads a file of configuration.
    pub(super) fn read(file: FileId, text: &str, root: &yaml::Node) -> Result<Self, Vec<Diagnostic>> {
        let mut decoder = Decoder { file, text, reader: Reader::default() };
        let mut config = Self::default();
        if let Some(mut fields) = decoder.reader.fields(root, "a configuration") {
            for (_, name) in LISTS {
                let specs = decoder.specs(&mut fields, name);
                if let Some(slot) = config.list_named(name) {
                    slot.extend(specs.into_iter().map(Field::new));
                }
            }
            for item in decoder.reader.items(&mut fields, "nameReference") {
                config.references.extend(reference(item, &mut decoder));
            }
            decoder.reader.finish(fields);
        }
        if decoder.reader.diagnostics.is_empty() { Ok(config) } else { Err(decoder.reader.diagnostics) }
    }
}

fn reference(item: &yaml::Node, decoder: &mut Decoder<'_>) -> Option<Reference> {
    let mut fields = decoder.reader.fields(item, "a nameReference")?;
    let mut word =
        |name| decoder.reader.optional(&mut fields, name).map_or_else(|| Arc::from(""), |text| text.text);
    let (group, version, kind) = (word("group"), word("version"), word("kind"));
    let specs = decoder.specs(&mut fields, "fieldSpecs");
    decoder.reader.finish(fields);
    Some(Reference { group, version, kind, fields: specs.into_iter().map(Field::new).collect() })
}

/// Adds fields that are not there yet.
pub(super) fn add_all(own: &mut Vec<Field>, others: &[Field]) -> Result<(), Conflict> {
    others.iter().try_for_each(|other| add(own, other))
}

pub(super) fn add(own: &mut Vec<Field>, other: &Field) -> Result<(), Conflict> {
    let fits = |wanted: &Arc<str>, own: &Arc<str>| wanted.is_empty() || wanted == own;
    let same = own.iter().find(|field| {
        let (own, other) = (&field.spec, &other.spec);
        own.path == other.path
            && fits(&other.group, &own.group)
            && fits(&other.version, &own.version)
            && fits(&other.kind, &own.kind)
    });
    match same {
        Some(same) if same.spec.create != other.spec.create => Err(Conflict(Arc::clone(&other.spec.path))),
        Some(_) => Ok(()),
        None => {
            own.push(other.clone());
            Ok(())
        }
    }
}

impl Conflict {
    /// As it is told where it was found.
    pub(super) fn at(&self, span: Span) -> Box<Diagnostic> {
        let message = format!("the field {} is configured twice, once to be made and once not", self.0);
        let diagnostic = Diagnostic::error(Mistake::Configuration.code(), span, message);
        Box::new(diagnostic.help("let `create` be the same in both"))
    }
}

impl Field {
    pub(super) fn new(spec: FieldSpec) -> Self {
        Self { spec, steps: OnceLock::new() }
    }

    fn steps(&self) -> &[Step] {
        self.steps.get_or_init(|| {
            let steps = split(&self.spec.path, '/').into_iter().map(|step| match step.strip_suffix("[]") {
                Some(name) => Step { name: Arc::from(name), is_list: true },
                None => Step { name: Arc::from(step), is_list: false },
            });
            steps.collect()
        })
    }

    /// One of every object, made where it is absent.
    pub(super) fn everywhere(path: &str) -> Self {
        Self::new(FieldSpec { path: Arc::from(path), create: true, ..FieldSpec::default() })
    }

    pub(super) fn path(&self) -> &str {
        &self.spec.path
    }

    pub(super) fn kind(&self) -> &str {
        &self.spec.kind
    }

    /// Whether objects of a kind have it.
    pub(super) fn is_of(&self, id: &Id) -> bool {
        id.is_kind(&self.spec.group, &self.spec.version, &self.spec.kind)
    }

    /// Changes the field wherever it is in an object, which must be one of those that have it.
    pub(super) fn change(
        &self,
        object: &mut Node,
        make: Option<(Make, OriginId)>,
        change: &mut dyn FnMut(&mut Node) -> Result<(), String>,
    ) -> Result<(), String> {
        let steps = self.steps();
        room::fits(steps.len())?;
        let make = make.filter(|_| self.spec.create);
        walk(object, steps, make, change)
    }
}

fn walk(
    node: &mut Node,
    steps: &[Step],
    make: Option<(Make, OriginId)>,
    change: &mut dyn FnMut(&mut Node) -> Result<(), String>,
) -> Result<(), String> {
    let Some((step, rest)) = steps.split_first() else { return change(node) };
    match &mut node.kind {
        Kind::Null => Ok(()),
        Kind::Sequence(items) => items.iter_mut().try_for_each(|item| walk(item, steps, make, change)),
        Kind::Mapping(members) => {
            let make_here = make.filter(|_| !step.is_list);
            let index = members.entries.iter().position(|entry| entry.key == step.name);
            let index = match (index, make_here) {
                (Some(index), _) => index,
                (None, None) => return Ok(()),
                (None, Some((_, at))) => {
                    let value = Node::new(Kind::Null, OriginId::NOWHERE);
                    members.entries.push(Entry { key: Arc::clone(&step.name), at, value });
                    members.entries.len() - 1
                }
            };
            let Some(entry) = members.entries.get_mut(index) else { return Ok(()) };
            if step.is_list && entry.value.is_null() {
                // It is still written where it was, and a list now.
                entry.value.kind = Kind::Sequence(Vec::new());
            }
            if entry.value.is_null()
                && let Some((last, at)) = make_here
                && (last == Make::Mapping || !rest.is_empty())
            {
                assign(&mut entry.value, Kind::Mapping(Mapping::default()), at);
            }
            walk(&mut entry.value, rest, make, change)
        }
        Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {
            Err(format!("\"{}\" would be looked for in a text or number", step.name))
        }
    }
}

/// Gives a field a value. What was made just now overrides nothing.
pub(super) fn assign(node: &mut Node, kind: Kind, origin: OriginId) {
    if node.is_null() && node.origin == OriginId::NOWHERE && node.before.is_none() {
        node.kind = kind;
        node.origin = origin;
    } else {
        node.set(kind, origin);
    }
}

/// The parts of a path; a `\` before the sign between them makes it stand for itself.
pub(super) fn split(path: &str, between: char) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut goes_on = false;
    for (index, part) in path.split(between).enumerate() {
        if index == 0 && part.is_empty() && path.len() > 1 {
            continue;
        }
        match parts.last_mut() {
            Some(last) if goes_on => {
                last.pop();
                last.push(between);
                last.push_str(part);
            }
            _ => parts.push(part.to_owned()),
        }
        goes_on = parts.last().is_some_and(|last| last.ends_with('\\'));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_can_stand_for_itself() {
        assert_eq!(split("metadata/annotations/a.b\\/c", '/'), ["metadata", "annotations", "a.b/c"]);
        assert_eq!(split("/spec/x", '/'), ["spec", "x"]);
        assert_eq!(split("data.a\\.b", '.'), ["data", "a.b"]);
    }

    #[test]
    fn the_built_in_fields_are_all_read() {
        let config = Config::built_in();
        assert_eq!(LISTS.map(|(list, _)| config.list(list).len()), [1, 1, 3, 32, 10, 9, 4, 4, 72, 0]);
        assert_eq!(config.references.len(), 16);
        let mut again = Config::default();
        again.merge(&config).ok();
        let paths = |config: &Config| {
            config.lists.clone().map(|list| list.iter().map(|f| f.spec.clone()).collect::<Vec<_>>())
        };
        assert_eq!(paths(&again), paths(&config));
        let named = |config: &Config| -> Vec<Vec<FieldSpec>> {
            let specs = |own: &Reference| own.fields.iter().map(|field| field.spec.clone()).collect();
            config.references.iter().map(specs).collect()
        };
        assert_eq!(named(&again), named(&config));
    }
}
