//! `bicepconfig.json`: the aliases of registries and the folder of the cache. The rest of it is for other tools.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::Loader;
use crate::bicep::nesting::too_deep;
use crate::bicep::problem::Problem;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::world::WorldPath;

/// What a configuration says.
#[derive(Debug, Default)]
pub(in crate::bicep) struct Config {
    /// Registry and path of each alias of `br/`.
    pub(super) registries: BTreeMap<String, (String, Option<String>)>,
    /// Subscription and resource group of each alias of `ts/`.
    pub(super) specs: BTreeMap<String, (String, String)>,
    /// The experiments that are switched on.
    pub(in crate::bicep) features: BTreeSet<String>,
    /// The folder of the cache, relative to the file.
    pub(super) cache: Option<WorldPath>,
}

impl Loader<'_> {
    /// The configuration for a file: of the nearest `bicepconfig.json` in its folder or above.
    pub(in crate::bicep) fn config(&mut self, file: &WorldPath) -> Arc<Config> {
        let mut folder = file.parent();
        while let Some(here) = folder {
            if let Some(config) = self.configs.get(&here) {
                return Arc::clone(config);
            }
            if let Ok(path) = here.join("bicepconfig.json")
                && let Ok(file) = self.read(&path)
            {
                let text = self.source(file).shared_text();
                let config = match parse(&text, &path) {
                    Ok(config) => config,
                    Err((start, end, reason)) => {
                        let span = Span::new(file, start, end);
                        let message = format!("this configuration cannot be read: {reason}");
                        self.diagnostics.push(Diagnostic::warning(
                            Problem::Configuration.code(),
                            span,
                            message,
                        ));
                        Config::public()
                    }
                };
                let config = Arc::new(config);
                self.configs.insert(here, Arc::clone(&config));
                return config;
            }
            folder = here.parent();
        }
        Arc::new(Config::public())
    }
}

impl Config {
    /// What holds without a file: the public registry.
    fn public() -> Self {
        let public = ("mcr.microsoft.com".to_owned(), Some("bicep".to_owned()));
        Self { registries: BTreeMap::from([("public".to_owned(), public)]), ..Self::default() }
    }
}

fn parse(text: &str, path: &WorldPath) -> Result<Config, (usize, usize, String)> {
    if let Some(at) = too_deep(text) {
        return Err((at, at + 1, "it is nested too deep".to_owned()));
    }
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default())
        .map_err(|error| (error.range().start, error.range().end, error.kind().to_string()))?;
    let mut config = Config::public();
    let Some(Value::Object(root)) = parsed.value else {
        return Err((0, 0, "it is not an object".to_owned()));
    };
    if let Some(aliases) = object(&root, "moduleAliases") {
        for (name, alias) in members(object(aliases, "br")) {
            if let Some(registry) = text_of(alias, "registry") {
                config.registries.insert(name, (registry, text_of(alias, "modulePath")));
            }
        }
        for (name, alias) in members(object(aliases, "ts")) {
            if let (Some(subscription), Some(group)) =
                (text_of(alias, "subscription"), text_of(alias, "resourceGroup"))
            {
                config.specs.insert(name, (subscription, group));
            }
        }
    }
    if let Some(features) = object(&root, "experimentalFeaturesEnabled") {
        let on = features
            .properties
            .iter()
            .filter(|feature| matches!(&feature.value, Value::BooleanLit(on) if on.value));
        config.features = on.map(|feature| feature.name.as_str().to_owned()).collect();
    }
    // An absolute path means another place on every machine, and no world holds it; whoever made the world knows the cache.
    config.cache = text_of(&root, "cacheRootDirectory").and_then(|folder| path.beside(&folder).ok());
    Ok(config)
}

fn value<'v, 't>(object: &'v Object<'t>, name: &str) -> Option<&'v Value<'t>> {
    object.properties.iter().rfind(|property| property.name.as_str() == name).map(|property| &property.value)
}

fn object<'v, 't>(outer: &'v Object<'t>, name: &str) -> Option<&'v Object<'t>> {
    value(outer, name).and_then(Value::as_object)
}

fn members<'v, 't>(object: Option<&'v Object<'t>>) -> impl Iterator<Item = (String, &'v Object<'t>)> {
    let properties = object.into_iter().flat_map(|object| &object.properties);
    properties.filter_map(|property| Some((property.name.as_str().to_owned(), property.value.as_object()?)))
}

fn text_of(object: &Object<'_>, name: &str) -> Option<String> {
    value(object, name).and_then(Value::as_string_lit).map(|text| text.value.clone().into_owned())
}
