//! From a directory to its objects: resources first, then what is generated, components, and the transformers in their
//! order.

use std::sync::Arc;

use super::convert::{Converter, Reading};
use super::fields::Config;
use super::file::{Inline, Kustomization, Var};
use super::load;
use super::load::{Loaded, Thing, Tree};
use super::mistake::Mistake;
use super::objects::Objects;
use super::resource::Resource;
use super::room::Room;
use super::schema::Schema;
use super::written::Text;
use crate::diag::Diagnostic;
use crate::limits;
use crate::object::{Kind, Node};
use crate::origin::{Origin, OriginId, Origins};
use crate::source::Span;
use crate::world::{ReadError, WorldPath};
use crate::yaml;

/// Why a directory is not rendered.
#[derive(Debug)]
pub(super) struct Refused(pub(super) Vec<Diagnostic>);

impl From<Diagnostic> for Refused {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl From<Box<Diagnostic>> for Refused {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self(vec![*diagnostic])
    }
}

/// What a directory comes to: its objects, and what is not over yet when it is done.
pub(super) struct Accumulator {
    pub(super) objects: Objects,
    pub(super) config: Arc<Config>,
    pub(super) vars: Vec<Var>,
}

impl Default for Accumulator {
    fn default() -> Self {
        Self { objects: Objects::default(), config: Config::nothing(), vars: Vec::new() }
    }
}

impl Accumulator {
    /// Adds an object that no other is the same as.
    pub(super) fn add(&mut self, resource: Resource, span: Span) -> Result<(), Refused> {
        self.objects.add(resource).map_err(|refused| {
            let message = format!("there is a second {}", refused.id.shown());
            let diagnostic = Diagnostic::error(Mistake::Duplicate.code(), span, message);
            diagnostic.help("take one of them out, or give it another name or namespace").into()
        })
    }
}

/// One rendering.
pub(super) struct Render<'t> {
    pub(super) tree: &'t Tree,
    pub(super) origins: Origins,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What was copied of what is there.
    pub(super) room: Room,
    /// What is written for objects that it selects, and whether there are any.
    pub(super) aims: Vec<super::Aim>,
    /// The schema that the tree brings, if it does.
    pub(super) schema: Option<Arc<Schema>>,
    /// Whether it is asked where objects come from.
    pub(super) traced: bool,
    /// Whether files may lie outside of the directory that names them.
    pub(super) anywhere: bool,
    /// The way from the root to the directory at hand, and its file; for those who ask.
    pub(super) route: Vec<String>,
    pub(super) file_name: String,
    visits: usize,
}

/// The directories on the way to one, the nearest first.
pub(super) struct Way<'w> {
    directory: &'w WorldPath,
    before: Option<&'w Way<'w>>,
    depth: usize,
}

impl<'w> Way<'w> {
    pub(super) fn root(directory: &'w WorldPath) -> Self {
        Self { directory, before: None, depth: 0 }
    }
}

