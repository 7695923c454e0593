//! Where secrets are written, as far as the declarations alone tell. Evaluation knows more places, but it may not come
//! that far: a file may have mistakes, and a value may be for a parameter that nothing reads.

use std::collections::BTreeSet;

use super::resolve::{Resolved, resolve};
use crate::limits;
use crate::source::{FileId, Sources, Span};
use crate::template::types::Property;
use crate::template::{
    ArrayItem, Assignment, Expr, ExprKind, Language, Member, Param, Program, ProgramId, Programs,
    ResourceKind, Ty, TyKind,
};
use crate::value::object::same_name;

/// Every place of a value for what is declared secret. In a file with mistakes that is all of the declaration behind its
/// name, because nobody knows how far the value goes; and a value for a parameter that does not exist is taken for secret,
/// because its name may be misspelt.
pub fn secret_places(programs: &Programs, sources: &Sources) -> Vec<Span> {
    let mut search = Search { programs, sources, found: Vec::new(), budget: 0 };
    for (id, program) in programs.iter() {
        for param in &program.params {
            search.default(id, program, param);
        }
        for resource in &program.resources {
            if let ResourceKind::Module { program: Some(inner), params: Some(params), .. } = &resource.kind {
                search.inputs(*inner, params);
            }
        }
        let file = program.parameters_file.as_ref();
        let says_nothing = program.params.is_empty() && program.resources.is_empty();
        if program.language == Language::Arm
            && program.broken
            && says_nothing
            && file.is_none_or(|file| file.assignments.is_empty())
        {
            search.quoted(program.file);
        }
        if let Some(using) = program.parameters_file.as_ref().and_then(|file| file.using) {
            search.file(program, using);
        }
    }
    search.found
}

struct Search<'p> {
    programs: &'p Programs,
    sources: &'p Sources,
    found: Vec<Span>,
    /// How many parts of the value at hand may still be looked at.
    budget: usize,
}

impl<'p> Search<'p> {
    fn default(&mut self, id: ProgramId, program: &'p Program, param: &'p Param) {
        // What could not be read may have been the default.
        if program.broken && self.may_hide(id, &param.ty) {
            self.behind(program, param.name.span);
        }
        if let Some(default) = &param.default {
            self.value(id, &param.ty, default);
        }
    }

    /// The values of a parameter file and of those that it extends, which may not say themselves what they are for.
    fn file(&mut self, program: &'p Program, using: ProgramId) {
        let mut next = Some(program);
        for _ in 0..self.programs.len() {
            let Some((program, file)) = next.and_then(|one| Some((one, one.parameters_file.as_ref()?)))
            else {
                return;
            };
            for assignment in &file.assignments {
                self.assignment(using, assignment);
            }
            if program.broken && program.language == Language::BicepParameters {
                self.unread(program, using);
            }
            next = file.extends.and_then(|id| self.programs.get(id));
        }
    }

    /// The values that a module is given.
    fn inputs(&mut self, inner: ProgramId, params: &'p Expr) {
        let ExprKind::Object(members) = &params.kind else { return };
        let Some(template) = self.programs.get(inner) else { return };
        for member in members {
            let Member::Property { key, value } = member else { continue };
            let ExprKind::Text(name) = &key.kind else { continue };
            let named = template.params.iter().find(|param| param.name.text.eq_ignore_ascii_case(name));
            if let Some(param) = named {
                self.value(inner, &param.ty, value);
            }
        }
    }

    fn assignment(&mut self, id: ProgramId, assignment: &'p Assignment) {
        match self.declared(id, &assignment.name.text) {
            Some(param) => self.value(id, &param.ty, &assignment.value),
            None => self.found.push(assignment.value.span),
        }
    }

