//! Parsing beside binding.
//!
//! Binding goes from file to file as they refer to each other, one after the other. Parsing takes most of the time and
//! needs nothing but the text. So while one thread binds, the others parse what it will come to, beginning with the file
//! that it comes to last: they meet in the middle. What nobody has parsed, binding parses when it comes to it, and nothing
//! that is shown depends on who was first.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::language;
use crate::bicep::syntax;
use crate::bicep::syntax::Syntax;
use crate::bicep::syntax::ast::Declaration;
use crate::bicep::syntax::strings::Str;
use crate::source;
use crate::source::FileId;
use crate::template::Language;
use crate::world;
use crate::world::{World, WorldPath};

/// How long a helper waits for more work before it leaves.
const MOMENT: Duration = Duration::from_millis(1);

/// A file that was parsed.
pub(super) struct Parsed {
    /// What was read, byte-order mark included.
    pub(super) text: Arc<str>,
    /// Its tree, of no file yet: which number a file has depends on when binding comes to it.
    pub(super) syntax: Syntax,
}

/// The files that binding will come to.
#[derive(Default)]
pub(super) struct Ahead {
    state: Mutex<State>,
    more: Condvar,
}

#[derive(Default)]
struct State {
    files: BTreeMap<WorldPath, Stage>,
    /// Those that nobody has taken yet, the next one last; some of them binding has taken since.
    wanted: Vec<WorldPath>,
    /// Somebody asks for files, and others may help.
    open: bool,
}

enum Stage {
    Wanted,
    /// Somebody is at it, or could not read it.
    Taken,
    Parsed(Box<Parsed>),
}

/// Ends the work of the helpers, however binding ends.
struct End<'a>(&'a Ahead);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.state().open = false;
        self.0.more.notify_all();
    }
}

impl Ahead {
    /// Asks for files, which binding comes to in this order.
    pub(super) fn want(&self, paths: impl IntoIterator<Item = WorldPath>) {
        let mut state = self.state();
        if !state.open {
            return;
        }
        let known = state.wanted.len();
        for path in paths {
            if language(&path) == Language::Arm {
                continue;
            }
            if let Entry::Vacant(new) = state.files.entry(path.clone()) {
                new.insert(Stage::Wanted);
                state.wanted.push(path);
            }
        }
        if state.wanted.len() > known {
            drop(state);
            self.more.notify_all();
        }
    }

    /// Asks for what a file refers to.
    pub(super) fn want_behind(&self, path: &WorldPath, syntax: &Syntax) {
        let references = syntax.declarations().filter_map(referred);
        let local = references.filter(|written| !written.contains(':'));
        self.want(local.filter_map(|written| path.beside(&written).ok()));
    }

    /// Gives a file away, if it was parsed. While somebody else is at it, another one is parsed here; nobody waits.
    pub(super) fn take(&self, world: &dyn World, path: &WorldPath) -> Option<Parsed> {
        loop {
            let mut state = self.state();
            let stage = state.files.insert(path.clone(), Stage::Taken);
            match stage {
                Some(Stage::Parsed(parsed)) => return Some(*parsed),
                Some(Stage::Wanted) | None => return None,
                Some(Stage::Taken) => {}
            }
            let next = state.next()?;
            drop(state);
            self.parse(world, &next);
        }
    }

    /// Begins to take wishes, until what this returns is dropped.
    pub(super) fn open(&self) -> impl Drop {
        self.state().open = true;
        End(self)
    }

    /// Parses what is wanted, until nothing is.
    pub(super) fn help(&self, world: &dyn World) {
        let mut state = self.state();
        while state.open {
            if let Some(next) = state.next() {
                drop(state);
                self.parse(world, &next);
                state = self.state();
                continue;
            }
            let waited = self.more.wait_timeout(state, MOMENT).unwrap_or_else(PoisonError::into_inner);
            state = waited.0;
            if waited.1.timed_out() && state.wanted.is_empty() {
                return;
            }
        }
    }

    /// Reads and parses a file. One that cannot be read is passed over: it is reported where it is needed.
    fn parse(&self, world: &dyn World, path: &WorldPath) {
        let Ok(text) = world::read_text(world, path) else { return };
        let text: Arc<str> = text.into();
        let (bare, _) = source::without_mark(Arc::clone(&text));
        let syntax = syntax::parse(FileId::NONE, bare);
        self.want_behind(path, &syntax);
        self.state().files.insert(path.clone(), Stage::Parsed(Box::new(Parsed { text, syntax })));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The next file, for whoever parses it now.
    fn next(&mut self) -> Option<WorldPath> {
        while let Some(path) = self.wanted.pop() {
            if let Some(stage @ Stage::Wanted) = self.files.get_mut(&path) {
                *stage = Stage::Taken;
                return Some(path);
            }
        }
        None
    }
}

/// The file that a declaration refers to, where it names one.
fn referred(declaration: Declaration<'_>) -> Option<String> {
    let path: Option<Str<'_>> = match declaration {
        Declaration::Module(module) => module.path(),
        Declaration::Using(using) => using.path(),
        Declaration::Extends(extends) => extends.path(),
        Declaration::Import(import) => import.path(),
        Declaration::TargetScope(_)
        | Declaration::Metadata(_)
        | Declaration::Parameter(_)
        | Declaration::ParameterAssignment(_)
        | Declaration::Variable(_)
        | Declaration::Type(_)
        | Declaration::Function(_)
        | Declaration::Resource(_)
        | Declaration::Test(_)
        | Declaration::Output(_)
        | Declaration::Assert(_)
        | Declaration::Extension(_)
        | Declaration::ExtensionConfig(_) => None,
    };
    path?.plain().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use crate::bicep::load::Loader;
    use crate::world::{MemoryWorld, WorldPath};

    /// A main with modules that share further ones, one of them broken and one missing.
    fn world() -> MemoryWorld {
        let mut files: Vec<(String, String)> = (0..40)
            .map(|at| {
                let text = format!(
                    "module shared 'shared{}.bicep' = {{ name: 's' }}\noutput n int = {at}\n",
                    at % 7
                );
                (format!("module{at}.bicep"), text)
            })
            .collect();
        files
            .extend((0..6).map(|at| (format!("shared{at}.bicep"), format!("var a = '{at}'\nvar b = a +\n"))));
        let main = (0..40).map(|at| format!("module m{at} 'module{at}.bicep' = {{ name: 'm{at}' }}\n"));
        files.push(("main.bicep".to_owned(), main.collect()));
        files.push(("test.bicepparam".to_owned(), "\u{feff}using 'main.bicep'\n".to_owned()));
        MemoryWorld::new(files.iter().map(|(path, text)| (&**path, &**text)))
    }

    #[test]
    fn who_parsed_a_file_changes_nothing() {
        let world = world();
        let root = WorldPath::root().join("test.bicepparam").unwrap();
        let load = |helped: bool| {
            let mut loader = Loader::new(&world, None);
            let files = [root.clone()];
            let files = if helped { files.as_slice() } else { &[] };
            loader.helped(files, |loader| loader.parameters(&root));
            let loaded = loader.finish();
            let names: Vec<String> =
                loaded.sources.iter().map(|(_, source)| source.name().to_owned()).collect();
            let said = loaded.diagnostics.iter().map(|one| format!("{:?} {}", one.span(), one.message));
            (names, said.collect::<Vec<_>>())
        };
        let alone = load(false);
        assert_eq!(alone.0.len(), 48);
        assert!(alone.1.len() > 6, "{:?}", alone.1);
        for _ in 0..20 {
            assert_eq!(load(true), alone);
        }
    }
}
