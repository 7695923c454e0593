//! What somebody accepts: the file of waivers of a repository, and what is in it.

use super::repository::{Repository, Wrong};
use crate::parity::waivers;
use crate::parity::waivers::Waivers;
use crate::source::Sources;
use crate::world;
use crate::world::{ReadError, World as _, WorldPath};

/// The file of waivers: the configured one, else the one that every repository may have.
pub(super) fn path(repository: &Repository) -> WorldPath {
    let configured =
        repository.config.waivers.as_ref().and_then(|name| WorldPath::root().join(&name.value).ok());
    configured.or_else(|| WorldPath::root().join(waivers::FILE).ok()).unwrap_or_else(WorldPath::root)
}

/// The differences that are accepted, and the text that says so.
#[derive(Default)]
pub(super) struct Accepted {
    pub(super) waivers: Waivers,
    pub(super) sources: Sources,
}

/// Reads the file of waivers, where there is one.
pub(super) fn read(repository: &Repository) -> Result<Accepted, Wrong> {
    let path = path(repository);
    match world::read_text(&repository.world, &path) {
        Err(ReadError::NotFound) if repository.config.waivers.is_none() => Ok(Accepted::default()),
        text => of_text(text, &repository.world.name(&path)),
    }
}

/// What a file of waivers accepts.
pub(super) fn of_text(text: Result<String, ReadError>, name: &str) -> Result<Accepted, Wrong> {
    let mut accepted = Accepted::default();
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            let diagnostics = vec![error.about(name)];
            return Err(Wrong { diagnostics, sources: accepted.sources });
        }
    };
    let file = accepted.sources.add(name, text);
    let (waivers, diagnostics) = waivers::parse(file, accepted.sources.get(file).text());
    if !diagnostics.is_empty() {
        return Err(Wrong { diagnostics, sources: accepted.sources });
    }
    accepted.waivers = waivers;
    Ok(accepted)
}
