//! Evaluations to estates: one for each environment.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::access;
use super::access::{Draft, Identities};
use super::around::{Around, Declared, declared_as, same};
use super::declarations::Declarations;
use super::naming;
use super::naming::Named;
use super::properties;
use super::reader::{Reader, Source};
use super::replaced::replaced;
use super::storages;
use super::storages::Storage;
use super::unmapped;
use super::unmapped::Decided;
use super::workloads;
use crate::estate::{
    Estate, Field, Grant, IdentityUse, Principal, Supporting, Text, TraceId, Traces, Unmapped, Workload,
};
use crate::eval::{EvaluatedKind, Evaluation};
use crate::graph::identity::Numbers;
use crate::parallel;
use crate::source::Span;
use crate::template::Programs;
use crate::value::{Handle, Value};

/// One environment: what people call it, and the other words that stand for it in names.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name.
    pub name: Text,
    /// Words that stand for it.
    pub words: Vec<Text>,
}

/// What one file deploys.
#[derive(Debug)]
pub struct Input {
    /// The environment it is for, by its place among them.
    pub environment: usize,
    /// The folder of the application, unless it is shared infrastructure.
    pub folder: Option<Text>,
    /// What it deploys. Others may look at it meanwhile.
    pub evaluation: Arc<Evaluation>,
}

/// Environments that nobody asks about: what their workloads are called decides what those of the others share.
#[derive(Default)]
pub struct Others {
    words: Vec<Vec<Text>>,
    named: Vec<Named>,
}

/// What is to be known of environments that nobody asks about.
pub fn others(environments: &[Environment], inputs: Vec<Input>, programs: &Programs) -> Others {
    Others { words: words(environments), named: named(&drafts(environments, inputs, programs)) }
}

/// What runs in each environment.
pub fn lift(
    environments: &[Environment],
    inputs: Vec<Input>,
    programs: &Programs,
    others: Others,
) -> Vec<Estate> {
    let mut drafts = drafts(environments, inputs, programs);
    let mut named = named(&drafts);
    let mut words = words(environments);
    let behind = |one: Named| Named { environment: environments.len() + one.environment, ..one };
    named.extend(others.named.into_iter().map(behind));
    words.extend(others.words);
    let mut names = naming::names(&named, &words).into_iter();
    for drafts in &mut drafts {
        for draft in &mut drafts.workloads {
            if let Some(name) = names.next() {
                draft.rename(&name, &mut drafts.unmapped);
            }
        }
    }
    let drafts: Vec<(&Environment, Drafts)> = environments.iter().zip(drafts).collect();
    parallel::each(drafts, |(environment, drafts)| drafts.finish(Arc::clone(&environment.name)))
}

fn words(environments: &[Environment]) -> Vec<Vec<Text>> {
    environments.iter().map(|environment| environment.words.clone()).collect()
}

/// What is read of each environment by itself.
fn drafts(environments: &[Environment], inputs: Vec<Input>, programs: &Programs) -> Vec<Drafts> {
    let declared = Declared::of(programs);
    let mut own: Vec<Vec<Input>> = environments.iter().map(|_| Vec::new()).collect();
    for input in inputs {
        if let Some(own) = own.get_mut(input.environment) {
            own.push(input);
        }
    }
    let read = |inputs: Vec<Input>| {
        let mut drafts = Drafts::default();
        inputs.into_iter().for_each(|input| drafts.read(input, programs, &declared));
        drafts
    };
    parallel::each(own, read)
}

/// The workloads as Azure names them.
fn named(drafts: &[Drafts]) -> Vec<Named> {
    let all = drafts.iter().enumerate();
    let of = |(environment, drafts): (usize, &Drafts)| -> Vec<Named> {
        let named = |draft: &WorkloadDraft| Named {
            environment,
            folder: draft.folder.clone(),
            declared: Arc::clone(&draft.declared),
            place: draft.place,
            name: Arc::clone(&draft.workload.name),
        };
        drafts.workloads.iter().map(named).collect()
    };
    all.flat_map(of).collect()
}

