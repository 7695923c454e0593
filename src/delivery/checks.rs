//! What is said of objects that deliver: a source that nobody declares, a path that leads to nothing.

use super::kustomization::{Deliverer, Kustomization, Path};
use super::problem::Problem;
use super::wiring::{Source, Wiring};
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::world::WorldPath;

/// That it does nothing for now.
pub(super) fn suspended(kustomization: &Kustomization) -> Option<Diagnostic> {
    let place = kustomization.suspend.as_ref().filter(|suspend| suspend.value)?.span?;
    let message = format!("the {} is suspended", kustomization.title());
    Some(
        Diagnostic::warning(Problem::Suspended.code(), place, message)
            .why("what is changed in the tree does not reach the cluster until it is resumed"),
    )
}

/// The sources that an object may name.
fn sources<'a>(wiring: &'a Wiring, outer: &'a [&Wiring]) -> impl Iterator<Item = &'a Source> {
    std::iter::once(wiring).chain(outer.iter().copied()).flat_map(|wiring| &wiring.sources)
}

/// Whether the source of an object of Flux is declared. Argo CD says an address.
pub(super) fn is_declared(kustomization: &Kustomization, wiring: &Wiring, outer: &[&Wiring]) -> bool {
    let Some(wanted) = &kustomization.source else { return kustomization.by == Deliverer::ArgoCd };
    let namespace = wanted.namespace.as_ref().or(kustomization.namespace.as_ref());
    let fits = |source: &Source| {
        source.name == wanted.name
            && source.kind == wanted.kind
            && (source.namespace.is_none() || namespace.is_none() || source.namespace.as_ref() == namespace)
    };
    // Whoever installs Flux declares the one of that name.
    kustomization.by == Deliverer::ArgoCd
        || &*wanted.name == "flux-system"
        || sources(wiring, outer).any(fits)
}

/// That nobody declares its source.
pub(super) fn undeclared(
    kustomization: &Kustomization,
    wiring: &Wiring,
    outer: &[&Wiring],
) -> Option<Diagnostic> {
    let code = Problem::SourceMissing.code();
    let title = kustomization.title();
    let Some(wanted) = &kustomization.source else {
        let message = format!("the {title} has no source");
        return Some(Diagnostic::warning(code, kustomization.at?, message).help("name one as `sourceRef`"));
    };
    let message = format!("there is no {} {} here", wanted.kind, wanted.name);
    let diagnostic = Diagnostic::warning(code, wanted.at?, message)
        .why(format!("the {title} waits for it and delivers nothing"));
    let same = sources(wiring, outer).find(|source| source.name == wanted.name && source.kind == wanted.kind);
    let names =
        sources(wiring, outer).filter(|source| source.kind == wanted.kind).map(|source| &*source.name);
    Some(match (same.and_then(|source| source.namespace.as_ref()), nearest(&wanted.name, names)) {
        (Some(namespace), _) => {
            diagnostic.help(format!("it is in the namespace {namespace}: say so in `sourceRef`"))
        }
        (None, Some(meant)) => diagnostic.help(format!("did you mean `{meant}`?")),
        (None, None) => diagnostic.help("declare it beside, unless somebody else does on the cluster"),
    })
}

/// Whether all of a source is delivered.
fn is_root(path: &Path) -> bool {
    match path {
        Path::Root => true,
        Path::Written(text) => text.value.split('/').all(|part| matches!(part, "" | ".")),
        Path::Open(_) | Path::Found { .. } => false,
    }
}

/// That its path leads to nothing; `why` is what is wrong with the path itself.
pub(super) fn nowhere(kustomization: &Kustomization, why: Option<String>) -> Option<Diagnostic> {
    let place = kustomization.path.place().or(kustomization.at)?;
    let title = kustomization.title();
    let diagnostic = match &kustomization.path {
        Path::Open(_) => {
            let message = format!("which folder the {title} delivers is only known on the cluster");
            Diagnostic::warning(Problem::PathOpen.code(), place, message)
        }
        path if is_root(path) => {
            let message =
                format!("the {title} delivers all of its source, and no folder here is named like it");
            Diagnostic::warning(Problem::Elsewhere.code(), place, message)
        }
        Path::Written(path) => {
            let message = format!("the {title} delivers {}, which is no folder of the tree", path.value);
            let diagnostic = Diagnostic::warning(Problem::PathMissing.code(), place, message);
            diagnostic.why(why.unwrap_or_else(|| {
                "no folder with a kustomization is at this path, from the root or at the end of another"
                    .to_owned()
            }))
        }
        Path::Root | Path::Found { .. } => {
            let message = format!("the generator of the {title} finds no folder of the tree");
            Diagnostic::warning(Problem::PathMissing.code(), place, message)
        }
    };
    Some(diagnostic)
}

/// That its path may lead to several folders.
pub(super) fn ambiguous(kustomization: &Kustomization, folders: &[WorldPath]) -> Option<Diagnostic> {
    let place = kustomization.path.place().or(kustomization.at)?;
    let names = folders.iter().take(5).map(WorldPath::to_string).collect::<Vec<_>>().join(", ");
    let message = format!("the {} may deliver several folders: {names}", kustomization.title());
    Some(
        Diagnostic::warning(Problem::PathAmbiguous.code(), place, message)
            .why("the files do not say from which folder the artifact is made")
            .help("name that folder as `dis: { root: … }` in tricep.yaml"),
    )
}