impl<'t> Render<'t> {
    pub(super) fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            origins: Origins::new(),
            diagnostics: Vec::new(),
            room: Room::default(),
            aims: Vec::new(),
            schema: None,
            traced: false,
            anywhere: false,
            route: Vec::new(),
            file_name: String::new(),
            visits: 0,
        }
    }

    pub(super) fn written(&mut self, span: Span) -> OriginId {
        self.origins.add(Origin::Written(span))
    }

    /// Does what a kustomization says. A component goes on with what is there already.
    pub(super) fn accumulate(
        &mut self,
        from: &Kustomization,
        way: &Way<'_>,
        mut into: Accumulator,
    ) -> Result<Accumulator, Refused> {
        self.visits += 1;
        let span = from.span.or_else(|| from.resources.first().map(|text| text.span));
        if let Some(span) = span
            && self.visits > limits::KUSTOMIZATIONS
        {
            let message = format!("this tree leads through more than {} directories", limits::KUSTOMIZATIONS);
            let diagnostic = Diagnostic::error(Mistake::TooLarge.code(), span, message);
            return Err(diagnostic.help("divide it, or name each base once").into());
        }
        for warning in &from.warnings {
            if !self.diagnostics.contains(warning) {
                self.diagnostics.push(warning.clone());
            }
        }
        for path in &from.resources {
            into = self.resource(from, path, way, into)?;
        }
        self.configure(from, &mut into)?;
        self.generate(from, &mut into)?;
        self.generate_external(from)?;
        for path in &from.components {
            into = self.component(from, path, way, into)?;
        }
        self.transform(from, &mut into)?;
        self.name_vars(from, &mut into)?;
        Ok(into)
    }

    fn resource(
        &mut self,
        from: &Kustomization,
        path: &Text,
        way: &Way<'_>,
        mut into: Accumulator,
    ) -> Result<Accumulator, Refused> {
        let place = self.place(from, path)?;
        match self.tree.thing(&place) {
            Some(Thing::File(loaded)) => {
                self.restrict(from, path, &place)?;
                let objects = self.objects_of(parsed(loaded, path)?, path.span)?;
                for node in objects {
                    let span = self.origins.deciding(node.origin).unwrap_or(path.span);
                    let mut resource = Resource::new(node);
                    resource.provenance = self.provenance(&path.text);
                    into.add(resource, span)?;
                }
                Ok(into)
            }
            Some(Thing::Directory(_) | Thing::Bare(_)) => {
                let base = self.directory(path, &place, way)?;
                if base.is_component {
                    let message = "this directory holds a component, and is named as a resource";
                    let diagnostic = Diagnostic::error(Mistake::Kustomization.code(), path.span, message);
                    return Err(diagnostic.help("name it below `components:`").into());
                }
                let next = Way { directory: &place, before: Some(way), depth: way.depth + 1 };
                let accumulator = self.on_the_way(path, base, |render| {
                    render.accumulate(base, &next, Accumulator::default())
                })?;
                merge(accumulator, &mut into, path.span)?;
                Ok(into)
            }
            Some(Thing::Unreadable(error)) => Err(unreadable(path, error).into()),
            None => Err(unreadable(path, &ReadError::NotFound).into()),
        }
    }

    fn component(
        &mut self,
        from: &Kustomization,
        path: &Text,
        way: &Way<'_>,
        into: Accumulator,
    ) -> Result<Accumulator, Refused> {
        let place = self.place(from, path)?;
        let base = self.directory(path, &place, way)?;
        if !base.is_component {
            let message = "this directory holds no component, and is named as one";
            let diagnostic = Diagnostic::error(Mistake::Kustomization.code(), path.span, message);
            return Err(diagnostic
                .help("write `kind: Component` into its kustomization, or name it below `resources:`")
                .into());
        }
        let next = Way { directory: &place, before: Some(way), depth: way.depth + 1 };
        self.on_the_way(path, base, |render| render.accumulate(base, &next, into))
    }

    /// Remembers where it is, for those who ask.
    fn on_the_way<T>(&mut self, path: &Text, base: &Kustomization, go: impl FnOnce(&mut Self) -> T) -> T {
        if !self.traced {
            return go(self);
        }
        let name = std::mem::replace(&mut self.file_name, base.path.file_name().to_owned());
        self.route.push(path.text.to_string());
        let answer = go(self);
        self.route.pop();
        self.file_name = name;
        answer
    }

    /// The kustomization of a directory, unless it leads back to where it came from.
    fn directory(&self, path: &Text, place: &WorldPath, way: &Way<'_>) -> Result<&'t Kustomization, Refused> {
        let mut step = Some(way);
        while let Some(here) = step {
            if here.directory.lies_in(place) {
                let message = match here.directory == place {
                    true => format!("this leads in a circle: {place} led here"),
                    false => {
                        format!("this leads in a circle: {place} holds {}, which led here", here.directory)
                    }
                };
                let diagnostic = Diagnostic::error(Mistake::Circle.code(), path.span, message);
                let help = "move what both need into a directory beside them, and name that in both";
                return Err(diagnostic.help(help).into());
            }
            step = here.before;
        }
        if way.depth >= limits::FILE_DEPTH {
            let message = format!("this is more than {} directories away from the first", limits::FILE_DEPTH);
            let diagnostic = Diagnostic::error(Mistake::TooLarge.code(), path.span, message);
            return Err(diagnostic.help("name the base directly").into());
        }
        let tree: &'t Tree = self.tree;
        match tree.thing(place) {
            Some(Thing::Directory(Ok(kustomization))) => Ok(kustomization),
            Some(Thing::Directory(Err(diagnostics))) => Err(Refused(diagnostics.clone())),
            Some(Thing::Bare(name)) => {
                let message = format!("the directory {name} has no kustomization.yaml");
                let diagnostic = Diagnostic::error(Mistake::Kustomization.code(), path.span, message);
                Err(diagnostic.help("write one, or name the files in it").into())
            }
            Some(Thing::File(_)) => Err(unreadable(path, &ReadError::NotADirectory).into()),
            Some(Thing::Unreadable(error)) => Err(unreadable(path, error).into()),
            None => Err(unreadable(path, &ReadError::NotFound).into()),
        }
    }

    /// The path that is named.
    pub(super) fn place(&self, from: &Kustomization, path: &Text) -> Result<WorldPath, Refused> {
        place(from, path, &path.text)
    }

    /// A file that is named in a kustomization, as YAML.
    pub(super) fn yaml(&self, from: &Kustomization, path: &Text) -> Result<&'t yaml::Parsed, Refused> {
        let (loaded, _) = self.data(from, path, &path.text)?;
        parsed(loaded, path)
    }

    /// A file that is named in a kustomization.
    pub(super) fn data(
        &self,
        from: &Kustomization,
        path: &Text,
        text: &str,
    ) -> Result<(&'t Loaded, WorldPath), Refused> {
        let place = place(from, path, text)?;
        self.restrict(from, path, &place)?;
        let tree: &'t Tree = self.tree;
        match tree.thing(&place) {
            Some(Thing::File(loaded)) => Ok((loaded, place)),
            Some(Thing::Directory(_) | Thing::Bare(_)) => Err(unreadable(path, &ReadError::Directory).into()),
            Some(Thing::Unreadable(error)) => Err(unreadable(path, error).into()),
            None => Err(unreadable(path, &ReadError::NotFound).into()),
        }
    }

    /// Files lie in the directory that names them, or below, to all but Flux.
    fn restrict(&self, from: &Kustomization, path: &Text, place: &WorldPath) -> Result<(), Refused> {
        if self.anywhere || place.lies_in(&from.directory) {
            return Ok(());
        }
        let message = "this file lies outside of the directory that names it";
        let diagnostic = Diagnostic::error(Mistake::Path.code(), path.span, message)
            .why("kustomize reads files only in and below the directory of a kustomization; Flux reads all of them")
            .help("give its directory a kustomization and name that, or move the file here");
        Err(diagnostic.into())
    }

    /// The objects in YAML, lists of them taken apart.
    pub(super) fn objects_of(&mut self, parsed: &yaml::Parsed, span: Span) -> Result<Vec<Node>, Refused> {
        if !parsed.diagnostics.is_empty() {
            return Err(Refused(parsed.diagnostics.clone()));
        }
        let mut objects = Vec::new();
        let mut inner = Vec::new();
        for document in &parsed.documents {
            if document.root.is_null()
                || document.root.as_mapping().is_some_and(|root| root.entries.is_empty())
            {
                continue;
            }
            let node = self.convert(&document.root, Reading::Objects)?;
            self.sort_out(node, span, &mut objects, &mut inner)?;
        }
        // What lists hold comes behind everything else, also behind what other lists hold.
        while !inner.is_empty() {
            for node in std::mem::take(&mut inner) {
                self.sort_out(node, span, &mut objects, &mut inner)?;
            }
        }
        self.check_size(span)?;
        Ok(objects)
    }

    /// An object is one, or a list of others.
    fn sort_out(
        &self,
        mut node: Node,
        span: Span,
        objects: &mut Vec<Node>,
        inner: &mut Vec<Node>,
    ) -> Result<(), Refused> {
        self.check_object(&node, span)?;
        let is_list = node.object_kind().ends_with("List");
        if let Kind::Mapping(members) = &mut node.kind
            && is_list
            && let Some(items) = members.get_mut("items")
        {
            match std::mem::replace(&mut items.kind, Kind::Null) {
                Kind::Sequence(items) => inner.extend(items),
                Kind::Null => {}
                kind @ (Kind::Bool(_)
                | Kind::Int(_)
                | Kind::Float(_)
                | Kind::Text(_)
                | Kind::Open(_)
                | Kind::Mapping(_)) => {
                    items.kind = kind;
                    return Err(self.no_object(items, span, "the items of a list are no list").into());
                }
            }
            return Ok(());
        }
        objects.push(node);
        Ok(())
    }

    fn check_object(&self, node: &Node, span: Span) -> Result<(), Refused> {
        if node.as_mapping().is_none() {
            return Err(self.no_object(node, span, "this is no object of Kubernetes").into());
        }
        if node.object_kind().is_empty() {
            return Err(self.no_object(node, span, "this object has no kind").into());
        }
        if super::resource::Id::of(node).name.is_empty() && !node.object_kind().ends_with("List") {
            return Err(self.no_object(node, span, "this object has no metadata.name").into());
        }
        Ok(())
    }

    fn no_object(&self, node: &Node, span: Span, message: &str) -> Diagnostic {
        let at = self.origins.deciding(node.origin).map_or(span, Span::before);
        Diagnostic::error(Mistake::Object.code(), at, message)
            .help("a manifest has `apiVersion`, `kind` and `metadata.name`; take the file out if it is none")
    }

    pub(super) fn convert(&mut self, node: &yaml::Node, reading: Reading) -> Result<Node, Refused> {
        let mut converter = Converter { origins: &mut self.origins, reading, wrong: None };
        let object = converter.object(node);
        match converter.wrong {
            Some(wrong) => Err(wrong.into()),
            None => Ok(object),
        }
    }

    fn check_size(&self, span: Span) -> Result<(), Refused> {
        // Copies share the origins of what they are copies of.
        if self.origins.len() <= self.room.left() {
            return Ok(());
        }
        let message = format!("this tree has more than {} values", limits::RENDERED_VALUES);
        let diagnostic = Diagnostic::error(Mistake::TooLarge.code(), span, message);
        Err(diagnostic.help("divide it").into())
    }

    /// What an item says that may be a path or YAML itself.
    pub(super) fn inline<'i>(
        &self,
        from: &Kustomization,
        inline: &'i Inline,
    ) -> Result<&'i yaml::Parsed, Refused>
    where
        't: 'i,
    {
        match inline.inside.as_deref() {
            Some(parsed) => Ok(parsed),
            None => self.yaml(from, &inline.text),
        }
    }
}

