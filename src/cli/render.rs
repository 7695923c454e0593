//! `tricep render`: the objects of a directory of kustomize, and the line that set each value.

#![allow(clippy::disallowed_methods, reason = "the working directory says how files are named")]

use std::path::Path;

use super::args;
use super::args::RenderFormat;
use super::dis;
use super::dis::Rendering;
use super::disk;
use super::disk::DiskWorld;
use super::exit::Exit;
use super::leave;
use super::output::Output;
use super::project;
use super::repository;
use super::repository::{Existing, Needs, Wrong};
use crate::diag::Diagnostic;
use crate::kustomize::mistake::Mistake;
use crate::kustomize::{BETWEEN, Extras, Rendered, Renderer, Tree};
use crate::object::{Kind, Node};
use crate::profile::Environment;
use crate::source::Sources;
use crate::value::mask;
use crate::world::ReadError;
use crate::world::WorldPath;

/// Renders and prints.
pub fn run(args: &args::Render, output: &mut Output) -> Exit {
    match &args.environment {
        Some(name) => delivered(args, name, output),
        None => directory(args, output),
    }
}

/// What a directory comes to.
fn directory(args: &args::Render, output: &mut Output) -> Exit {
    let mut up = 0;
    let (rendered, sources) = loop {
        let (rendered, sources, more) = match render(args, up) {
            Ok(found) => found,
            Err(diagnostic) => {
                output.diagnostic(&diagnostic, &Sources::new());
                return Exit::Unanswered;
            }
        };
        // Where nothing says how far the tree reaches, it reaches as far as its own files lead.
        let leads_out = rendered.diagnostics.iter().any(|one| one.code == Mistake::Path.code());
        if !(leads_out && more) {
            break (rendered, sources);
        }
        up += 1;
    };
    let exit = project::report(&rendered.diagnostics, &sources, false, output);
    if exit == Exit::Done {
        let rendered = [rendered];
        write(&rendered, args, &sources, output);
        leave((rendered, sources));
    }
    exit
}

/// What is delivered to an environment.
fn delivered(args: &args::Render, name: &str, output: &mut Output) -> Exit {
    let rendering = match rendering(args, name) {
        Ok(rendering) => rendering,
        Err(wrong) => return wrong.report(output),
    };
    let exit = project::report(&rendering.diagnostics, &rendering.sources, false, output);
    if exit == Exit::Done {
        let mut all: Vec<Rendered> =
            rendering.layers.into_iter().flatten().map(|layer| layer.rendered).collect();
        all.iter_mut().flat_map(|one| &mut one.objects).for_each(name_what_is_open);
        write(&all, args, &rendering.sources, output);
    }
    exit
}

/// Shows what only the cluster puts in, and what is secret, by its name.
fn name_what_is_open(node: &mut Node) {
    match &mut node.kind {
        Kind::Open(value) => node.kind = Kind::Text(mask::shared(value)),
        Kind::Sequence(items) => items.iter_mut().for_each(name_what_is_open),
        Kind::Mapping(mapping) => {
            mapping.entries.iter_mut().for_each(|entry| name_what_is_open(&mut entry.value));
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) => {}
    }
}

fn rendering(args: &args::Render, name: &str) -> Result<Rendering, Wrong> {
    let sides = args::Sides { dis: args.dis.clone(), aca: None, profile: None, environments: Vec::new() };
    let repository = repository::open_for(Needs::Manifests, &args.directory, &sides, Existing::Read)?;
    let wrong = |diagnostic: Diagnostic| repository.wrong(vec![diagnostic]);
    let side = dis::locate(&repository).map_err(|diagnostic| wrong(*diagnostic))?;
    let all = dis::environments(&side, &repository).map_err(|diagnostic| wrong(*diagnostic))?;
    let is_meant = |one: &&Environment| {
        [Some(&one.name), one.aca.as_ref(), one.dis.as_ref()].into_iter().flatten().any(|own| **own == *name)
    };
    let Some(environment) = all.iter().find(is_meant) else {
        return Err(wrong(repository::unknown(name, all.iter().map(|one| &*one.name))));
    };
    dis::render(&side, std::slice::from_ref(environment), false).map_err(|diagnostic| wrong(*diagnostic))
}

fn write(all: &[Rendered], args: &args::Render, sources: &Sources, output: &mut Output) {
    match args.format {
        RenderFormat::Yaml => {
            let sources = args.origins.then_some(sources);
            for (index, document) in all.iter().flat_map(|one| one.documents(sources)).enumerate() {
                output.text(if index > 0 { BETWEEN } else { "" });
                output.text(&document);
            }
        }
        RenderFormat::Json => {
            let objects = all.iter().flat_map(|one| &one.objects).map(json).collect();
            output.line(format_args!("{:#}", serde_json::Value::Array(objects)));
        }
    }
}

fn json(node: &Node) -> serde_json::Value {
    match &node.kind {
        Kind::Null | Kind::Open(_) => serde_json::Value::Null,
        Kind::Bool(flag) => (*flag).into(),
        Kind::Int(int) => (*int).into(),
        Kind::Float(float) => (*float).into(),
        Kind::Text(text) => (**text).into(),
        Kind::Sequence(items) => serde_json::Value::Array(items.iter().map(json).collect()),
        Kind::Mapping(mapping) => {
            let mut entries: Vec<_> = mapping.entries.iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            entries.into_iter().map(|entry| (entry.key.to_string(), json(&entry.value))).collect()
        }
    }
}

/// What a directory comes to with the root some folders further up, and whether there are folders left above.
fn render(args: &args::Render, up: usize) -> Result<(Rendered, Sources, bool), Box<Diagnostic>> {
    let (world, directory, more) = around(args, up)?;
    let mut sources = Sources::new();
    let tree = Tree::load(&world, std::slice::from_ref(&directory), &mut sources);
    let extras = Extras {
        renderer: if args.flux { Renderer::Flux } else { Renderer::Kustomize },
        ..Extras::default()
    };
    let rendered = tree.render(&directory, &extras);
    leave(tree);
    Ok((rendered, sources, more))
}

/// The world around a directory: what `--root` names, else its repository, else the working directory if it lies below, else
/// the directory itself or a folder above it, never the whole disk.
fn around(args: &args::Render, up: usize) -> Result<(DiskWorld, WorldPath, bool), Box<Diagnostic>> {
    let named = |path: &Path| path.display().to_string();
    let about = |error: ReadError, path: &Path| Box::new(error.about(&named(path)));
    let real = disk::canonical(&args.directory).map_err(|error| about(error, &args.directory))?;
    let here = std::env::current_dir().ok();
    let repository = real.ancestors().find(|folder| folder.join(".git").exists());
    let (root, more) = match (&args.root, repository) {
        (Some(root), _) => (disk::canonical(root).map_err(|error| about(error, root))?, false),
        (None, Some(repository)) => (repository.to_owned(), false),
        (None, None) => {
            let first = here.as_deref().filter(|here| real.starts_with(here)).unwrap_or(&real);
            let mut above = first.ancestors().filter(|folder| folder.parent().is_some()).skip(up);
            let root = above.next().unwrap_or(first).to_owned();
            (root, above.next().is_some())
        }
    };
    let mut world = DiskWorld::new(&root).map_err(|error| about(error, &args.directory))?;
    if let Some(here) = here {
        world = world.shown_from(&here);
    }
    let path = project::inside(WorldPath::root(), &root, &real);
    Ok((world, path.ok_or_else(|| about(ReadError::Outside, &args.directory))?, more))
}
