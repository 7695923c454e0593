//! What a text of ARM JSON can name without a symbol: a resource by its id, by its type and name, or by its name alone, all
//! rounds of a loop by the name of the loop, and everything in a deployment without a scope of its own by that one's name.

use foldhash::HashMap;

use super::identity::Numbers;
use crate::eval::Evaluated;
use crate::value::Value;

/// The nodes behind the texts of each deployment.
#[derive(Default)]
pub(super) struct Names {
    by_text: HashMap<(usize, u32, String), Vec<usize>>,
}

impl Names {
    /// Adds what names a declaration.
    pub(super) fn add(
        &mut self,
        input: usize,
        group: usize,
        at: &Evaluated,
        repeat: Option<&str>,
        numbers: &mut Numbers,
    ) {
        let mut texts: Vec<String> = Vec::new();
        if let Some(id) = numbers.id(input, &at.id).filter(|id| !id.is_empty()) {
            texts.extend(id.rsplit_once("/providers/").map(|(_, relative)| relative.to_owned()));
            texts.push(id);
        }
        texts.extend(numbers.id(input, &at.name.value));
        texts.extend(repeat.map(str::to_ascii_lowercase));
        for deployment in &at.inlined {
            if let Some(name) = numbers.id(input, deployment) {
                texts.push(format!("microsoft.resources/deployments/{name}"));
                texts.push(name);
            }
        }
        for text in texts {
            let nodes = self.by_text.entry((input, at.handle.deployment, text)).or_default();
            if nodes.last() != Some(&group) {
                nodes.push(group);
            }
        }
    }

    /// The nodes that a text in a deployment names.
    pub(super) fn find(
        &self,
        input: usize,
        deployment: u32,
        text: &Value,
        numbers: &mut Numbers,
    ) -> &[usize] {
        let Some(text) = numbers.id(input, text) else { return &[] };
        let found = |text: String| self.by_text.get(&(input, deployment, text)).map(Vec::as_slice);
        // A deployment without a scope of its own is known by its type and name only.
        let relative = text.rsplit_once("/providers/").map(|(_, relative)| relative.to_owned());
        let inlined = relative.filter(|text| text.starts_with("microsoft.resources/deployments/"));
        found(text).or_else(|| found(inlined?)).unwrap_or(&[])
    }
}
