//! Values that are given outside of the files: parameters on the command line, variables of the environment.

use crate::eval::check;
use crate::language::functions::json;
use crate::origin::OriginId;
use crate::template::{Program, ProgramId, Programs};
use crate::value::{Sourced, Value};

/// The template that a root deploys: itself, or the one that a parameter file is for.
pub fn template_of(programs: &Programs, root: ProgramId) -> Option<(ProgramId, &Program)> {
    let program = programs.get(root)?;
    let id = match &program.parameters_file {
        Some(file) => file.using?,
        None => root,
    };
    Some((id, programs.get(id)?))
}

/// The values of `--param NAME=VALUE`, each as its parameter takes it.
pub fn parameters(programs: &Programs, root: ProgramId, given: &[(String, String)]) -> Vec<(String, Value)> {
    given.iter().map(|(name, text)| (name.clone(), parameter(programs, root, name, text))).collect()
}

/// JSON where the parameter takes what it says, else the text as it stands: 3 is a number to an `int` and a text to a
/// `string`.
fn parameter(programs: &Programs, root: ProgramId, name: &str, text: &str) -> Value {
    let written = Value::from(text);
    let Ok(json) = json::parse(text, OriginId::NOWHERE) else { return written };
    if matches!(json, Value::Text(_)) {
        return written;
    }
    let param = template_of(programs, root).and_then(|(id, template)| {
        let mut params = template.params.iter();
        Some((id, params.find(|param| param.name.text.eq_ignore_ascii_case(name))?))
    });
    let Some((id, param)) = param else { return json };
    let misfit = |value: &Value| {
        let value = Sourced::new(value.clone(), OriginId::NOWHERE);
        check::check(programs, id, &param.ty, &value).into_iter().next()
    };
    match (misfit(&json), misfit(&written)) {
        (None, _) => json,
        (Some(_), None) => written,
        // Neither fits. What is of the right type says more about what is wrong.
        (Some(_), Some(wrong)) if wrong.code != check::Mismatch::Value.code() => written,
        (Some(_), Some(_)) => json,
    }
}

/// The variables in a text of `NAME=VALUE` lines, or the number of the first line that is none. Empty lines and those that
/// begin with `#` say nothing, `export` before a name is dropped, and so are quotes around a value.
pub fn variables(text: &str) -> Result<Vec<(String, String)>, usize> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(index, line)| variable(line).ok_or(index + 1)).collect()
}

fn variable(line: &str) -> Option<(String, String)> {
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let bare = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    // A quote that is not closed begins a value of several lines, which is not read.
    let value = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => bare(quote)?,
        _ => value,
    };
    Some((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_variables_is_read_as_shells_do() {
        let text = "\u{feff}# a comment\r\nA=1\n\nexport B = 'two words' \nC=\nD=\"x=y\"\nE=it's\n";
        let pairs = [("A", "1"), ("B", "two words"), ("C", ""), ("D", "x=y"), ("E", "it's")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(variables(text), Ok(pairs.to_vec()));
    }

    #[test]
    fn a_line_that_is_no_variable_is_named() {
        for text in ["A=1\nB\n", "\n=1", "A=1\nA B=1", "A=1\nKEY=\"-----BEGIN\n-----END\"\n"] {
            assert_eq!(variables(text), Err(2), "{text}");
        }
    }
}