/// An app or a job that does not know whose identities and grants are its own.
struct WorkloadDraft {
    workload: Workload,
    folder: Option<Text>,
    /// Its symbol and those of the modules around, and the round of its loop.
    declared: Text,
    /// Where the outermost of those stands.
    place: Span,
    /// Its id, as it is compared.
    id: Option<String>,
    /// The ids of the identities it names, as they are compared and as they are written.
    assigned: Vec<(Option<String>, Value, TraceId)>,
    /// Itself in its deployment, and what it replaces there.
    handles: Vec<Handle>,
    /// The id of the environment that it is in.
    environment: Value,
    /// The same, as it is compared.
    environment_id: Option<String>,
    /// The resources that it refers to.
    uses: Vec<Handle>,
    input: usize,
    /// Its properties without a place, by their numbers.
    unmapped: std::ops::Range<usize>,
}

impl WorkloadDraft {
    fn rename(&mut self, name: &Text, unmapped: &mut [Unmapped]) {
        for one in unmapped.get_mut(self.unmapped.clone()).unwrap_or_default() {
            one.workload = Arc::clone(name);
        }
        self.workload.name = Arc::clone(name);
    }
}

/// A resource beside the workloads that does not know which of them it has to do with.
struct SupportingDraft {
    input: usize,
    /// Its id, as it is compared.
    id: Option<String>,
    handle: Handle,
    /// The resources that it refers to.
    uses: Vec<Handle>,
    supporting: Supporting,
}

/// What was read of one environment.
#[derive(Default)]
struct Drafts {
    numbers: Numbers,
    workloads: Vec<WorkloadDraft>,
    identities: Identities,
    grants: Vec<Draft>,
    storages: Vec<Storage>,
    supporting: Vec<SupportingDraft>,
    unmapped: Vec<Unmapped>,
    /// What is known of the paths that were met so far.
    decided: Decided,
    traces: RefCell<Traces>,
    inputs: usize,
}

impl Drafts {
    fn read(&mut self, input: Input, programs: &Programs, declared: &Declared<'_>) {
        let number = self.inputs;
        self.inputs += 1;
        let evaluation = input.evaluation;
        let declarations = Declarations::new(programs, &evaluation.origins);
        let around = Around::of(&evaluation, declared);
        let replaced = replaced(&evaluation, &around, |id| self.numbers.id(number, id));
        for resource in evaluation.resources.iter().filter(|one| !replaced.contains_key(&one.handle)) {
            let traces = std::mem::take(&mut self.traces);
            {
                let source = Source {
                    resource,
                    declared: declared.at(resource.span),
                    modules: around.modules(resource),
                    arena: number,
                    traces: &traces,
                    seen: None,
                    declarations: &declarations,
                };
                self.resource(number, &source, input.folder.as_ref(), &around, &evaluation);
            }
            self.traces = traces;
        }
        for (before, by) in replaced {
            let mut own = self.workloads.iter_mut().filter(|draft| draft.input == number);
            if let Some(draft) = own.find(|draft| draft.handles.contains(&by)) {
                draft.handles.push(before);
            }
        }
        let origins = match Arc::try_unwrap(evaluation) {
            Ok(own) => own.origins,
            // Somebody still looks at it, and this side goes on to add to it.
            Err(shared) => shared.origins.clone(),
        };
        self.traces.get_mut().arena(origins);
    }

