//! Transformers of kustomize's own that files configure: `transformers: [labels.yaml]`, where the file says of which kind it
//! is, what is put, and into which fields. Programs are not run.

use super::accumulate::{Accumulator, Refused, Render};
use super::fields::Field;
use super::file::{Decoder, Image, Kustomization, Patch, Replacement, ReplacementField, Replica};
use super::transform::{Affix, Namespacing, Subjects};
use super::written::{Fields, Reader, Text};
use crate::yaml;

/// What kustomize calls transformers of its own.
const OWN: [&str; 2] = ["builtin", "builtin/v1"];

/// What one does.
enum Transformer {
    Labels(Vec<(Text, Text)>),
    Annotations(Vec<(Text, Text)>),
    Affixes { prefix: Option<Text>, suffix: Option<Text> },
    Namespace(Option<Text>, Namespacing),
    Image(Image),
    Replicas(Replica),
    Patch(Box<Patch>),
    Replacements(Vec<Replacement>),
}

impl Render<'_> {
    /// Runs the transformers that files configure, after all that the kustomization itself says.
    pub(super) fn transform_as_configured(
        &mut self,
        from: &Kustomization,
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        for inline in &from.transformers {
            let parsed = self.inline(from, inline)?;
            if !parsed.diagnostics.is_empty() {
                return Err(Refused(parsed.diagnostics.clone()));
            }
            for document in parsed.documents.iter().filter(|document| !document.root.is_null()) {
                // Whoever asks what changed an object would be told of these in other words.
                let run_here = if self.traced { None } else { read(&document.root) };
                let Some((transformer, fields)) = run_here else {
                    return Err(self.plugin(from, inline, "transformers"));
                };
                self.run(from, &transformer?, &fields, into)?;
            }
        }
        Ok(())
    }

    fn run(
        &mut self,
        from: &Kustomization,
        transformer: &Transformer,
        fields: &[Field],
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        match transformer {
            Transformer::Labels(pairs) | Transformer::Annotations(pairs) => {
                self.put_pairs(pairs, fields, into)
            }
            Transformer::Affixes { prefix, suffix } => {
                for (text, affix) in [(prefix, Affix::Prefix), (suffix, Affix::Suffix)] {
                    if let Some(text) = text {
                        self.put_affix(text, affix, fields, into)?;
                    }
                }
                Ok(())
            }
            Transformer::Namespace(Some(namespace), how) => self.put_namespace(namespace, *how, fields, into),
            Transformer::Namespace(None, _) => Ok(()),
            Transformer::Image(image) => self.change_images(std::slice::from_ref(image), fields, into),
            Transformer::Replicas(replica) => self.replicate(replica, fields, into),
            Transformer::Patch(patch) => self.patch_one(from, patch, into),
            Transformer::Replacements(all) => all.iter().try_for_each(|one| self.replace_one(one, into)),
        }
    }
}

type Configured = (Result<Transformer, Refused>, Vec<Field>);

/// One that is run here, and the fields that it is for; nothing where it is another.
fn read(root: &yaml::Node) -> Option<Configured> {
    let text = |name: &str| root.get(name).and_then(yaml::Node::as_text);
    if !text("apiVersion").is_some_and(|version| OWN.contains(&version)) {
        return None;
    }
    let kind = text("kind")?;
    let mut decoder = Decoder { file: root.span.file, text: "", reader: Reader::default() };
    let mut given = decoder.reader.fields(root, "a transformer")?;
    let transformer = decoder.transformer(kind, &mut given)?;
    // Whatever else is written kustomize passes over.
    let items = decoder.reader.items(&mut given, "fieldSpecs").iter();
    let fields = items.filter_map(|item| {
        let mut field = decoder.reader.fields(item, "a field")?;
        decoder.field_spec(&mut field).map(Field::new)
    });
    let fields = fields.collect();
    let wrong = decoder.reader.diagnostics;
    Some((if wrong.is_empty() { Ok(transformer) } else { Err(Refused(wrong)) }, fields))
}

impl Decoder<'_> {
    fn transformer(&mut self, kind: &str, given: &mut Fields<'_>) -> Option<Transformer> {
        Some(match kind {
            "LabelTransformer" => Transformer::Labels(self.reader.pairs(given, "labels")),
            "AnnotationsTransformer" => Transformer::Annotations(self.reader.pairs(given, "annotations")),
            "PrefixTransformer" => {
                Transformer::Affixes { prefix: self.reader.optional(given, "prefix"), suffix: None }
            }
            "SuffixTransformer" => {
                Transformer::Affixes { prefix: None, suffix: self.reader.optional(given, "suffix") }
            }
            "PrefixSuffixTransformer" => Transformer::Affixes {
                prefix: self.reader.optional(given, "prefix"),
                suffix: self.reader.optional(given, "suffix"),
            },
            "NamespaceTransformer" => {
                let subjects = self.reader.optional(given, "setRoleBindingSubjects");
                let subjects = match subjects.as_ref().map_or("defaultOnly", |text| &text.text) {
                    "defaultOnly" => Subjects::NamedDefault,
                    "allServiceAccounts" => Subjects::ServiceAccounts,
                    "none" => Subjects::None,
                    _ => return None,
                };
                let how = Namespacing { unset_only: self.reader.yes(given, "unsetOnly"), subjects };
                let metadata = given.take("metadata");
                let mut metadata = self.reader.fields(metadata?, "metadata")?;
                Transformer::Namespace(self.reader.optional(&mut metadata, "namespace"), how)
            }
            "ImageTagTransformer" => {
                let mut image = self.reader.fields(given.take("imageTag")?, "an imageTag")?;
                Transformer::Image(self.image(&mut image)?)
            }
            "ReplicaCountTransformer" => {
                let mut replica = self.reader.fields(given.take("replica")?, "a replica")?;
                Transformer::Replicas(self.replica(&mut replica)?)
            }
            // One in a file of its own is not among the files that were read.
            "PatchTransformer" => {
                let patch = self.patch(given);
                Transformer::Patch(Box::new(Some(patch).filter(|patch| patch.path.is_none())?))
            }
            "ReplacementTransformer" => {
                let items = self.reader.items(given, "replacements").iter();
                let fields = items.map(|item| self.replacement_field(item)).collect::<Option<Vec<_>>>()?;
                let here = fields.into_iter().map(|field| match field {
                    ReplacementField::Here(replacement) => Some(*replacement),
                    ReplacementField::File(_) => None,
                });
                Transformer::Replacements(here.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}
