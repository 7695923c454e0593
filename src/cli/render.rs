//! `tricep render`: the objects of a directory of kustomize, and the line that set each value.

#![allow(clippy::disallowed_methods, reason = "the working directory says how files are named")]

use std::path::Path;

use super::args;
use super::args::RenderFormat;
use super::disk;
use super::disk::DiskWorld;
use super::exit::Exit;
use super::output::Output;
use super::project;
use crate::diag::Diagnostic;
use crate::kustomize::mistake::Mistake;
use crate::kustomize::{Extras, Rendered, Tree};
use crate::object::{Kind, Node};
use crate::source::Sources;
use crate::world::ReadError;
use crate::world::WorldPath;

/// Renders and prints.
pub fn run(args: &args::Render, output: &mut Output) -> Exit {
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
        output.text(&text(&rendered, args, &sources));
    }
    exit
}

fn text(rendered: &Rendered, args: &args::Render, sources: &Sources) -> String {
    match args.format {
        RenderFormat::Yaml if args.origins => rendered.to_yaml_with_origins(sources),
        RenderFormat::Yaml => rendered.to_yaml(),
        RenderFormat::Json => {
            let objects = rendered.objects.iter().map(json).collect();
            format!("{:#}\n", serde_json::Value::Array(objects))
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
    let extras = Extras { generate: args.flux, ..Extras::default() };
    let rendered = tree.render(&directory, &extras);
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
    let inside = real.strip_prefix(&root).map_err(|_| about(ReadError::Outside, &args.directory))?;
    let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let path =
        if parts.is_empty() { Ok(WorldPath::root()) } else { WorldPath::root().join(&parts.join("/")) };
    Ok((world, path.map_err(|_| about(ReadError::Outside, &args.directory))?, more))
}