    fn resource(
        &mut self,
        input: usize,
        source: &Source<'_>,
        folder: Option<&Text>,
        around: &Around,
        evaluation: &Evaluation,
    ) {
        let resource = source.resource;
        let is = |ty: &str| resource.ty.eq_ignore_ascii_case(ty);
        let deployed = resource.kind == EvaluatedKind::Deployed;
        match resource.kind {
            EvaluatedKind::Module | EvaluatedKind::Extensible => return,
            EvaluatedKind::Deployed | EvaluatedKind::Existing => {}
        }
        let body = Reader::new(source);
        let id = self.numbers.id(input, &resource.id);
        if deployed && (is(workloads::APP) || is(workloads::JOB)) {
            let mut workload = workloads::workload(resource, &body, &evaluation.origins);
            workload.presence = around.presence(resource);
            let unmapped = self.lost(source, &workload.name);
            let (assigned, own) = workloads::identities(&body);
            let mut assigned: Vec<(Option<String>, Value, TraceId)> =
                assigned.into_iter().map(|(id, at)| (self.numbers.id(input, &id), id, at.trace())).collect();
            if let Some(own) = own {
                assigned.push((None, Value::Null, own.trace()));
            }
            let declared = declared_as(resource, &around.declared);
            let folder = folder.cloned();
            let place = around.place(resource);
            let (handle, uses) = (resource.handle, resource.uses.clone());
            let environment = workloads::environment(&body);
            let environment_id = self.numbers.id(input, &environment);
            self.workloads.push(WorkloadDraft {
                workload,
                folder,
                declared,
                place,
                id,
                assigned,
                handles: vec![handle],
                environment,
                environment_id,
                uses,
                input,
                unmapped,
            });
        } else if is(access::IDENTITY) {
            if let Some(id) = id {
                self.identities.note(id, resource, body.opened());
            }
        } else if is(access::ASSIGNMENT) {
            if deployed {
                let mut draft = access::draft(input, resource, &body, &mut self.numbers);
                draft.grant.presence = around.presence(resource);
                self.grants.push(draft);
            }
        } else if !is(access::ROLE) && !is("Microsoft.Resources/resourceGroups") {
            let name = Field::of(resource.name.value.clone(), body.opened());
            if deployed && is_container_apps(&resource.ty) {
                self.lost(source, &name.shown());
            }
            if deployed && is(storages::STORAGE) {
                self.storages.extend(storages::storage(resource, &body));
            }
            let ty = Arc::clone(&resource.ty);
            let opened = body.opened();
            let supporting =
                Supporting { ty, name, deployed, used_by: Vec::new(), refers_to: Vec::new(), opened };
            let (handle, uses) = (resource.handle, resource.uses.clone());
            self.supporting.push(SupportingDraft { input, id, handle, uses, supporting });
        }
    }

    /// Lists what the model has no place for.
    fn lost(&mut self, source: &Source<'_>, name: &Text) -> std::ops::Range<usize> {
        let start = self.unmapped.len();
        if let Some(table) = properties::table(&source.resource.ty) {
            unmapped::collect(source, table, name, &mut self.decided, &mut self.unmapped);
        }
        start..self.unmapped.len()
    }

    /// Gives every identity and grant to whom it belongs.
    fn finish(self, environment: Text) -> Estate {
        let Self {
            workloads: mut drafts, identities, grants, storages, supporting, unmapped, traces, ..
        } = self;
        for draft in &mut drafts {
            storages::attach(&mut draft.workload, &draft.environment, &storages);
        }
        let mut used = BTreeSet::new();
        for draft in &mut drafts {
            for (id, written, trace) in &draft.assigned {
                let known = id.as_deref().and_then(|id| identities.get(id));
                let identity = match (id, known) {
                    (None, _) => IdentityUse { identity: Principal::Own, opened: *trace },
                    (Some(_), Some(identity)) => {
                        let name = identity.name.clone();
                        IdentityUse { identity: Principal::Named(name), opened: identity.opened }
                    }
                    (Some(_), None) => {
                        let name = Field::of(workloads::name_in(written), *trace);
                        IdentityUse { identity: Principal::Named(name), opened: *trace }
                    }
                };
                used.extend(id.clone());
                draft.workload.identities.push(identity);
            }
        }
        let mut free = Vec::new();
        for draft in grants {
            attach(draft, &mut drafts, &identities, &mut free);
        }
        let identities =
            identities.all().into_iter().filter(|(id, identity)| identity.made && !used.contains(*id));
        let identities = identities.map(|(_, identity)| identity.clone()).collect();
        let supporting = supporting_of(supporting, &drafts);
        let mut workloads: Vec<Workload> = drafts.into_iter().map(|draft| draft.workload).collect();
        workloads.sort_by(|a, b| a.name.cmp(&b.name));
        Estate {
            environment,
            workloads,
            identities,
            grants: free,
            supporting,
            unmapped,
            traces: traces.into_inner(),
        }
    }
}

