//! ARM JSON, and the program it becomes.

use tricep::arm;
use tricep::diag::Diagnostic;
use tricep::source::{Sources, Span};
use tricep::template::{Program, ProgramId, Programs};

use crate::support::printed;

mod deployments;
mod expressions;
mod parameters;
mod registry;
mod resources;
mod robustness;
mod types;

/// Keeps programs, and knows one template spec.
#[derive(Default)]
pub(crate) struct Kept(pub(crate) Programs);

impl arm::load::Context for Kept {
    fn add(&mut self, program: Program) -> ProgramId {
        self.0.add(program)
    }

    fn template_spec(&mut self, reference: &str, _: Span) -> Option<ProgramId> {
        (reference == "/known/spec").then_some(ProgramId(7))
    }
}

/// What a template becomes, its nested ones before it, with what is wrong.
fn lowered(template: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add("main.json", template);
    let (mut kept, mut diagnostics) = (Kept::default(), Vec::new());
    let program = arm::load::load(file, template, &mut kept, &mut diagnostics);
    let mut out = String::new();
    for index in 0..kept.0.len() {
        let nested = kept.0.get(ProgramId(u32::try_from(index).unwrap())).unwrap();
        out.push_str(&format!("#{index}:\n{}\n", printed::program(nested)));
    }
    out + &printed::program(&program) + &said(&diagnostics, &sources)
}

/// What the values of a parameters file become, with what is wrong.
fn assigned(text: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add("main.parameters.json", text);
    let mut diagnostics = Vec::new();
    let program = arm::parameters::load(file, text, &mut diagnostics);
    printed::program(&program) + &said(&diagnostics, &sources)
}

/// A line for each diagnostic.
fn said(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let line = |diagnostic: &Diagnostic| {
        let code = format!("{}[{}]", diagnostic.severity.word(), diagnostic.code.id);
        let help = diagnostic.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        let place = diagnostic.span().map(|span| sources.position(span).to_string()).unwrap_or_default();
        format!("{place}: {code}: {}{help}\n", diagnostic.message)
    };
    diagnostics.iter().map(line).collect()
}

/// A template with outputs of these expressions, in a template with parameters, variables and a function.
fn outputs(expressions: &[&str]) -> String {
    let outputs: Vec<String> = expressions
        .iter()
        .enumerate()
        .map(|(at, text)| format!("\"o{at}\": {{\"value\": {}}}", serde_json::to_string(text).unwrap()))
        .collect();
    let template = format!(
        r#"{{
          "parameters": {{"name": {{"type": "string"}}, "list": {{"type": "array"}}}},
          "variables": {{"Here": 1}},
          "functions": [{{"namespace": "ns", "members": {{"f": {{
            "parameters": [{{"name": "a", "type": "string"}}],
            "output": {{"type": "string", "value": "[parameters('A')]"}}}}}}}}],
          "resources": [],
          "outputs": {{{}}}
        }}"#,
        outputs.join(",\n")
    );
    let all = lowered(&template);
    let outputs = all.lines().filter(|line| line.starts_with("output ") || line.contains("[arm/"));
    outputs.map(|line| line.replace(": any", "") + "\n").collect()
}
