//! A kustomization as it is written: every field with its place, and nothing that is not known.

use std::sync::Arc;

use super::mistake::Mistake;
use super::select::Selector;
use super::written::{Fields, Reader, Text};
use crate::diag::Diagnostic;
use crate::source::FileId;
use crate::source::Span;
use crate::world::WorldPath;
use crate::yaml;

/// The names that a kustomization can have.
pub const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// A kustomization.
#[derive(Clone, Debug)]
pub(super) struct Kustomization {
    /// The file; of one that is made up, the directory.
    pub(super) path: WorldPath,
    /// The directory it lies in.
    pub(super) directory: WorldPath,
    /// All of it.
    pub(super) span: Option<Span>,
    pub(super) is_component: bool,
    pub(super) resources: Vec<Text>,
    pub(super) components: Vec<Text>,
    pub(super) crds: Vec<Text>,
    pub(super) configurations: Vec<Text>,
    pub(super) generators: Vec<Inline>,
    pub(super) transformers: Vec<Inline>,
    pub(super) validators: Vec<Inline>,
    pub(super) strategic: Vec<Inline>,
    pub(super) patches: Vec<Patch>,
    pub(super) json6902: Vec<Patch>,
    pub(super) namespace: Option<Text>,
    pub(super) name_prefix: Option<Text>,
    pub(super) name_suffix: Option<Text>,
    pub(super) labels: Vec<Labels>,
    pub(super) common_labels: Vec<(Text, Text)>,
    pub(super) common_annotations: Vec<(Text, Text)>,
    pub(super) images: Vec<Image>,
    pub(super) replicas: Vec<Replica>,
    pub(super) replacements: Vec<ReplacementField>,
    pub(super) vars: Vec<Var>,
    pub(super) config_maps: Vec<Generator>,
    pub(super) secrets: Vec<Generator>,
    pub(super) options: Options,
    pub(super) schema: Option<Text>,
    pub(super) sort: Option<Sort>,
    pub(super) metadata: Vec<Text>,
    /// What should be looked at in it.
    pub(super) warnings: Vec<Diagnostic>,
}

/// The path of a file, or what would stand in it.
#[derive(Clone, Debug)]
pub(super) struct Inline {
    pub(super) text: Text,
    /// What it says as YAML; none if that is nothing but a text, which is a path then.
    pub(super) inside: Option<Arc<yaml::Parsed>>,
}

/// A patch in `patches` or `patchesJson6902`.
#[derive(Clone, Debug)]
pub(super) struct Patch {
    pub(super) span: Span,
    pub(super) path: Option<Text>,
    pub(super) patch: Option<Inline>,
    pub(super) target: Option<Selector>,
    pub(super) allow_name_change: bool,
    pub(super) allow_kind_change: bool,
}

/// An item of `labels`.
#[derive(Clone, Debug)]
pub(super) struct Labels {
    pub(super) span: Span,
    pub(super) pairs: Vec<(Text, Text)>,
    pub(super) include_selectors: bool,
    pub(super) include_templates: bool,
    pub(super) fields: Vec<FieldSpec>,
}

/// Fields of objects, as they are configured.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FieldSpec {
    pub(super) group: Arc<str>,
    pub(super) version: Arc<str>,
    pub(super) kind: Arc<str>,
    pub(super) path: Arc<str>,
    pub(super) create: bool,
}

/// An item of `images`.
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// The name that images have so far.
    pub name: Arc<str>,
    /// The name that they get.
    pub new_name: Option<Text>,
    /// The tag that they get.
    pub new_tag: Option<Text>,
    /// What is put behind the tag that they have.
    pub tag_suffix: Option<Text>,
    /// The digest that they get.
    pub digest: Option<Text>,
}

/// An item of `replicas`.
#[derive(Clone, Debug)]
pub(super) struct Replica {
    pub(super) name: Text,
    pub(super) count: i64,
    pub(super) span: Span,
}

/// An item of `replacements`: one, or a file with several.
#[derive(Clone, Debug)]
pub(super) enum ReplacementField {
    File(Text),
    Here(Box<Replacement>),
}

#[derive(Clone, Debug)]
pub(super) struct Replacement {
    pub(super) span: Span,
    pub(super) source: Option<Source>,
    pub(super) value: Option<Text>,
    pub(super) targets: Vec<Target>,
}

