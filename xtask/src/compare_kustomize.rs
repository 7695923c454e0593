//! Renders every kustomization below a directory with tricep and with `kubectl kustomize`, and compares the objects.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tricep::cli::disk;
use tricep::cli::disk::DiskWorld;
use tricep::diag::Severity;
use tricep::diag::short::short;
use tricep::kustomize::{Extras, Tree};
use tricep::source::Sources;
use tricep::world::WorldPath;
use tricep::yaml;

/// What became of one directory.
enum Outcome {
    Equal(usize),
    Different(String),
    RefusedByUs(String),
    RefusedByKubectl(String),
    RefusedByBoth(String, String),
}

/// Runs it.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let mut directory = None;
    let mut kubectl = "kubectl".to_owned();
    let mut all = false;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--kubectl" => kubectl.clone_from(rest.next().ok_or("--kubectl needs a path")?),
            "--all" => all = true,
            path => directory = Some(PathBuf::from(path)),
        }
    }
    let directory = directory.ok_or("usage: cargo xtask compare-kustomize DIR [--kubectl PATH] [--all]")?;
    let files = disk::files_below(&directory).map_err(|error| error.to_string())?;
    let is_one = |file: &&PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        matches!(&*name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
    };
    let mut counts = [0_usize; 5];
    for file in files.iter().filter(is_one) {
        let folder = file.parent().unwrap_or(&directory);
        let text = std::fs::read_to_string(file).unwrap_or_default();
        if text.contains("kind: Component") {
            continue;
        }
        let outcome = compare(&directory, folder, &kubectl);
        let name = folder.strip_prefix(&directory).unwrap_or(folder).display().to_string();
        let (index, line) = match &outcome {
            Outcome::Equal(count) => (0, format!("equal              {name} ({count} objects)")),
            Outcome::Different(what) => (1, format!("DIFFERENT          {name}: {what}")),
            Outcome::RefusedByUs(what) => (2, format!("REFUSED BY US      {name}: {what}")),
            Outcome::RefusedByKubectl(what) => (3, format!("REFUSED BY KUBECTL {name}: {what}")),
            Outcome::RefusedByBoth(ours, theirs) => {
                (4, format!("refused by both    {name}: {ours} | {theirs}"))
            }
        };
        if let Some(count) = counts.get_mut(index) {
            *count += 1;
        }
        if all || index > 0 {
            println!("{line}");
        }
    }
    let [equal, different, us, them, both] = counts;
    println!(
        "{}: {equal} equal, {different} different, {us} refused by us alone, {them} refused by kubectl alone, {both} refused by both",
        directory.display()
    );
    if different + us + them > 0 { Err("not all are equal".to_owned()) } else { Ok(()) }
}

fn compare(root: &Path, folder: &Path, kubectl: &str) -> Outcome {
    let ours = render(root, folder);
    let theirs = Command::new(kubectl).arg("kustomize").arg(folder).output();
    let theirs = match theirs {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(output) => Err(last_line(&String::from_utf8_lossy(&output.stderr))),
        Err(error) => Err(error.to_string()),
    };
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => match difference(&objects(&ours), &objects(&theirs)) {
            None => Outcome::Equal(objects(&theirs).len()),
            Some(what) => Outcome::Different(what),
        },
        (Err(ours), Ok(_)) => Outcome::RefusedByUs(ours),
        (Ok(_), Err(theirs)) => Outcome::RefusedByKubectl(theirs),
        (Err(ours), Err(theirs)) => Outcome::RefusedByBoth(ours, theirs),
    }
}

fn last_line(text: &str) -> String {
    let line = text.lines().filter(|line| !line.starts_with('#')).find(|line| !line.trim().is_empty());
    line.unwrap_or("").chars().take(300).collect()
}

/// What we render, as text, so that what is written is compared too.
fn render(root: &Path, folder: &Path) -> Result<String, String> {
    let world = DiskWorld::new(root).map_err(|error| error.to_string())?;
    let inside = folder.strip_prefix(root).unwrap_or(folder).display().to_string();
    let path = if inside.is_empty() {
        WorldPath::root()
    } else {
        WorldPath::root().join(&inside).map_err(|e| e.to_string())?
    };
    let mut sources = Sources::new();
    let tree = Tree::load(&world, std::slice::from_ref(&path), &mut sources);
    let rendered = tree.render(&path, &Extras::default());
    let refused = rendered.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    match refused {
        Some(diagnostic) => Err(short(diagnostic, &sources)),
        None => Ok(rendered.to_yaml()),
    }
}

fn objects(text: &str) -> Vec<Value> {
    let mut sources = Sources::new();
    let file = sources.add("rendered", text);
    let parsed = yaml::parse(file, sources.get(file).text());
    for diagnostic in &parsed.diagnostics {
        println!("{}", short(diagnostic, &sources));
    }
    parsed
        .documents
        .iter()
        .filter(|document| !document.root.is_null())
        .map(|document| json(&document.root))
        .collect()
}

fn json(node: &yaml::Node) -> Value {
    match &node.kind {
        yaml::Kind::Null => Value::Null,
        yaml::Kind::Bool(flag) => (*flag).into(),
        yaml::Kind::Int(int) => (*int).into(),
        yaml::Kind::Float(float) => (*float).into(),
        yaml::Kind::Text(text) => (**text).into(),
        yaml::Kind::Sequence(items) => items.iter().map(json).collect(),
        yaml::Kind::Mapping(mapping) => {
            mapping.entries.iter().map(|entry| (entry.key.name.to_string(), json(&entry.value))).collect()
        }
    }
}

fn difference(ours: &[Value], theirs: &[Value]) -> Option<String> {
    if ours.len() != theirs.len() {
        return Some(format!("{} objects, and kubectl has {}", ours.len(), theirs.len()));
    }
    for (ours, theirs) in ours.iter().zip(theirs) {
        let (a, b) = (id(ours), id(theirs));
        if a != b {
            return Some(format!("{a} where kubectl has {b}"));
        }
        if let Some(what) = inside(ours, theirs, "") {
            return Some(format!("{a} {what}"));
        }
    }
    None
}

fn id(object: &Value) -> String {
    let text = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or("").to_owned();
    format!("{}/{}/{}", text("/kind"), text("/metadata/namespace"), text("/metadata/name"))
}

fn inside(ours: &Value, theirs: &Value, path: &str) -> Option<String> {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys());
            let none = Value::Null;
            for name in names {
                let (one, other) = (a.get(name), b.get(name));
                let here = format!("{path}.{name}");
                if one.is_none() || other.is_none() {
                    return Some(format!(
                        "{here}: {:?} and {:?}",
                        one.unwrap_or(&none),
                        other.unwrap_or(&none)
                    ));
                }
                if let Some(what) = inside(one.unwrap_or(&none), other.unwrap_or(&none), &here) {
                    return Some(what);
                }
            }
            None
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(index, (one, other))| inside(one, other, &format!("{path}[{index}]"))),
        (a, b) if a == b || (a.is_number() && a.as_f64() == b.as_f64()) => None,
        (a, b) => Some(format!("{path}: {a} and kubectl {b}")),
    }
}
