//! Evaluations to a graph: declarations to nodes, references and ids to edges.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};

use super::identity::{Index, Numbers, is_known};
use super::label;
use super::mention::{Lookup, mentioned};
use super::names::Names;
use super::{Edge, EdgeKind, Graph, Node, NodeId, NodeKind, Place};
use crate::eval::Evaluated;
use crate::eval::EvaluatedKind;
use crate::eval::Evaluation;
use crate::limits;
use crate::source::Sources;
use crate::source::Span;
use crate::template::{Expr, ExprKind, Language, Programs, Resource, Symbol};
use crate::value::Handle;

/// What one file gave.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What people call it: the path of the file.
    pub name: &'a str,
    /// The environment it is for; empty for all.
    pub environment: &'a str,
    /// What it deploys.
    pub evaluation: &'a Evaluation,
}

/// There are more dependencies than [`limits::GRAPH_EDGES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyEdges;

/// One graph of all evaluations. The order in which they are given does not matter.
pub fn build(inputs: &[Input<'_>], programs: &Programs, sources: &Sources) -> Result<Graph, TooManyEdges> {
    let mut inputs: Vec<Input<'_>> = inputs.to_vec();
    inputs.sort_by_key(|input| (input.name, input.environment));
    let mut numbers = Numbers::default();
    let builder = Builder::declare(&inputs, sources, &mut numbers);
    let order = builder.order();
    let mut rank = vec![0; order.len()];
    for (place, found) in order.iter().enumerate() {
        if let Some(rank) = rank.get_mut(found.group) {
            *rank = place;
        }
    }
    let edges = builder.edges(programs, &mut numbers, &rank, &order)?;
    let names = inputs.iter().map(|input| Arc::from(input.name)).collect();
    let nodes = order.into_iter().map(|found| found.node).map(|mut node| {
        node.module = node.module.and_then(|group| rank.get(group.0).map(|rank| NodeId(*rank)));
        node
    });
    Ok(Graph::assemble(names, nodes.collect(), edges))
}

/// One declaration as one evaluation has it.
struct Declaration<'a> {
    input: usize,
    environment: usize,
    at: &'a Evaluated,
    /// Its id as it is compared; none for what has none.
    id: Option<String>,
    place: Place,
    /// The node it is a declaration of.
    group: usize,
}

/// A node before its place is known. Its `module` is still a number of [`Declaration::group`].
struct Found {
    group: usize,
    node: Node,
    round: u32,
}

struct Builder<'a> {
    inputs: &'a [Input<'a>],
    several_environments: bool,
    declarations: Vec<Declaration<'a>>,
    /// The declarations of each node, the one that tells most about it first.
    groups: Vec<Vec<usize>>,
    /// The rounds of each declared resource.
    rounds: BTreeMap<(usize, u32, u32), Vec<usize>>,
    index: Index,
    hidden: label::Hidden,
}

