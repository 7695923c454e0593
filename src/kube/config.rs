//! ConfigMaps: the values behind `configMapKeyRef` and `envFrom`.

use std::sync::Arc;

use super::reader::{Reader, missing};
use crate::estate::Text;
use crate::value::Value;

/// A ConfigMap that a container refers to.
pub(super) struct Config<'a> {
    name: Text,
    object: Option<Reader<'a>>,
}

impl<'a> Config<'a> {
    /// The ConfigMap of this name, as an object means it.
    pub(super) fn of(from: &Reader<'a>, name: &Reader<'a>) -> Self {
        let name = name.shown();
        let object = from.cluster.find("", "ConfigMap", from.namespace(), &name);
        Self { name, object }
    }

    /// A key of it, or what is missing.
    pub(super) fn key(&self, key: &str) -> Result<Reader<'a>, Value> {
        let Some(object) = self.object else { return Err(self.absent()) };
        let own = object.member("data").member(key).set();
        let binary = || object.member("binaryData").member(key).set();
        own.or_else(binary).ok_or_else(|| missing(format!("the key of the ConfigMap {}/{key}", self.name)))
    }

    /// All keys of it, or what is missing.
    pub(super) fn all(&self) -> Result<impl Iterator<Item = (&'a Text, Reader<'a>)> + use<'a>, Value> {
        self.object.map(|object| object.member("data").entries()).ok_or_else(|| self.absent())
    }

    /// What is said of a value that came from a key.
    pub(super) fn via(&self, key: &str) -> Text {
        Arc::from(format!("config:{}/{key}", self.name))
    }

    /// A key with the name of its ConfigMap.
    pub(super) fn path(&self, key: &str) -> Text {
        Arc::from(format!("{}/{key}", self.name))
    }

    fn absent(&self) -> Value {
        missing(format!("the ConfigMap {}", self.name))
    }
}
