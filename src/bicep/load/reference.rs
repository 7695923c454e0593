//! What a reference means: a path beside the file, or a module of a registry in the local cache.

use super::Loader;
use crate::bicep::problem::Problem;
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::source::Span;
use crate::world::{Kind, PathError, WorldPath};

/// Longest tag of a registry.
const TAG_LENGTH: usize = 128;

/// A reference that is wrong, before it has a place.
struct Wrong {
    problem: Problem,
    message: String,
    help: Option<String>,
}

impl Wrong {
    fn new(problem: Problem, message: impl Into<String>) -> Self {
        Self { problem, message: message.into(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn at(self, span: Span) -> Box<Diagnostic> {
        let diagnostic = Diagnostic::error(self.problem.code(), span, self.message);
        Box::new(match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        })
    }
}

impl Loader<'_> {
    /// The file that a reference in `from` means.
    pub(super) fn resolve(
        &mut self,
        from: &WorldPath,
        written: &str,
        span: Span,
    ) -> Result<WorldPath, Box<Diagnostic>> {
        let Some((scheme, rest)) = written.split_once(':') else {
            return local(from, written).map_err(|wrong| wrong.at(span));
        };
        let (scheme, alias) = match scheme.split_once('/') {
            Some((scheme, alias)) => (scheme, Some(alias)),
            None => (scheme, None),
        };
        let within = match scheme {
            "br" => self.registry(from, alias, rest),
            "ts" => self.spec(from, alias, rest),
            _ => Err(Wrong::new(Problem::UnknownScheme, format!("\"{scheme}\" is not a kind of reference"))
                .help("write a relative path, br:REGISTRY/PATH:TAG or ts:SUBSCRIPTION/GROUP/NAME:VERSION")),
        };
        let within = within.map_err(|wrong| wrong.at(span))?;
        self.cached(from, written, &within).map_err(|wrong| wrong.at(span))
    }

    /// A module of a registry: its folder in the cache.
    fn registry(&mut self, from: &WorldPath, alias: Option<&str>, rest: &str) -> Result<String, Wrong> {
        let full = match alias {
            None => rest.to_owned(),
            Some(alias) => {
                let config = self.config(from);
                let Some((registry, path)) = config.registries.get(alias) else {
                    return Err(unknown_alias(
                        Problem::UnknownRegistryAlias,
                        "br",
                        alias,
                        config.registries.keys().map(String::as_str),
                    ));
                };
                match path {
                    Some(path) => format!("{registry}/{path}/{rest}"),
                    None => format!("{registry}/{rest}"),
                }
            }
        };
        let wrong = || {
            Wrong::new(Problem::OciReference, format!("\"br:{full}\" is not a reference to a module"))
                .help("write br:REGISTRY/PATH:TAG or br:REGISTRY/PATH@sha256:DIGEST")
        };
        let (registry, path) = full.split_once('/').ok_or_else(wrong)?;
        let (repository, folder) = match path.split_once('@') {
            Some((repository, digest)) => (repository, digest.replace(':', "#")),
            None => {
                let (repository, tag) = path.rsplit_once(':').ok_or_else(wrong)?;
                if tag.is_empty() || tag.len() > TAG_LENGTH || tag.contains('/') {
                    return Err(wrong());
                }
                (repository, encode_tag(tag))
            }
        };
        if registry.is_empty() || repository.is_empty() || repository.contains(':') || folder.contains('/') {
            return Err(wrong());
        }
        let registry = registry.replace(':', "$").to_lowercase();
        Ok(format!("br/{registry}/{}/{folder}", repository.replace('/', "$")))
    }

    /// A template spec: its folder in the cache.
    fn spec(&mut self, from: &WorldPath, alias: Option<&str>, rest: &str) -> Result<String, Wrong> {
        let full = match alias {
            None => rest.to_owned(),
            Some(alias) => {
                let config = self.config(from);
                let Some((subscription, group)) = config.specs.get(alias) else {
                    return Err(unknown_alias(
                        Problem::UnknownSpecAlias,
                        "ts",
                        alias,
                        config.specs.keys().map(String::as_str),
                    ));
                };
                format!("{subscription}/{group}/{rest}")
            }
        };
        let wrong = || {
            Wrong::new(Problem::SpecReference, format!("\"ts:{full}\" is not a reference to a template spec"))
                .help("write ts:SUBSCRIPTION/GROUP/NAME:VERSION")
        };
        let (path, version) = full.rsplit_once(':').ok_or_else(wrong)?;
        let parts: Vec<&str> = path.split('/').collect();
        if parts.len() != 3 || parts.iter().any(|part| part.is_empty()) || version.is_empty() {
            return Err(wrong());
        }
        Ok(format!("ts/{path}/{version}").to_lowercase())
    }

    /// The compiled template in a folder of the cache.
    fn cached(&mut self, from: &WorldPath, written: &str, within: &str) -> Result<WorldPath, Wrong> {
        let config = self.config(from);
        let roots = config.cache.iter().chain(self.cache.iter());
        for root in roots {
            let folder = root
                .join(within)
                .map_err(|error| Wrong::new(Problem::OciReference, format!("\"{written}\": {error}")))?;
            let template = folder.join("main.json");
            if let Ok(template) = template
                && self.world.kind(&template) == Ok(Kind::File)
            {
                return Ok(template);
            }
        }
        let name = self.world.name(from);
        Err(Wrong::new(Problem::NotRestored, format!("the module \"{written}\" is not in the local cache"))
            .help(format!("run: bicep restore {name}")))
    }
}

/// The reference behind the id of a template spec's version, if it is one:
/// `/subscriptions/S/resourceGroups/G/providers/Microsoft.Resources/templateSpecs/N/versions/V`.
pub(super) fn of_spec(id: &str) -> Option<String> {
    let parts: Vec<&str> = id.split('/').collect();
    let ["", subscriptions, subscription, groups, group, providers, provider, specs, name, versions, version] =
        parts.as_slice()
    else {
        return None;
    };
    let words = [
        (subscriptions, "subscriptions"),
        (groups, "resourceGroups"),
        (providers, "providers"),
        (provider, "Microsoft.Resources"),
        (specs, "templateSpecs"),
        (versions, "versions"),
    ];
    let fits = words.iter().all(|(part, word)| part.eq_ignore_ascii_case(word));
    fits.then(|| format!("ts:{subscription}/{group}/{name}:{version}"))
}

/// A path beside the file that names it.
fn local(from: &WorldPath, written: &str) -> Result<WorldPath, Wrong> {
    if let Some(strange) = written.chars().find(|character| "<>\"*|?".contains(*character)) {
        let message = format!("the path \"{written}\" holds `{strange}`, which not every system knows");
        return Err(Wrong::new(Problem::PathCharacter, message));
    }
    from.beside(written).map_err(|error| path_error(written, &error))
}

fn path_error(written: &str, error: &PathError) -> Wrong {
    let problem = match error {
        PathError::Empty => Problem::EmptyPath,
        PathError::Absolute => Problem::AbsolutePath,
        PathError::Backslash => Problem::Backslash,
        PathError::Control => Problem::PathCharacter,
        PathError::Outside => Problem::MissingFile,
    };
    let wrong = Wrong::new(problem, format!("\"{written}\": {error}"));
    match error {
        PathError::Outside => wrong.help("read from a folder that holds both files: --root DIR"),
        PathError::Empty | PathError::Absolute | PathError::Backslash | PathError::Control => wrong,
    }
}

/// A path that a function loads from, beside the file that calls it.
pub(in crate::bicep) fn loaded_path(
    from: &WorldPath,
    written: &str,
    span: Span,
) -> Result<WorldPath, Box<Diagnostic>> {
    local(from, written).map_err(|wrong| wrong.at(span))
}

fn unknown_alias<'a>(
    problem: Problem,
    scheme: &str,
    alias: &str,
    known: impl Iterator<Item = &'a str>,
) -> Wrong {
    let wrong = Wrong::new(problem, format!("the alias \"{alias}\" of `{scheme}/` is not configured"));
    match nearest(alias, known) {
        Some(known) => wrong.help(format!("did you mean \"{known}\"?")),
        None => wrong.help(format!("add it to moduleAliases.{scheme} in bicepconfig.json")),
    }
}

/// The name of a tag's folder, which must also be told apart where case is not: behind the tag stands a mask of its
/// capital letters, in hexadecimal digits, the 64 later ones first.
fn encode_tag(tag: &str) -> String {
    let mut masks = [0_u64; 2];
    for (at, character) in tag.chars().enumerate() {
        if let (true, Some(mask)) = (character.is_uppercase(), masks.get_mut(at / 64)) {
            *mask |= 1 << (at % 64);
        }
    }
    match masks {
        [0, 0] => format!("{tag}$"),
        [low, 0] => format!("{tag}${low:x}"),
        [low, high] => format!("{tag}${high:x}{low:016x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::encode_tag;

    #[test]
    fn a_tag_is_followed_by_its_capital_letters() {
        assert_eq!(encode_tag("0.6.0"), "0.6.0$");
        assert_eq!(encode_tag("v1"), "v1$");
        assert_eq!(encode_tag("V1"), "V1$1");
        assert_eq!(encode_tag("aBCd"), "aBCd$6");
        let long = format!("{}Z", "a".repeat(64));
        assert_eq!(encode_tag(&long), format!("{long}$10000000000000000"));
    }
}