#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) span: Span,
    pub(super) selector: Selector,
    pub(super) field_path: Option<Text>,
    pub(super) options: FieldOptions,
}

#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) span: Span,
    pub(super) select: Option<Selector>,
    pub(super) reject: Vec<Selector>,
    pub(super) field_paths: Vec<Text>,
    pub(super) options: FieldOptions,
}

#[derive(Clone, Debug, Default)]
pub(super) struct FieldOptions {
    pub(super) delimiter: Option<Arc<str>>,
    pub(super) index: i64,
    pub(super) create: bool,
}

/// An item of `vars`.
#[derive(Clone, Debug)]
pub(super) struct Var {
    pub(super) name: Text,
    pub(super) group: Arc<str>,
    pub(super) version: Arc<str>,
    pub(super) kind: Arc<str>,
    pub(super) object: Arc<str>,
    pub(super) namespace: Arc<str>,
    pub(super) field_path: Arc<str>,
}

/// An item of `configMapGenerator` or `secretGenerator`.
#[derive(Clone, Debug)]
pub(super) struct Generator {
    pub(super) span: Span,
    pub(super) name: Option<Text>,
    pub(super) namespace: Option<Text>,
    pub(super) behavior: Option<Text>,
    pub(super) kind: Option<Text>,
    pub(super) envs: Vec<Text>,
    pub(super) literals: Vec<Text>,
    pub(super) files: Vec<Text>,
    pub(super) options: Options,
}

/// `generatorOptions`, and `options` of a generator.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    pub(super) labels: Vec<(Text, Text)>,
    pub(super) annotations: Vec<(Text, Text)>,
    pub(super) disable_hash: bool,
    pub(super) immutable: Option<Span>,
}

/// `sortOptions`.
#[derive(Clone, Debug)]
pub(super) struct Sort {
    pub(super) legacy: bool,
    pub(super) first: Option<Vec<Text>>,
    pub(super) last: Option<Vec<Text>>,
}

impl Kustomization {
    /// One that is made up: a directory as Flux sees it where nobody wrote a kustomization.
    pub(super) fn made_up(directory: &WorldPath, resources: Vec<Text>) -> Self {
        Self { resources, ..Self::empty(directory.clone(), directory.clone(), None) }
    }

    /// Whether nobody wrote it.
    pub(super) fn is_made_up(&self) -> bool {
        self.path == self.directory
    }

