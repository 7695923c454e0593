//! Transformers of kustomize's own that files configure: `transformers: [labels.yaml]`, where the file says of which kind it
//! is, what is put, and into which fields. Programs are not run.

use super::accumulate::{Accumulator, Refused, Render};
use super::fields::Field;
use super::file::{Decoder, Image, Kustomization, Patch, Replica};
use super::transform::Affix;
use super::written::{Fields, Reader, Text};
use crate::yaml;

/// What kustomize calls transformers of its own.
const OWN: [&str; 2] = ["builtin", "builtin/v1"];

/// What one does.
enum Transformer {
    Labels(Vec<(Text, Text)>),
    Annotations(Vec<(Text, Text)>),
    Affixes { prefix: Option<Text>, suffix: Option<Text> },
    Namespace(Option<Text>),
    Image(Image),
    Replicas(Replica),
    Patch(Box<Patch>),
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
            Transformer::Namespace(Some(namespace)) => self.put_namespace(namespace, fields, into),
            Transformer::Namespace(None) => Ok(()),
            Transformer::Image(image) => self.change_images(std::slice::from_ref(image), fields, into),
            Transformer::Replicas(replica) => self.replicate(replica, fields, into),
            Transformer::Patch(patch) => self.patch_one(from, patch, into),
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
    let fields = decoder.specs(&mut given, "fieldSpecs").into_iter().map(Field::new).collect();
    // Whatever else is written kustomize passes over.
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
                // Which namespaces it leaves alone, and which subjects it takes along.
                if given.take("unsetOnly").is_some() || given.take("setRoleBindingSubjects").is_some() {
                    return None;
                }
                let metadata = given.take("metadata");
                let mut metadata = self.reader.fields(metadata?, "metadata")?;
                Transformer::Namespace(self.reader.optional(&mut metadata, "namespace"))
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
            _ => return None,
        })
    }
}