    fn declared(&self, id: ProgramId, name: &str) -> Option<&'p Param> {
        let mut params = self.programs.get(id)?.params.iter();
        params.find(|param| param.name.text.eq_ignore_ascii_case(name))
    }

    /// What stands behind the names in a parameter file with mistakes, by its lines: some of it is in no declaration that
    /// was understood.
    fn unread(&mut self, program: &Program, using: ProgramId) {
        let text = self.sources.get(program.file).text();
        let (mut at, mut hides) = (0, false);
        for line in text.split_inclusive('\n') {
            let words =
                line.get(..line.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(line.len()));
            let first = words.unwrap_or("");
            let mut start = at;
            if first == "param" {
                let rest = line.get(first.len()..).unwrap_or("");
                let name = rest.trim_start();
                let name =
                    name.get(..name.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(name.len()));
                let name = name.unwrap_or("");
                let param = self.declared(using, name);
                hides = param.is_none_or(|param| self.may_hide(using, &param.ty));
                start += rest.find(name).map_or(0, |found| first.len() + found + name.len());
            } else if !first.is_empty() {
                hides = !STATEMENTS.contains(&first);
                start += first.len();
            }
            at += line.len();
            if hides {
                self.found.push(Span::new(program.file, start, at));
            }
        }
    }

    /// The parts of a written value that its type says are secret.
    fn value(&mut self, program: ProgramId, ty: &'p Ty, value: &'p Expr) {
        self.budget = limits::TYPE_CHECKS;
        self.part(program, ty, value, 0);
    }

    fn part(&mut self, program: ProgramId, ty: &'p Ty, value: &'p Expr, depth: usize) {
        self.budget = self.budget.saturating_sub(1);
        let resolved = resolve(self.programs, program, ty);
        let secure = ty.constraints.secure || resolved.as_ref().is_some_and(Resolved::is_secure);
        if secure || self.budget == 0 || depth > limits::VALUE_DEPTH {
            self.found.push(value.span);
            return;
        }
        let Some(resolved) = resolved else { return };
        let home = resolved.program;
        match (resolved.kind, &value.kind) {
            (TyKind::Union(members), _) => {
                for member in members {
                    self.part(home, member, value, depth + 1);
                }
            }
            (TyKind::Shape { properties, others }, ExprKind::Object(members)) => {
                for member in members {
                    self.member(home, properties, others.as_deref(), member, depth);
                }
            }
            (TyKind::ArrayOf(item), ExprKind::Array(items)) => {
                for written in items {
                    self.part(home, item, item_value(written), depth + 1);
                }
            }
            (TyKind::Tuple(types), ExprKind::Array(items)) => {
                for (ty, written) in types.iter().zip(items) {
                    self.part(home, ty, item_value(written), depth + 1);
                }
            }
            // What is worked out is hidden as a whole when a part of it may be secret.
            (TyKind::Shape { .. } | TyKind::ArrayOf(_) | TyKind::Tuple(_), _) if self.may_hide(home, ty) => {
                self.found.push(value.span);
            }
            _ => {}
        }
    }

    fn member(
        &mut self,
        program: ProgramId,
        properties: &'p [Property],
        others: Option<&'p Ty>,
        member: &'p Member,
        depth: usize,
    ) {
        let (key, value) = match member {
            Member::Property { key, value } => (key, value),
            Member::Spread(spread) => {
                let types = properties.iter().map(|property| &property.ty).chain(others);
                if types.into_iter().any(|ty| self.may_hide(program, ty)) {
                    self.found.push(spread.span);
                }
                return;
            }
        };
        let ExprKind::Text(name) = &key.kind else { return };
        let named = properties.iter().find(|property| same_name(&property.name, name));
        if let Some(ty) = named.map(|property| &property.ty).or(others) {
            self.part(program, ty, value, depth + 1);
        }
    }

    /// Whether a value of this type may be secret, or a part of it.
    fn may_hide(&self, program: ProgramId, ty: &'p Ty) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![(program, ty)];
        let mut fuel = limits::TYPE_CHECKS;
        while let Some((program, ty)) = open.pop() {
            if !seen.insert((program, std::ptr::from_ref(ty))) {
                continue;
            }
            fuel = fuel.saturating_sub(1);
            let Some(resolved) = resolve(self.programs, program, ty) else { continue };
            if ty.constraints.secure || resolved.is_secure() || fuel == 0 {
                return true;
            }
            let home = resolved.program;
            match resolved.kind {
                TyKind::Union(members) | TyKind::Tuple(members) => {
                    open.extend(members.iter().map(|member| (home, member)));
                }
                TyKind::ArrayOf(item) => open.push((home, item)),
                TyKind::Shape { properties, others } => {
                    open.extend(properties.iter().map(|property| (home, &property.ty)));
                    open.extend(others.iter().map(|others| (home, &**others)));
                }
                _ => {}
            }
        }
        false
    }

    /// Hides what stands between a name and the next declaration of its file.
    fn behind(&mut self, program: &Program, name: Span) {
        let end = self.sources.get(program.file).text().len();
        let next = starts(program).filter(|next| next.file == name.file && next.start >= name.end);
        let end = next.map(|next| next.start as usize).min().unwrap_or(end);
        self.found.push(Span::new(name.file, name.end as usize, self.line_start(name.file, end)));
    }

    /// Hides every text in a file of JSON that could not be read, but for the names of members.
    fn quoted(&mut self, file: FileId) {
        let text = self.sources.get(file).text();
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|rest| rest.find('"')).map(|found| at + found) {
            let inside = text.get(start + 1..).unwrap_or("");
            let mut escaped = false;
            let closing = inside.bytes().position(|byte| {
                let ends = (byte == b'"' && !escaped) || byte == b'\n';
                escaped = byte == b'\\' && !escaped;
                ends
            });
            let end = closing.map_or(text.len(), |closing| start + closing + 2);
            let is_name = text.get(end..).is_some_and(|rest| rest.trim_start().starts_with(':'));
            if !is_name {
                self.found.push(Span::new(file, start, end));
            }
            at = end;
        }
    }

    /// The beginning of the line of an offset, unless it is the last.
    fn line_start(&self, file: FileId, offset: usize) -> usize {
        let text = self.sources.get(file).text();
        if offset >= text.len() {
            return offset;
        }
        text.get(..offset).and_then(|before| before.rfind('\n')).map_or(offset, |line_end| line_end + 1)
    }
}

/// The words with which a line of a parameter file can begin, but for `param`.
const STATEMENTS: [&str; 6] = ["extends", "func", "import", "type", "using", "var"];

/// The names of all that a program declares.
fn starts(program: &Program) -> impl Iterator<Item = Span> {
    let params = program.params.iter().map(|param| param.name.span);
    params
        .chain(program.vars.iter().map(|var| var.name.span))
        .chain(program.outputs.iter().map(|output| output.name.span))
        .chain(program.resources.iter().map(|resource| resource.span))
}

fn item_value(item: &ArrayItem) -> &Expr {
    match item {
        ArrayItem::Value(value) | ArrayItem::Spread(value) => value,
    }
}
