//! Objects: keys in the order of their source, found without regard to case.
//!
//! ARM finds properties without regard to case but keeps the spelling, so `{ABC: 0}` has one member `ABC` that `.abc`
//! finds. Case is folded as .NET's ordinal comparison does, character by character to upper case. JSON texts and
//! `createObject` can still make members whose names differ in case only; such twins are both kept, and the exact
//! spelling is preferred when one of them is looked up.

use std::sync::{Arc, OnceLock};

use foldhash::HashMap;

use super::{Size, Sourced, Template};

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

/// How many bytes of a name weigh as much as a value.
const NAME: u64 = 64;

/// An object.
#[derive(Clone, Debug, Default)]
pub struct Object {
    members: Vec<(Key, Sourced)>,
    /// Whether names of two members differ in case only.
    twins: bool,
    size: OnceLock<Size>,
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

    /// An object without members, with room for so many.
    pub fn with_capacity(members: usize) -> Self {
        Self { members: Vec::with_capacity(members), ..Self::default() }
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
            // Two secrets that came by one parameter look alike and are two names.
            Some(member) if member.0.template != key.template => {
                self.twins = true;
                self.members.push((key, value));
                self.size = OnceLock::new();
            }
            Some(member) => {
                member.1 = value;
                self.size = OnceLock::new();
            }
            None => self.push_new(key, value),
        }
    }

    /// Sets a member whose name differs from every other in more than case, or in case only: an existing one of exactly
    /// this spelling keeps its place, a twin is added. This is what JSON and `createObject` do.
    pub fn set_exact(&mut self, key: impl Into<Key>, value: Sourced) {
        let key = key.into();
        self.size = OnceLock::new();
        match self.position(&key.text) {
            None => self.push_new(key, value),
            Some(at) => match self.members.get_mut(at).filter(|(own, _)| own.text == key.text) {
                Some(member) => member.1 = value,
                None => {
                    self.twins = true;
                    self.members.push((key, value));
                }
            },
        }
    }

    /// Whether a part of a member's name is not known or not to be shown.
    pub fn has_template_keys(&self) -> bool {
        self.members.iter().any(|(key, _)| key.template.is_some())
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Sourced> {
        let at = self.position(name)?;
        self.index = OnceLock::new();
        self.size = OnceLock::new();
        Some(self.members.remove(at).1)
    }

    /// Takes several members out at once.
    pub fn remove_all(&mut self, names: &[Arc<str>]) {
        if names.is_empty() {
            return;
        }
        let mut out = vec![false; self.members.len()];
        for name in names {
            if let Some(mark) = self.position(name).and_then(|at| out.get_mut(at)) {
                *mark = true;
            }
        }
        self.index = OnceLock::new();
        self.size = OnceLock::new();
        let mut marks = out.into_iter();
        self.members.retain(|_| !marks.next().unwrap_or(false));
    }

    /// How large it is when it is written out, shared parts counted as often as they are used.
    pub fn size(&self) -> Size {
        *self.size.get_or_init(|| {
            self.members.iter().fold(Size::HOLDER, |size, (key, member)| {
                let name = match &key.template {
                    Some(template) => template.size(),
                    None => Size { weight: key.text.len() as u64 / NAME, depth: 0 },
                };
                size.with(name).with(member.value.size())
            })
        })
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
        self.size = OnceLock::new();
        self.members.push((key, value));
    }

    fn position(&self, name: &str) -> Option<usize> {
        if self.twins
            && let Some(exact) = self.members.iter().position(|(key, _)| &*key.text == name)
        {
            return Some(exact);
        }
        if self.members.len() <= WALKED {
            return self.members.iter().position(|(key, _)| same_name(&key.text, name));
        }
        let index = self.index.get_or_init(|| {
            // The first of twins is found, so they go in last to first.
            self.members.iter().enumerate().rev().map(|(at, (key, _))| (fold(&key.text), at)).collect()
        });
        index.get(&fold(name)).copied()
    }
}

impl FromIterator<(Key, Sourced)> for Object {
    /// Later members win, as in [`Object::set`].
    fn from_iter<T: IntoIterator<Item = (Key, Sourced)>>(members: T) -> Self {
        let members = members.into_iter();
        let mut object = Self::with_capacity(members.size_hint().0);
        for (key, value) in members {
            object.set(key, value);
        }
        object
    }
}

/// Whether two names are the same to ARM.
pub fn same_name(a: &str, b: &str) -> bool {
    // Most names differ in their first letter, and what is not ASCII is the same as nothing that is.
    if let (Some(first), Some(other)) = (a.bytes().next(), b.bytes().next())
        && first.is_ascii()
        && other.is_ascii()
        && !first.eq_ignore_ascii_case(&other)
    {
        return false;
    }
    if a == b {
        return true;
    }
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    a.chars().map(upper).eq(b.chars().map(upper))
}

/// A name in the form in which equal names are equal.
pub fn fold(name: &str) -> String {
    name.chars().map(upper).collect()
}

/// Upper case for comparisons without regard to case: one character for one, and none beyond ASCII that becomes ASCII.
pub fn upper(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_uppercase();
    }
    // .NET keeps the dotless i and the long s apart from `I` and `S`.
    if matches!(character, 'ı' | 'ſ') {
        return character;
    }
    let mut mapped = character.to_uppercase();
    match (mapped.next(), mapped.next()) {
        (Some(single), None) => single,
        _ => with_adscript(character),
    }
}

/// The Greek letters with an iota below, whose full upper case is two letters, have a simple one beside it.
fn with_adscript(character: char) -> char {
    let distance = match character {
        'ᾀ'..='ᾇ' | 'ᾐ'..='ᾗ' | 'ᾠ'..='ᾧ' => 8,
        'ᾳ' | 'ῃ' | 'ῳ' => 9,
        _ => return character,
    };
    char::from_u32(u32::from(character) + distance).unwrap_or(character)
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
    fn twins_are_both_kept_and_the_exact_spelling_wins() {
        let mut object = numbered(WALKED + 2);
        object.set_exact("KEY3", Sourced::new("twin", OriginId::NOWHERE));
        assert_eq!(object.len(), WALKED + 3);
        assert_eq!(object.get("KEY3").map(|v| v.value.clone()), Some("twin".into()));
        assert_eq!(object.get("Key3").map(|v| v.value.clone()), Some(3.into()));
        assert_eq!(object.get("kEy3").map(|v| v.value.clone()), Some(3.into()));
        object.set_exact("KEY3", Sourced::new("again", OriginId::NOWHERE));
        assert_eq!(object.len(), WALKED + 3);
    }

    #[test]
    fn case_is_folded_as_dotnet_does() {
        assert!(same_name("blåbær", "BLÅBÆR"));
        assert!(!same_name("ı", "I"));
        assert!(!same_name("ß", "SS"));
        assert_eq!(upper('ᾳ'), 'ᾼ');
    }

    #[test]
    fn removing_forgets_the_index() {
        let mut object = numbered(WALKED + 2);
        assert!(object.remove("key0").is_some());
        assert_eq!(object.get("key5").map(|v| v.value.clone()), Some(5.into()));
    }
}