impl<'a> Builder<'a> {
    fn declare(inputs: &'a [Input<'a>], sources: &Sources, numbers: &mut Numbers) -> Self {
        let mut environments: Vec<&str> = inputs.iter().map(|input| input.environment).collect();
        environments.sort_unstable();
        environments.dedup();
        let mut builder = Self {
            inputs,
            several_environments: environments.len() > 1,
            declarations: Vec::new(),
            groups: Vec::new(),
            rounds: BTreeMap::new(),
            index: Index::default(),
            hidden: label::Hidden::default(),
        };
        for (input, given) in inputs.iter().enumerate() {
            let environment = environments.binary_search(&given.environment).unwrap_or(0);
            for at in &given.evaluation.resources {
                builder.add(input, environment, at, sources, numbers);
            }
        }
        let Self { declarations, groups, .. } = &mut builder;
        for group in groups {
            group.sort_by_key(|index| declarations.get(*index).map(Declaration::rank));
        }
        for rounds in builder.rounds.values_mut() {
            rounds.sort_by_key(|index| builder.declarations.get(*index).map(|one| one.at.handle.round));
        }
        builder
    }

    fn add(
        &mut self,
        input: usize,
        environment: usize,
        at: &'a Evaluated,
        sources: &Sources,
        numbers: &mut Numbers,
    ) {
        self.hidden.note(&at.name.value);
        let position = sources.position(at.span);
        let place = Place {
            file: Arc::from(sources.get(at.span.file).name()),
            line: position.line,
            column: position.column,
        };
        // Two modules of one name are still two, and resources of other providers have no id.
        let joins = matches!(at.kind, EvaluatedKind::Deployed | EvaluatedKind::Existing);
        let id = if joins { numbers.id(input, &at.id) } else { None };
        let declaration = self.declarations.len();
        let groups = &mut self.groups;
        let mut make = || {
            groups.push(Vec::new());
            groups.len() - 1
        };
        let group = match &id {
            Some(id) => self.index.node(environment, id, make),
            None => make(),
        };
        if let Some(members) = self.groups.get_mut(group) {
            members.push(declaration);
        }
        let key = (input, at.handle.deployment, at.handle.resource);
        self.rounds.entry(key).or_default().push(declaration);
        self.declarations.push(Declaration { input, environment, at, id, place, group });
    }

    fn declaration(&self, index: usize) -> Option<&Declaration<'a>> {
        self.declarations.get(index)
    }

    /// The declarations that a handle of an input means: one round, or all.
    fn resolve(&self, input: usize, handle: Handle) -> impl Iterator<Item = &Declaration<'a>> {
        let all =
            self.rounds.get(&(input, handle.deployment, handle.resource)).map_or(&[][..], Vec::as_slice);
        let found = match handle.round {
            Some(round) => {
                let of = |index: &usize| self.declaration(*index).and_then(|one| one.at.handle.round);
                let start = all.partition_point(|index| of(index) < Some(round));
                let end = all.partition_point(|index| of(index) <= Some(round));
                let exact = all.get(start..end).unwrap_or(&[]);
                // One that stands for all rounds is meant by every round.
                let only = all.len() == 1
                    && all
                        .first()
                        .and_then(|index| self.declaration(*index))
                        .is_some_and(|one| one.at.repeated);
                if exact.is_empty() && only { all } else { exact }
            }
            None => all,
        };
        found.iter().filter_map(|index| self.declaration(*index))
    }

    /// The symbol of a declaration, with its round if there are several.
    fn symbol(&self, one: &Declaration<'_>) -> Option<Arc<str>> {
        let symbol = one.at.symbol.as_ref()?;
        let handle = one.at.handle;
        let several = self
            .rounds
            .get(&(one.input, handle.deployment, handle.resource))
            .is_some_and(|rounds| rounds.len() > 1);
        match handle.round {
            _ if one.at.repeated => Some(Arc::from(format!("{symbol}[*]"))),
            Some(round) if several || round > 0 => Some(Arc::from(format!("{symbol}[{round}]"))),
            _ => Some(Arc::clone(symbol)),
        }
    }

    /// Every node in the order of the keys.
    fn order(&self) -> Vec<Found> {
        let mut found: Vec<Found> = (0..self.groups.len()).filter_map(|group| self.found(group)).collect();
        // Ids that look the same, because they are made of unknowns, are told apart by where they are declared.
        let mut seen: HashMap<Arc<str>, usize> = HashMap::new();
        for one in &found {
            *seen.entry(Arc::clone(&one.node.key)).or_default() += 1;
        }
        for one in found.iter_mut().filter(|one| seen.get(&one.node.key).is_some_and(|count| *count > 1)) {
            let node = &mut one.node;
            let way: Vec<&str> = node.path.iter().map(|part| &**part).chain([node.title()]).collect();
            let way = format!("{} @{}#{}", node.key, node.input.as_deref().unwrap_or(""), way.join("."));
            node.key = Arc::from(way);
        }
        found.sort_by_cached_key(|one| {
            let node = &one.node;
            let key = (node.key.to_ascii_lowercase(), Arc::clone(&node.key));
            (key, node.input.clone(), node.path.clone(), node.place.clone(), one.round)
        });
        let mut before: Option<Arc<str>> = None;
        let mut count = 1;
        for one in &mut found {
            if before.as_ref() == Some(&one.node.key) {
                count += 1;
                one.node.key = Arc::from(format!("{} ({count})", one.node.key));
            } else {
                before = Some(Arc::clone(&one.node.key));
                count = 1;
            }
        }
        found
    }

    fn found(&self, group: usize) -> Option<Found> {
        let members = self.groups.get(group)?;
        let first = self.declaration(*members.first()?)?;
        let kind = kind(first.at.kind);
        // What is deployed stands where it is deployed; what several only refer to, around all of them.
        let (input, within) = if kind == NodeKind::Existing {
            self.around(members)
        } else {
            (Some(first.input), first.at.within.to_vec())
        };
        let modules: Vec<&Declaration<'_>> = input
            .map(|input| within.iter().filter_map(|handle| self.resolve(input, *handle).next()).collect())
            .unwrap_or_default();
        let path: Vec<Arc<str>> = modules
            .iter()
            .map(|module| {
                self.symbol(module).unwrap_or_else(|| Arc::from(label::text(&module.at.name.value)))
            })
            .collect();
        let input = input.and_then(|input| self.inputs.get(input));
        let symbol = self.symbol(first);
        let id: Arc<str> = Arc::from(self.hidden.id(&first.at.id));
        let name: Arc<str> = Arc::from(label::text(&first.at.name.value));
        let known = first.id.as_ref().is_none_or(|id| is_known(id));
        let environment = (!known && self.several_environments)
            .then(|| self.inputs.get(first.input).map(|input| Arc::from(input.environment)))
            .flatten();
        let key = match (&first.id, &environment) {
            (Some(_), Some(environment)) => Arc::from(format!("{id} @{environment}")),
            (Some(_), None) => Arc::clone(&id),
            (None, _) => {
                let own = symbol.as_ref().unwrap_or(&name);
                let way: Vec<&str> = path.iter().chain([own]).map(|part| &**part).collect();
                Arc::from(format!("{}#{}", input.map_or("", |input| input.name), way.join(".")))
            }
        };
        let deployed: Vec<&Declaration<'_>> = members
            .iter()
            .filter_map(|index| self.declaration(*index))
            .filter(|one| kind == NodeKind::Existing || one.at.kind != EvaluatedKind::Existing)
            .collect();
        let node = Node {
            key,
            id,
            symbol,
            name,
            ty: Arc::clone(&first.at.ty),
            api_version: first.at.api_version.clone(),
            kind,
            conditional: deployed.iter().all(|one| one.at.condition.is_some()),
            repeated: first.at.repeated,
            place: first.place.clone(),
            environment,
            input: input.map(|input| Arc::from(input.name)),
            path,
            module: modules.last().map(|module| NodeId(module.group)),
        };
        Some(Found { group, node, round: first.at.handle.round.unwrap_or(0) })
    }

    /// The file and the modules that all declarations of a node have in common.
    fn around(&self, members: &[usize]) -> (Option<usize>, Vec<Handle>) {
        let mut members = members.iter().filter_map(|index| self.declaration(*index));
        let Some(first) = members.next() else { return (None, Vec::new()) };
        let mut within: &[Handle] = &first.at.within;
        for other in members {
            if other.input != first.input {
                return (None, Vec::new());
            }
            let same = within.iter().zip(other.at.within.iter()).take_while(|(a, b)| a == b).count();
            within = within.get(..same).unwrap_or(&[]);
        }
        (Some(first.input), within.to_vec())
    }

    // ---- edges

    fn edges(
        &self,
        programs: &Programs,
        numbers: &mut Numbers,
        rank: &[usize],
        order: &[Found],
    ) -> Result<Vec<Edge>, TooManyEdges> {
        let explicit = explicit_resources(programs);
        let names = self.names(programs, numbers);
        let mut found: BTreeMap<(usize, usize), EdgeKind> = BTreeMap::new();
        let mut edges = Edges { found: &mut found };
        for members in &self.groups {
            let first = members.first().and_then(|index| self.declaration(*index));
            for one in members.iter().filter_map(|index| self.declaration(*index)) {
                // How another file finds a resource says nothing about what its deployment needs.
                let deploys = one.at.kind != EvaluatedKind::Existing;
                if !deploys && first.is_some_and(|first| first.at.kind != EvaluatedKind::Existing) {
                    continue;
                }
                self.references(one, explicit.get(&one.at.span), &mut edges)?;
                for text in &one.at.depends_on {
                    for to in names.find(one.input, one.at.handle.deployment, text, numbers) {
                        edges.add(one.group, *to, EdgeKind::Explicit)?;
                    }
                }
                let index = Lookup { ids: &self.index, names: &names };
                for to in mentioned(one.input, one.environment, one.at, one.id.as_deref(), numbers, index) {
                    if to != one.group && !self.is_below(to, one) {
                        edges.add(one.group, to, EdgeKind::Id)?;
                    }
                }
            }
        }
        self.drop_what_contents_say(&mut found, order);
        let place = |group: usize| NodeId(rank.get(group).copied().unwrap_or(0));
        let edge = |((from, to), kind)| Edge { from: place(from), to: place(to), kind, implied: false };
        Ok(found.into_iter().map(edge).collect())
    }

    /// What texts of ARM JSON can name, within each deployment.
    fn names(&self, programs: &Programs, numbers: &mut Numbers) -> Names {
        let mut names = Names::default();
        let loops: HashMap<Span, &str> = programs
            .iter()
            .filter(|(_, program)| program.language == Language::Arm)
            .flat_map(|(_, program)| &program.resources)
            .filter_map(|resource| Some((resource.span, &*resource.repeat.as_ref()?.name.text)))
            .collect();
        for one in &self.declarations {
            names.add(one.input, one.group, one.at, loops.get(&one.at.span).copied(), numbers);
        }
        names
    }

    /// Whether a node's id goes on behind that of a declaration. What is inside of something, or sits on it, comes after it:
    /// to speak of it is not to need it.
    fn is_below(&self, group: usize, one: &Declaration<'_>) -> bool {
        let id = |index: &usize| self.declaration(*index).and_then(|other| other.id.as_deref());
        let below = self.groups.get(group).and_then(|members| members.first()).and_then(id);
        let Some((below, own)) = below.zip(one.id.as_deref()) else { return false };
        below.strip_prefix(own).is_some_and(|rest| rest.starts_with('/'))
    }

    /// What a declaration refers to by symbols.
    fn references(
        &self,
        one: &Declaration<'_>,
        explicit: Option<&HashSet<usize>>,
        edges: &mut Edges<'_>,
    ) -> Result<(), TooManyEdges> {
        // The modules that something else among the references is in: their outputs are known.
        let mut known: HashSet<(u32, u32, Option<u32>)> = HashSet::new();
        let key = |handle: Handle| (handle.deployment, handle.resource, handle.round);
        for handle in &one.at.uses {
            for used in self.resolve(one.input, *handle) {
                known.extend(used.at.within.iter().map(|module| key(*module)));
            }
        }
        // Reading one round of a loop reads the name of the loop first.
        let rounds: HashSet<(u32, u32)> = one
            .at
            .uses
            .iter()
            .filter(|handle| handle.round.is_some())
            .map(|handle| (handle.deployment, handle.resource))
            .collect();
        let of_one = |handle: &&Handle| {
            handle.round.is_some() || !rounds.contains(&(handle.deployment, handle.resource))
        };
        for handle in one.at.uses.iter().filter(of_one) {
            let is_explicit = handle.deployment == one.at.handle.deployment
                && explicit.is_some_and(|explicit| explicit.contains(&(handle.resource as usize)));
            let kind = if is_explicit { EdgeKind::Explicit } else { EdgeKind::Symbolic };
            for used in self.resolve(one.input, *handle) {
                let around = one.at.within.contains(&used.at.handle);
                let told = used.at.kind == EvaluatedKind::Module && known.contains(&key(used.at.handle));
                if !around && (is_explicit || !told) {
                    edges.add(one.group, used.group, kind)?;
                }
            }
        }
        Ok(())
    }

    /// A module's inputs are needed by what uses them inside. What none of its contents needs by itself is its own need.
    fn drop_what_contents_say(&self, found: &mut BTreeMap<(usize, usize), EdgeKind>, order: &[Found]) {
        let around: HashMap<usize, usize> =
            order.iter().filter_map(|one| Some((one.group, one.node.module?.0))).collect();
        let mut said: HashSet<(usize, usize)> = HashSet::new();
        for (from, to) in found.keys() {
            let mut at = *from;
            while let Some(module) = around.get(&at) {
                if !said.insert((*module, *to)) {
                    break;
                }
                at = *module;
            }
        }
        found.retain(|edge, kind| *kind == EdgeKind::Explicit || !said.contains(edge));
    }
}

