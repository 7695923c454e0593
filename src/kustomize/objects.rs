//! The objects of a rendering in order, found by name and by id without looking at all of them.

use std::sync::Arc;

use foldhash::HashMap;

use super::resource::{Id, Resource};

/// Objects, no two of one id.
#[derive(Debug, Default)]
pub(super) struct Objects {
    /// Those that were taken out are gone.
    list: Vec<Option<Resource>>,
    /// By every name that they have or had.
    names: HashMap<Arc<str>, Vec<usize>>,
    /// How many have an id.
    ids: HashMap<Key, usize>,
}

/// An id in which equal ones are equal.
type Key = (Arc<str>, Arc<str>, Arc<str>, Arc<str>);

fn key(id: &Id) -> Key {
    let namespace = Arc::from(id.effective_namespace());
    (Arc::clone(&id.api_version), Arc::clone(&id.kind), Arc::clone(&id.name), namespace)
}

impl Objects {
    /// Adds an object; gives it back if there is one of that id.
    pub(super) fn add(&mut self, resource: Resource) -> Result<(), Box<Resource>> {
        let count = self.ids.entry(key(&resource.id)).or_insert(0);
        if *count > 0 {
            return Err(Box::new(resource));
        }
        *count += 1;
        let index = self.list.len();
        for name in resource.previous.iter().map(|previous| &previous.name).chain([&resource.id.name]) {
            enter(&mut self.names, name, index);
        }
        self.list.push(Some(resource));
        Ok(())
    }

    /// Whether no two have an id, and none was taken out.
    pub(super) fn are_apart(&self) -> bool {
        self.list.iter().all(Option::is_some) && self.ids.values().all(|count| *count <= 1)
    }

    /// Every object.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Resource> {
        self.list.iter().flatten()
    }

    /// Where every object is.
    pub(super) fn indices(&self) -> Vec<usize> {
        (0..self.list.len()).filter(|index| self.get(*index).is_some()).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Resource> {
        self.list.get(index)?.as_ref()
    }

    /// Changes every object in a way that leaves its id.
    pub(super) fn each_mut(&mut self) -> impl Iterator<Item = &mut Resource> {
        self.list.iter_mut().flatten()
    }

    /// One that is changed in a way that leaves its id.
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Resource> {
        self.list.get_mut(index)?.as_mut()
    }

    /// Changes an object, also what tells it from others. The answer is whether its id is its alone.
    pub(super) fn change<T>(
        &mut self,
        index: usize,
        change: impl FnOnce(&mut Resource) -> T,
    ) -> Option<(T, bool)> {
        let resource = self.list.get_mut(index)?.as_mut()?;
        let (before, known) = (resource.id.clone(), resource.previous.len());
        let answer = change(resource);
        resource.look();
        let names = resource.previous.iter().skip(known).map(|previous| &previous.name);
        for name in names.chain([&resource.id.name]) {
            enter(&mut self.names, name, index);
        }
        if before == resource.id {
            return Some((answer, true));
        }
        let after = key(&resource.id);
        if let Some(count) = self.ids.get_mut(&key(&before)) {
            *count = count.saturating_sub(1);
        }
        let count = self.ids.entry(after).or_insert(0);
        *count += 1;
        let alone = *count == 1;
        Some((answer, alone))
    }

    /// Takes an object out.
    pub(super) fn remove(&mut self, index: usize) -> Option<Resource> {
        let resource = self.list.get_mut(index)?.take()?;
        if let Some(count) = self.ids.get_mut(&key(&resource.id)) {
            *count = count.saturating_sub(1);
        }
        Some(resource)
    }

    /// Puts an object in the place of another.
    pub(super) fn replace(&mut self, index: usize, resource: Resource) {
        self.change(index, |old| *old = resource);
        if let Some(resource) = self.get(index) {
            let names: Vec<_> = resource.previous.iter().map(|previous| Arc::clone(&previous.name)).collect();
            for name in names {
                enter(&mut self.names, &name, index);
            }
        }
    }

    /// Those that have or had a name, in order.
    pub(super) fn named(&self, name: &str) -> &[usize] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// Those that are or were of an id.
    pub(super) fn find(&self, id: &Id) -> Vec<usize> {
        let is = |index: &&usize| {
            self.get(**index).is_some_and(|resource| resource.ids().any(|own| own.is_same(id)))
        };
        self.named(&id.name).iter().filter(is).copied().collect()
    }

    /// All of them.
    pub(super) fn into_resources(self) -> Vec<Resource> {
        self.list.into_iter().flatten().collect()
    }
}

fn enter(names: &mut HashMap<Arc<str>, Vec<usize>>, name: &Arc<str>, index: usize) {
    let known = names.entry(Arc::clone(name)).or_default();
    // Mostly the last one, or behind it.
    if let Err(place) = known.binary_search(&index) {
        known.insert(place, index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Entry, Kind, Mapping, Node};
    use crate::origin::OriginId;

    fn object(name: &str) -> Resource {
        let at = OriginId::NOWHERE;
        let entry = |key: &str, value| Entry { key: key.into(), at, value };
        let map = |entries| Node::new(Kind::Mapping(Mapping { entries }), at);
        let metadata = map(vec![entry("name", Node::text(name, at))]);
        Resource::new(map(vec![entry("kind", Node::text("Pod", at)), entry("metadata", metadata)]))
    }

    #[test]
    fn an_object_is_found_by_every_name_that_it_had() {
        let mut objects = Objects::default();
        objects.add(object("a")).unwrap();
        assert!(objects.add(object("a")).is_err());
        let renamed = objects.change(0, |resource| {
            resource.remember();
            resource.node = object("b").node;
        });
        assert_eq!(renamed.map(|(_, alone)| alone), Some(true));
        assert_eq!((objects.named("a"), objects.named("b")), (&[0][..], &[0][..]));
        objects.add(object("a")).unwrap();
        assert_eq!(objects.named("a"), [0, 1]);
        assert_eq!(
            objects.change(1, |resource| resource.node = object("b").node).map(|(_, alone)| alone),
            Some(false)
        );
    }
}