/// Gives a grant to every workload whose identity it is for.
fn attach(draft: Draft, drafts: &mut [WorkloadDraft], identities: &Identities, free: &mut Vec<Grant>) {
    let Draft { holder, own, grant } = draft;
    let Some(holder) = holder else { return free.push(grant) };
    let mut attached = false;
    for workload in drafts.iter_mut() {
        let principal = if own {
            (workload.id.as_deref() == Some(&*holder)).then_some(Principal::Own)
        } else {
            let assigned = workload.assigned.iter().any(|(id, ..)| id.as_deref() == Some(&*holder));
            let named = || identities.get(&holder).map(|identity| Principal::Named(identity.name.clone()));
            assigned.then(named).flatten()
        };
        if let Some(principal) = principal {
            attached = true;
            workload.workload.grants.push(Grant { principal, ..grant.clone() });
        }
    }
    if !attached {
        let principal = identities.get(&holder).map(|identity| Principal::Named(identity.name.clone()));
        free.push(Grant { principal: principal.unwrap_or(grant.principal), ..grant });
    }
}

/// Resources once each, with the workloads that refer to them and those that they refer to.
fn supporting_of(all: Vec<SupportingDraft>, drafts: &[WorkloadDraft]) -> Vec<Supporting> {
    let mut found: BTreeMap<(Text, String), Supporting> = BTreeMap::new();
    for SupportingDraft { input, id, handle, uses, supporting: mut one } in all {
        let beside = || drafts.iter().filter(move |draft| draft.input == input);
        // An environment is often named by an id that is put together.
        let is_in = |draft: &WorkloadDraft| id.is_some() && draft.environment_id == id;
        let users =
            beside().filter(|draft| is_in(draft) || draft.uses.iter().any(|used| same(&handle, used)));
        one.used_by = users.map(|draft| Arc::clone(&draft.workload.name)).collect();
        let is_used = |own: &Handle| uses.iter().any(|used| same(own, used));
        let used = beside().filter(|draft| draft.handles.iter().any(is_used));
        // What belongs to the app itself goes with it.
        if !is_container_apps(&one.ty) {
            one.refers_to = used.map(|draft| Arc::clone(&draft.workload.name)).collect();
        }
        let key = (Arc::clone(&one.ty), id.unwrap_or_else(|| one.name.shown().to_string()));
        match found.get_mut(&key) {
            None => drop(found.insert(key, one)),
            Some(known) => {
                known.used_by.append(&mut one.used_by);
                known.refers_to.append(&mut one.refers_to);
                if one.deployed && !known.deployed {
                    let (used_by, refers_to) =
                        (std::mem::take(&mut known.used_by), std::mem::take(&mut known.refers_to));
                    *known = Supporting { used_by, refers_to, ..one };
                }
            }
        }
    }
    let mut all: Vec<Supporting> = found.into_values().collect();
    for names in all.iter_mut().flat_map(|one| [&mut one.used_by, &mut one.refers_to]) {
        names.sort();
        names.dedup();
    }
    all
}

fn is_container_apps(ty: &str) -> bool {
    ty.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("Microsoft.App/"))
}