    fn empty(path: WorldPath, directory: WorldPath, span: Option<Span>) -> Self {
        Self {
            path,
            directory,
            span,
            is_component: false,
            resources: Vec::new(),
            components: Vec::new(),
            crds: Vec::new(),
            configurations: Vec::new(),
            generators: Vec::new(),
            transformers: Vec::new(),
            validators: Vec::new(),
            strategic: Vec::new(),
            patches: Vec::new(),
            json6902: Vec::new(),
            namespace: None,
            name_prefix: None,
            name_suffix: None,
            labels: Vec::new(),
            common_labels: Vec::new(),
            common_annotations: Vec::new(),
            images: Vec::new(),
            replicas: Vec::new(),
            replacements: Vec::new(),
            vars: Vec::new(),
            config_maps: Vec::new(),
            secrets: Vec::new(),
            options: Options::default(),
            schema: None,
            sort: None,
            metadata: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Reads what is written; with what is wrong, if anything is.
    pub(super) fn read(
        path: &WorldPath,
        directory: &WorldPath,
        file: FileId,
        text: &str,
        parsed: &yaml::Parsed,
    ) -> Result<Self, Vec<Diagnostic>> {
        let begin = Span::new(file, 0, 0);
        let mut reader = Decoder { file, text, reader: Reader::default() };
        let document = match parsed.documents.as_slice() {
            [document] if !document.root.is_null() => document,
            [_, second, ..] => {
                let span = second.root.place();
                let message = "a kustomization is one document, and this is another";
                let diagnostic = Diagnostic::error(Mistake::Kustomization.code(), span, message);
                return Err(vec![diagnostic.help("take one of them out")]);
            }
            _ => return Err(vec![empty(begin)]),
        };
        let span = document.root.place();
        let mut kustomization = Self::empty(path.clone(), directory.clone(), Some(begin));
        if let Some(mut fields) = reader.reader.fields(&document.root, "a kustomization") {
            reader.kustomization(&mut fields, &mut kustomization);
            reader.reader.finish(fields);
        }
        if document.root.as_mapping().is_some_and(|mapping| {
            let says = |entry: &yaml::Entry| {
                !matches!(&*entry.key.name, "kind" | "apiVersion") && !entry.value.is_null()
            };
            !mapping.entries.iter().any(says)
        }) {
            reader.reader.wrong(empty(span));
        }
        if reader.reader.diagnostics.is_empty() { Ok(kustomization) } else { Err(reader.reader.diagnostics) }
    }
}

fn empty(span: Span) -> Diagnostic {
    Diagnostic::error(Mistake::Kustomization.code(), span, "this kustomization is empty")
        .help("name what belongs to it below `resources:`")
}

/// What `replacements` and files of them are read with.
pub(super) struct Decoder<'t> {
    pub(super) file: FileId,
    pub(super) text: &'t str,
    pub(super) reader: Reader,
}

impl Decoder<'_> {
    fn kustomization(&mut self, fields: &mut Fields<'_>, into: &mut Kustomization) {
        self.header(fields, into);
        let read = &mut self.reader;
        fields.take("metadata");
        into.resources = read.texts(fields, "resources");
        let bases = read.texts(fields, "bases");
        into.resources.extend(bases);
        into.components = read.texts(fields, "components");
        into.crds = read.texts(fields, "crds");
        into.configurations = read.texts(fields, "configurations");
        into.namespace = read.optional(fields, "namespace");
        into.name_prefix = read.optional(fields, "namePrefix");
        into.name_suffix = read.optional(fields, "nameSuffix");
        into.common_labels = read.pairs(fields, "commonLabels");
        into.common_annotations = read.pairs(fields, "commonAnnotations");
        into.metadata = read.texts(fields, "buildMetadata");
        into.generators = self.inlines(fields, "generators");
        into.transformers = self.inlines(fields, "transformers");
        into.validators = self.inlines(fields, "validators");
        into.strategic = self.inlines(fields, "patchesStrategicMerge");
        into.patches = self.patches(fields, "patches");
        into.json6902 = self.patches(fields, "patchesJson6902");
        into.labels = self.each(fields, "labels", "an item of labels", Self::labels);
        into.images = self.each(fields, "images", "an item of images", Self::image);
        let tags = self.each(fields, "imageTags", "an item of imageTags", Self::image);
        into.images.extend(tags);
        into.replicas = self.each(fields, "replicas", "an item of replicas", Self::replica);
        let items = self.reader.items(fields, "replacements");
        into.replacements = items.iter().filter_map(|item| self.replacement_field(item)).collect();
        into.vars = self.each(fields, "vars", "a var", Self::var);
        into.config_maps = self.each(fields, "configMapGenerator", "a configMapGenerator", Self::config_map);
        into.secrets = self.each(fields, "secretGenerator", "a secretGenerator", Self::secret);
        into.options = self.options(fields, "generatorOptions");
        into.schema = self.schema(fields);
        into.sort = self.sort(fields);
        self.charts(fields);
    }

    fn header(&mut self, fields: &mut Fields<'_>, into: &mut Kustomization) {
        let kind = self.reader.optional(fields, "kind");
        let version = self.reader.optional(fields, "apiVersion");
        into.is_component = kind.as_ref().is_some_and(|kind| &*kind.text == "Component");
        if let Some(kind) = kind
            && !matches!(&*kind.text, "Kustomization" | "Component")
        {
            let message = "the kind of a kustomization is Kustomization or Component";
            self.reader.wrong(
                Diagnostic::error(Mistake::Field.code(), kind.span, message).help("write one of them"),
            );
        }
        let wanted = match into.is_component {
            true => "kustomize.config.k8s.io/v1alpha1",
            false => "kustomize.config.k8s.io/v1beta1",
        };
        if let Some(version) = version
            && &*version.text != wanted
        {
            let message = format!("the apiVersion here is {wanted}");
            let diagnostic = Diagnostic::error(Mistake::Field.code(), version.span, message);
            self.reader.wrong(diagnostic.help("write that"));
        }
    }