impl Declaration<'_> {
    /// The first declaration tells most: one that deploys, outside of modules, early in the order of the files.
    fn rank(&self) -> (NodeKind, usize, usize, Place, Option<u32>) {
        (kind(self.at.kind), self.at.within.len(), self.input, self.place.clone(), self.at.handle.round)
    }
}

fn kind(kind: EvaluatedKind) -> NodeKind {
    match kind {
        EvaluatedKind::Deployed => NodeKind::Deployed,
        EvaluatedKind::Existing => NodeKind::Existing,
        EvaluatedKind::Extensible => NodeKind::Extensible,
        EvaluatedKind::Module => NodeKind::Module,
    }
}

struct Edges<'e> {
    found: &'e mut BTreeMap<(usize, usize), EdgeKind>,
}

impl Edges<'_> {
    fn add(&mut self, from: usize, to: usize, kind: EdgeKind) -> Result<(), TooManyEdges> {
        if from == to {
            return Ok(());
        }
        let known = self.found.entry((from, to)).or_insert(kind);
        *known = kind.min(*known);
        if self.found.len() > limits::GRAPH_EDGES { Err(TooManyEdges) } else { Ok(()) }
    }
}

/// The resources that each declaration names in `dependsOn`, by the place of the declaration.
fn explicit_resources(programs: &Programs) -> HashMap<Span, HashSet<usize>> {
    let resources = programs.iter().flat_map(|(_, program)| &program.resources);
    let with = resources.filter(|resource| !resource.depends_on.is_empty());
    with.map(|resource| (resource.span, named(resource))).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else names a resource by its symbol")]
fn named(resource: &Resource) -> HashSet<usize> {
    let mut named = HashSet::new();
    let mut rest: Vec<&Expr> = resource.depends_on.iter().collect();
    while let Some(expr) = rest.pop() {
        match &expr.kind {
            ExprKind::Symbol(Symbol::Resource(index)) => {
                named.insert(*index);
            }
            ExprKind::Access { object, .. } => rest.push(object),
            ExprKind::Conditional(parts) => rest.extend(parts.iter().skip(1)),
            _ => {}
        }
    }
    named
}
