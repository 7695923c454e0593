//! Where a tree holds secrets, by what is written: the values of Secrets and of patches for them, and what secrets are
//! generated from. Rendering knows the place that set a value last; a value that a patch overrode is a secret all the same.

use std::collections::BTreeSet;

use crate::source::{FileId, Source, Sources, Span};
use crate::yaml;
use crate::yaml::{Kind, Mapping, Node};

/// The members of a Secret that hold what is secret.
const HOLDS: [&str; 3] = ["data", "stringData", "binaryData"];

/// Every place of a secret in the files that were read.
pub fn secret_places(sources: &Sources) -> Vec<Span> {
    let mut search = Search { found: Vec::new(), files: BTreeSet::new() };
    for (file, source) in sources.iter() {
        if mentions(source.text()) {
            for document in yaml::parse(file, source.text()).documents {
                search.node(file, source, &document.root);
            }
        }
    }
    for (file, source) in sources.iter() {
        if search.files.contains(source.name()) {
            search.found.push(Span::new(file, 0, source.text().len()));
        }
    }
    search.found
}

/// Whether a text may hold a secret: it has the word for one, which is no part of a longer word such as `ExternalSecret`.
fn mentions(text: &str) -> bool {
    let is_letter =
        |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let is_alone = |(at, word): (usize, &str)| {
        // The letter of an escape is none of the word.
        let before =
            is_letter(at.checked_sub(1)) && !text.get(..at - 1).is_some_and(|all| all.ends_with('\\'));
        !before && !is_letter(Some(at + word.len()))
    };
    text.match_indices("Secret").any(is_alone) || text.contains("secretGenerator")
}

struct Search {
    found: Vec<Span>,
    /// Files that are secret as a whole, by their names.
    files: BTreeSet<String>,
}

impl Search {
    fn node(&mut self, file: FileId, source: &Source, node: &Node) {
        match &node.kind {
            Kind::Mapping(mapping) => {
                self.mapping(file, source, mapping);
                for entry in &mapping.entries {
                    self.node(file, source, &entry.value);
                }
            }
            Kind::Sequence(items) => items.iter().for_each(|item| self.node(file, source, item)),
            // A patch inside of a kustomization is YAML of its own.
            Kind::Text(text) if text.contains('\n') && text.contains("Secret") => {
                for document in yaml::parse_within(file, source.text(), node.span, text).documents {
                    self.node(file, source, &document.root);
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) => {}
        }
    }

    fn mapping(&mut self, file: FileId, source: &Source, mapping: &Mapping) {
        let text = |name: &str| mapping.get(name).and_then(Node::as_text);
        if text("kind") == Some("Secret") {
            HOLDS.iter().filter_map(|name| mapping.get(name)).for_each(|node| self.values(node));
        }
        let target = mapping.get("target").and_then(|target| target.get("kind")).and_then(Node::as_text);
        if target == Some("Secret") {
            mapping.get("patch").into_iter().for_each(|node| self.values(node));
            text("path").into_iter().for_each(|path| self.file(source, path));
        }
        for generator in mapping.get("secretGenerator").and_then(Node::as_sequence).unwrap_or(&[]) {
            self.generator(file, source, generator);
        }
    }

    fn generator(&mut self, file: FileId, source: &Source, generator: &Node) {
        let items = |name: &str| generator.get(name).and_then(Node::as_sequence).unwrap_or(&[]);
        for literal in items("literals") {
            let written = source.text().get(literal.span.range()).unwrap_or("");
            let start = literal.span.start as usize + written.find('=').map_or(0, |at| at + 1);
            self.found.push(Span::new(file, start, literal.span.end as usize));
        }
        let single = generator.get("env").and_then(Node::as_text);
        for path in items("envs").iter().filter_map(Node::as_text).chain(single) {
            self.file(source, path);
        }
        for path in items("files").iter().filter_map(Node::as_text) {
            self.file(source, path.split_once('=').map_or(path, |(_, path)| path));
        }
    }

    /// Hides every value in a node.
    fn values(&mut self, node: &Node) {
        match &node.kind {
            Kind::Mapping(mapping) => mapping.entries.iter().for_each(|entry| self.values(&entry.value)),
            Kind::Sequence(items) => items.iter().for_each(|item| self.values(item)),
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) => {
                self.found.extend([node.span, node.place()]);
            }
        }
    }