    /// Every item of a list of mappings.
    fn each<T>(
        &mut self,
        fields: &mut Fields<'_>,
        name: &'static str,
        what: &'static str,
        read: impl Fn(&mut Self, &mut Fields<'_>) -> Option<T>,
    ) -> Vec<T> {
        let items = self.reader.items(fields, name);
        let mut all = Vec::with_capacity(items.len());
        for item in items {
            let Some(mut fields) = self.reader.fields(item, what) else { continue };
            all.extend(read(self, &mut fields));
            self.reader.finish(fields);
        }
        all
    }

    /// The YAML inside of a text, unless that is a text again.
    fn inline(&self, node: &yaml::Node, text: Text) -> Inline {
        let parsed = yaml::parse_within(self.file, self.text, node.span, &text.text);
        let is_path = parsed.documents.iter().all(|document| document.root.as_written().is_some())
            && !text.text.contains('\n');
        let inside = (!is_path).then(|| Arc::new(parsed));
        Inline { text, inside }
    }

    fn inlines(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Vec<Inline> {
        let items = self.reader.items(fields, name);
        let mut all = Vec::with_capacity(items.len());
        for item in items {
            if let Some(text) = self.reader.text(item, "a line of this list") {
                all.push(self.inline(item, text));
            }
        }
        all
    }

    fn patches(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Vec<Patch> {
        self.each(fields, name, "a patch", |decoder, fields| Some(decoder.patch(fields)))
    }

    pub(super) fn patch(&mut self, fields: &mut Fields<'_>) -> Patch {
        let path = self.reader.optional(fields, "path");
        let patch = fields.take("patch").and_then(|node| {
            let text = self.reader.text(node, "patch").filter(|text| !text.text.trim().is_empty())?;
            let parsed = yaml::parse_within(self.file, self.text, node.span, &text.text);
            Some(Inline { text, inside: Some(Arc::new(parsed)) })
        });
        let target = fields.take("target").and_then(|node| self.selector(node));
        let mut allow = (false, false);
        if let Some(node) = fields.take("options")
            && let Some(mut options) = self.reader.fields(node, "options of a patch")
        {
            allow.0 = self.reader.yes(&mut options, "allowNameChange");
            allow.1 = self.reader.yes(&mut options, "allowKindChange");
            self.reader.finish(options);
        }
        let span = fields.span;
        Patch { span, path, patch, target, allow_name_change: allow.0, allow_kind_change: allow.1 }
    }

    fn selector(&mut self, node: &yaml::Node) -> Option<Selector> {
        let mut fields = self.reader.fields(node, "a selector")?;
        let mut selector = self.selected(&mut fields);
        selector.annotation_selector = self.word(&mut fields, "annotationSelector");
        selector.label_selector = self.word(&mut fields, "labelSelector");
        self.reader.finish(fields);
        Some(selector)
    }

    /// The id in a selector.
    fn selected(&mut self, fields: &mut Fields<'_>) -> Selector {
        Selector {
            group: self.word(fields, "group"),
            version: self.word(fields, "version"),
            kind: self.word(fields, "kind"),
            name: self.word(fields, "name"),
            namespace: self.word(fields, "namespace"),
            ..Selector::at(fields.span)
        }
    }

    /// Fields of objects in a list.
    pub(super) fn specs(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Vec<FieldSpec> {
        self.each(fields, name, "a field", Self::field_spec)
    }

    fn word(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Arc<str> {
        self.reader.optional(fields, name).map_or_else(|| Arc::from(""), |text| text.text)
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of several that read an item")]
    fn labels(&mut self, fields: &mut Fields<'_>) -> Option<Labels> {
        let pairs = self.reader.pairs(fields, "pairs");
        let include_selectors = self.reader.yes(fields, "includeSelectors");
        let include_templates = self.reader.yes(fields, "includeTemplates");
        let span = fields.span;
        let fields = self.specs(fields, "fields");
        Some(Labels { span, pairs, include_selectors, include_templates, fields })
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of several that read an item")]
    pub(super) fn field_spec(&mut self, fields: &mut Fields<'_>) -> Option<FieldSpec> {
        Some(FieldSpec {
            group: self.word(fields, "group"),
            version: self.word(fields, "version"),
            kind: self.word(fields, "kind"),
            path: self.word(fields, "path"),
            create: self.reader.yes(fields, "create"),
        })
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of several that read an item")]
    pub(super) fn image(&mut self, fields: &mut Fields<'_>) -> Option<Image> {
        Some(Image {
            name: self.word(fields, "name"),
            new_name: self.reader.optional(fields, "newName"),
            tag_suffix: self.reader.optional(fields, "tagSuffix"),
            new_tag: self.reader.optional(fields, "newTag"),
            digest: self.reader.optional(fields, "digest"),
        })
    }

    pub(super) fn replica(&mut self, fields: &mut Fields<'_>) -> Option<Replica> {
        let name = self.reader.optional(fields, "name");
        let count = self.reader.int(fields, "count");
        let name = name.unwrap_or(Text { text: Arc::from(""), span: fields.span });
        let (count, span) = count.unwrap_or((0, name.span));
        Some(Replica { name, count, span })
    }

    pub(super) fn replacement_field(&mut self, node: &yaml::Node) -> Option<ReplacementField> {
        let mut fields = self.reader.fields(node, "a replacement")?;
        if let Some(path) = self.reader.optional(&mut fields, "path") {
            self.reader.finish(fields);
            return Some(ReplacementField::File(path));
        }
        let replacement = self.replacement(&mut fields);
        self.reader.finish(fields);
        Some(ReplacementField::Here(Box::new(replacement)))
    }

    pub(super) fn replacement(&mut self, fields: &mut Fields<'_>) -> Replacement {
        let source = fields.take("source").and_then(|node| {
            let mut fields = self.reader.fields(node, "a source")?;
            let selector = self.selected(&mut fields);
            let field_path = self.reader.optional(&mut fields, "fieldPath");
            let options = self.field_options(&mut fields);
            let span = fields.span;
            self.reader.finish(fields);
            Some(Source { span, selector, field_path, options })
        });
        let value = fields.take("sourceValue").and_then(|node| self.reader.text(node, "sourceValue"));
        let targets = self.each(fields, "targets", "a target", Self::target);
        Replacement { span: fields.span, source, value, targets }
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of several that read an item")]
    fn target(&mut self, fields: &mut Fields<'_>) -> Option<Target> {
        let select = fields.take("select").and_then(|node| self.selector(node));
        let reject = self.reader.items(fields, "reject");
        let reject = reject.iter().filter_map(|node| self.selector(node)).collect();
        let field_paths = self.reader.texts(fields, "fieldPaths");
        let options = self.field_options(fields);
        Some(Target { span: fields.span, select, reject, field_paths, options })
    }

    fn field_options(&mut self, fields: &mut Fields<'_>) -> FieldOptions {
        let Some(node) = fields.take("options") else { return FieldOptions::default() };
        let Some(mut fields) = self.reader.fields(node, "options of a field") else {
            return FieldOptions::default();
        };
        let delimiter = self.reader.optional(&mut fields, "delimiter").map(|text| text.text);
        let index = self.reader.int(&mut fields, "index").map_or(0, |(index, _)| index);
        let create = self.reader.yes(&mut fields, "create");
        fields.take("encoding");
        self.reader.finish(fields);
        FieldOptions { delimiter, index, create }
    }

    fn var(&mut self, fields: &mut Fields<'_>) -> Option<Var> {
        let name = self.reader.optional(fields, "name");
        let mut path = Arc::from("metadata.name");
        if let Some(node) = fields.take("fieldref")
            && let Some(mut inner) = self.reader.fields(node, "a fieldref")
        {
            if let Some(given) = self.reader.optional(&mut inner, "fieldPath") {
                path = given.text;
            }
            self.reader.finish(inner);
        }
        let mut object = self.reader.fields(fields.take("objref")?, "an objref")?;
        let api_version = self.word(&mut object, "apiVersion");
        let (group, version) = match api_version.split_once('/') {
            Some((group, version)) => (Arc::from(group), Arc::from(version)),
            None if api_version.is_empty() => {
                (self.word(&mut object, "group"), self.word(&mut object, "version"))
            }
            None => (self.word(&mut object, "group"), Arc::clone(&api_version)),
        };
        object.take("group");
        object.take("version");
        let var = Var {
            name: name.unwrap_or(Text { text: Arc::from(""), span: fields.span }),
            group,
            version,
            kind: self.word(&mut object, "kind"),
            object: self.word(&mut object, "name"),
            namespace: self.word(&mut object, "namespace"),
            field_path: path,
        };
        self.reader.finish(object);
        Some(var)
    }

    fn config_map(&mut self, fields: &mut Fields<'_>) -> Option<Generator> {
        self.generator(fields, false)
    }

    fn secret(&mut self, fields: &mut Fields<'_>) -> Option<Generator> {
        self.generator(fields, true)
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of several that read an item")]
    fn generator(&mut self, fields: &mut Fields<'_>, is_secret: bool) -> Option<Generator> {
        let read = &mut self.reader;
        let mut generator = Generator {
            span: fields.span,
            name: read.optional(fields, "name"),
            namespace: read.optional(fields, "namespace"),
            behavior: read.optional(fields, "behavior"),
            kind: if is_secret { read.optional(fields, "type") } else { None },
            envs: read.texts(fields, "envs"),
            literals: read.texts(fields, "literals"),
            files: read.texts(fields, "files"),
            options: Options::default(),
        };
        generator.envs.extend(read.optional(fields, "env"));
        generator.options = self.options(fields, "options");
        Some(generator)
    }

    fn options(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Options {
        let Some(node) = fields.take(name) else { return Options::default() };
        let Some(mut fields) = self.reader.fields(node, name) else { return Options::default() };
        let options = Options {
            labels: self.reader.pairs(&mut fields, "labels"),
            annotations: self.reader.pairs(&mut fields, "annotations"),
            disable_hash: self.reader.yes(&mut fields, "disableNameSuffixHash"),
            immutable: self
                .reader
                .flag(&mut fields, "immutable")
                .filter(|(flag, _)| *flag)
                .map(|(_, span)| span),
        };
        self.reader.finish(fields);
        options
    }

    fn schema(&mut self, fields: &mut Fields<'_>) -> Option<Text> {
        let mut openapi = self.reader.fields(fields.take("openapi")?, "openapi")?;
        let path = self.reader.optional(&mut openapi, "path");
        let version = self.reader.optional(&mut openapi, "version");
        self.reader.finish(openapi);
        match (path, version) {
            (Some(_), Some(version)) => {
                let message = "a schema is a file or a version, and both are named here";
                let diagnostic = Diagnostic::error(Mistake::Field.code(), version.span, message);
                self.reader.wrong(diagnostic.help("take one of them out"));
                None
            }
            (None, Some(version)) if &*version.text != "v1.21.2" => {
                let message = format!("the schema of {} is not built in", version.text);
                let diagnostic = Diagnostic::error(Mistake::Configuration.code(), version.span, message);
                self.reader.wrong(
                    diagnostic.help("write v1.21.2, the one that kustomize 5.5 knows, or leave it out"),
                );
                None
            }
            (path, _) => path,
        }
    }

    fn sort(&mut self, fields: &mut Fields<'_>) -> Option<Sort> {
        let node = fields.take("sortOptions")?;
        let mut options = self.reader.fields(node, "sortOptions")?;
        let order = self.reader.optional(&mut options, "order");
        let legacy_options = options.take("legacySortOptions");
        let legacy = match order.as_ref().map(|order| &*order.text) {
            Some("legacy") => true,
            Some("fifo") => false,
            Some(_) | None => {
                let span = order.map_or(node.place(), |order| order.span);
                let message = "objects are sorted by `fifo` or `legacy`";
                let diagnostic = Diagnostic::error(Mistake::Field.code(), span, message);
                self.reader.wrong(diagnostic.help("write `order: fifo` to keep them as they are written"));
                false
            }
        };
        let mut sort = Sort { legacy, first: None, last: None };
        if let Some(node) = legacy_options {
            if !legacy {
                let message = "legacySortOptions are for `order: legacy`";
                let diagnostic = Diagnostic::error(Mistake::Field.code(), node.place(), message);
                self.reader.wrong(diagnostic.help("take them out"));
            }
            if let Some(mut inner) = self.reader.fields(node, "legacySortOptions") {
                sort.first = Some(self.reader.texts(&mut inner, "orderFirst"));
                sort.last = Some(self.reader.texts(&mut inner, "orderLast"));
                self.reader.finish(inner);
            }
        }
        self.reader.finish(options);
        Some(sort)
    }

    /// Charts are inflated by another program.
    fn charts(&mut self, fields: &mut Fields<'_>) {
        fields.take("helmGlobals");
        for name in ["helmCharts", "helmChartInflationGenerator"] {
            let Some(entry) = fields.entry(name) else { continue };
            let message = format!("{name} inflates charts with helm, which is not started here");
            let diagnostic = Diagnostic::error(Mistake::Plugin.code(), entry.key.span, message)
                .help("inflate the chart once with `helm template`, keep what it writes in the tree, and name it below `resources:`");
            self.reader.wrong(diagnostic);
        }
    }
}
