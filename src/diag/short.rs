//! One line for each diagnostic: `file:line:column: message`, as compilers and editors have it.

use super::{Diagnostic, MESSAGE_BYTES, NAME_BYTES, Place, printable};
use crate::source::Sources;

/// Draws a diagnostic as one line, without a line break at its end. A diagnostic without a text has no line and column.
pub fn short(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let name = one_line(diagnostic.file(sources), NAME_BYTES);
    let message = one_line(&diagnostic.message, MESSAGE_BYTES);
    match &diagnostic.place {
        Place::Text(label) => format!("{name}:{}: {message}", sources.position(label.span)),
        Place::File(_) => format!("{name}: {message}"),
    }
}

fn one_line(text: &str, most: usize) -> String {
    printable(text, most).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::source::Span;

    const CODE: Code = Code { id: "test/code", says: "A test." };

    #[test]
    fn a_line_is_one_line_whatever_the_message_quotes() {
        let mut sources = Sources::new();
        let file = sources.add("odd\nname.bicep", "a\nbc");
        let diagnostic = Diagnostic::error(CODE, Span::new(file, 3, 4), "line one\nline two");
        assert_eq!(short(&diagnostic, &sources), "odd name.bicep:2:2: line one line two");
    }

    #[test]
    fn a_file_without_text_has_its_name_alone() {
        let diagnostic = Diagnostic::about_file(CODE, "gone.bicep", "this file does not exist");
        assert_eq!(short(&diagnostic, &Sources::new()), "gone.bicep: this file does not exist");
    }
}