fn place(from: &Kustomization, path: &Text, text: &str) -> Result<WorldPath, Refused> {
    if load::is_remote(text) {
        let message = format!("{text} would be fetched from elsewhere");
        let diagnostic = Diagnostic::error(Mistake::Remote.code(), path.span, message)
            .why("an answer depends on the files of the tree and on nothing else")
            .help("copy it into the tree, and name the copy here");
        return Err(diagnostic.into());
    }
    from.directory.join(text).map_err(|error| {
        let diagnostic = Diagnostic::error(Mistake::Path.code(), path.span, error.to_string());
        diagnostic.help("name a file or directory of the repository by its path from here").into()
    })
}

fn unreadable(path: &Text, error: &ReadError) -> Diagnostic {
    let message = format!("{} cannot be read: {error}", path.text);
    let diagnostic = Diagnostic::error(Mistake::Path.code(), path.span, message);
    match error {
        ReadError::NotFound => {
            diagnostic.help("write the path as it is from this directory, or take the line out")
        }
        ReadError::Directory
        | ReadError::NotADirectory
        | ReadError::Special
        | ReadError::Denied
        | ReadError::TooLarge { .. }
        | ReadError::NotUtf8 { .. }
        | ReadError::Outside
        | ReadError::Other(_) => diagnostic,
    }
}

fn parsed<'l>(loaded: &'l Loaded, path: &Text) -> Result<&'l yaml::Parsed, Refused> {
    match (&loaded.yaml, &loaded.not_text) {
        (Some(parsed), _) => Ok(parsed),
        (None, Some(error)) => Err(unreadable(path, error).into()),
        (None, None) => Err(unreadable(path, &ReadError::NotFound).into()),
    }
}

/// Adds what a base came to.
fn merge(base: Accumulator, into: &mut Accumulator, span: Span) -> Result<(), Refused> {
    // Where nothing is there yet, everything is what it came to.
    if into.objects.len() == 0 && base.objects.are_apart() {
        into.objects = base.objects;
    } else {
        for resource in base.objects.into_resources() {
            into.add(resource, span)?;
        }
    }
    Config::add(&mut into.config, &base.config).map_err(|conflict| conflict.at(span))?;
    for var in base.vars {
        super::vars::add(&mut into.vars, var)?;
    }
    Ok(())
}
