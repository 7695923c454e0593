//! Objects: keys in the order of their source, found without regard to case.
//!
//! ARM finds properties without regard to case but keeps the spelling, so `{ABC: 0}` has one member `ABC` that `.abc`
//! finds. Case is folded as .NET's ordinal comparison does, character by character to upper case.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::{Sourced, Template};

/// The name of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The name; the printed expression when a part of it is unknown.
    pub text: Arc<str>,
    /// The parts, when one of them is unknown or secret.
    pub template: Option<Arc<Template>>,
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self { text: Arc::from(text), template: None }
    }
}

impl From<Arc<str>> for Key {
    fn from(text: Arc<str>) -> Self {
        Self { text, template: None }
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self { text: Arc::from(text), template: None }
    }
}

/// Beyond this many members a lookup goes through an index; below it, walking is faster than hashing.
const WALKED: usize = 16;

/// An object.
#[derive(Clone, Debug, Default)]
pub struct Object {
    members: Vec<(Key, Sourced)>,
    index: OnceLock<HashMap<String, usize>>,
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl Object {
    /// An object without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// The members in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Key, &Sourced)> + ExactSizeIterator {
        self.members.iter().map(|(key, value)| (key, value))
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The member of this name, without regard to case.
    pub fn get(&self, name: &str) -> Option<&Sourced> {
        self.position(name).and_then(|at| self.members.get(at)).map(|(_, value)| value)
    }

    /// The member of exactly this spelling.
    pub fn get_exact(&self, name: &str) -> Option<&Sourced> {
        self.entry(name).filter(|(key, _)| &*key.text == name).map(|(_, value)| value)
    }

    /// The member and its spelling, without regard to case.
    pub fn entry(&self, name: &str) -> Option<(&Key, &Sourced)> {
        self.position(name).and_then(|at| self.members.get(at)).map(|(key, value)| (key, value))
    }

    /// Sets a member: an existing one keeps its place and spelling, as a spread does.
    pub fn set(&mut self, key: impl Into<Key>, value: Sourced) {
        let key = key.into();
        match self.position(&key.text).and_then(|at| self.members.get_mut(at)) {
            Some(member) => member.1 = value,
            None => self.push_new(key, value),
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Sourced> {
        let at = self.position(name)?;
        self.index = OnceLock::new();
        Some(self.members.remove(at).1)
    }

    /// Whether every member at every depth is known.
    pub fn is_known(&self) -> bool {
        self.members.iter().all(|(key, value)| {
            key.template.as_ref().is_none_or(|template| template.is_known()) && value.value.is_known()
        })
    }

    fn push_new(&mut self, key: Key, value: Sourced) {
        if let Some(index) = self.index.get_mut() {
            index.insert(fold(&key.text), self.members.len());
        }
        self.members.push((key, value));
    }

    fn position(&self, name: &str) -> Option<usize> {
        if self.members.len() <= WALKED {
            return self.members.iter().position(|(key, _)| same_name(&key.text, name));
        }
        let index = self.index.get_or_init(|| {
            self.members.iter().enumerate().map(|(at, (key, _))| (fold(&key.text), at)).collect()
        });
        index.get(&fold(name)).copied()
    }
}

impl FromIterator<(Key, Sourced)> for Object {
    /// Later members win, as in [`Object::set`].
    fn from_iter<T: IntoIterator<Item = (Key, Sourced)>>(members: T) -> Self {
        let mut object = Self::new();
        for (key, value) in members {
            object.set(key, value);
        }
        object
    }
}

/// Whether two names are the same to ARM.
pub fn same_name(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    a.chars().map(upper).eq(b.chars().map(upper))
}

/// A name in the form in which equal names are equal.
pub fn fold(name: &str) -> String {
    name.chars().map(upper).collect()
}

/// Upper case where it is one character, as .NET's invariant mapping has it.
pub fn upper(character: char) -> char {
    let mut mapped = character.to_uppercase();
    match (mapped.next(), mapped.next()) {
        (Some(single), None) => single,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::OriginId;

    fn numbered(count: usize) -> Object {
        (0..count)
            .map(|n| (Key::from(format!("Key{n}")), Sourced::new(n as i64, OriginId::NOWHERE)))
            .collect()
    }

    #[test]
    fn members_are_found_without_regard_to_case_in_small_and_large_objects() {
        for count in [3, WALKED + 20] {
            let object = numbered(count);
            assert_eq!(object.get("kEY2").map(|v| v.value.clone()), Some(2.into()), "{count} members");
            assert_eq!(object.get("key99"), None);
            assert_eq!(object.get_exact("key2"), None);
        }
    }

    #[test]
    fn setting_keeps_the_first_place_and_spelling() {
        let mut object = numbered(WALKED + 2);
        let _ = object.get("key1");
        object.set("KEY1", Sourced::new("new", OriginId::NOWHERE));
        let (at, (key, member)) = object.iter().enumerate().nth(1).unwrap();
        assert_eq!((at, &*key.text, &member.value), (1, "Key1", &"new".into()));
    }

    #[test]
    fn removing_forgets_the_index() {
        let mut object = numbered(WALKED + 2);
        assert!(object.remove("key0").is_some());
        assert_eq!(object.get("key5").map(|v| v.value.clone()), Some(5.into()));
    }
}