    /// Hides a file that another names.
    fn file(&mut self, from: &Source, path: &str) {
        let folder = from.name().rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = folder.split('/').collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != ".." && !last.is_empty()) => {
                    _ = parts.pop();
                }
                part => parts.push(part),
            }
        }
        let name = parts.join("/");
        self.files.insert(name.strip_prefix('/').filter(|_| folder.is_empty()).unwrap_or(&name).to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(files: &[(&str, &str)]) -> String {
        let mut sources = Sources::new();
        for (name, text) in files {
            sources.add(*name, *text);
        }
        for place in secret_places(&sources) {
            sources.hide(place);
        }
        sources.iter().map(|(_, source)| source.shown(0..source.text().len())).collect()
    }

    #[test]
    fn values_of_secrets_are_hidden_and_their_names_are_not() {
        let text = "kind: Secret\nmetadata: { name: a }\nstringData:\n  one: hunter2 # why\n  two: |\n    hunter3\n    hunter4\n---\nkind: ConfigMap\ndata:\n  one: plain\n---\nkind: List\nitems:\n- kind: Secret\n  data: { three: aHVudGVyMg== }\n";
        let shown = shown(&[("a.yaml", text)]);
        assert!(!shown.contains("hunter") && !shown.contains("aHVud"), "{shown}");
        for told in ["  one: ******* # why\n", "  two: ", "data:\n  one: plain\n", "{ three: ************ }"]
        {
            assert!(shown.contains(told), "{told} is not in {shown}");
        }
    }

    #[test]
    fn what_secrets_are_generated_from_is_hidden() {
        let kustomization = "secretGenerator:\n- name: a\n  literals: [ONE=hunter2, 'TWO=hunter2']\n  envs: [../a.env]\n  files: [key=b.txt]\nconfigMapGenerator:\n- literals: [ONE=plain]\n";
        let shown = shown(&[
            ("base/kustomization.yaml", kustomization),
            ("a.env", "ONE=hunter2\n"),
            ("base/b.txt", "hunter2\n"),
            ("base/c.txt", "plain\n"),
        ]);
        assert!(!shown.contains("hunter"), "{shown}");
        assert!(shown.contains("[ONE=*******, 'TWO=********]"), "{shown}");
        assert!(shown.contains("- literals: [ONE=plain]\n") && shown.ends_with("plain\n"), "{shown}");
    }

    #[test]
    fn a_text_with_the_word_for_a_secret_is_looked_at() {
        for text in
            ["kind: Secret", "Secret", "kind: 'Secret'", "\"kind:\\tSecret\\n\"", "secretGenerator: []"]
        {
            assert!(mentions(text), "{text}");
        }
        for text in ["", "kind: ExternalSecret", "kind: SecretStore", "secretKeyRef", "ASecret1 Secrets"] {
            assert!(!mentions(text), "{text}");
        }
    }

    #[test]
    fn patches_of_secrets_are_hidden() {
        let kustomization = "patches:\n- patch: |\n    kind: Secret\n    metadata: { name: a }\n    stringData:\n      one: hunter2\n- target: { kind: Secret }\n  patch: |\n    - { op: add, path: /data/a, value: hunter2 }\n- target: { kind: Secret }\n  path: p.yaml\n- target: { kind: Deployment }\n  patch: |\n    - { op: add, path: /spec/a, value: plain }\n";
        let patch = "- { op: add, path: /data/a, value: hunter2 }\n";
        let shown = shown(&[("kustomization.yaml", kustomization), ("p.yaml", patch)]);
        assert!(!shown.contains("hunter"), "{shown}");
        assert!(shown.contains("metadata: { name: a }") && shown.contains("value: plain"), "{shown}");
    }
}
