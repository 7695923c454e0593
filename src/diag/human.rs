//! The form for people, as rustc draws it: the message, the lines in question with marks, and what to do.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::excerpt::{self, Excerpt};
use super::{Diagnostic, Label, MESSAGE_BYTES, NAME_BYTES, Place, Severity, printable};
use crate::source::Sources;

/// Whether to use colours. Who asks knows whether there is a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Text alone.
    Plain,
    /// With the escape sequences that terminals read as colours.
    Coloured,
}

/// Most further places, and most steps of the way here, that are drawn; the rest are counted.
const LABELS: usize = 20;
const STEPS: usize = 8;

/// Draws a diagnostic, without a line break at its end.
pub fn human(diagnostic: &Diagnostic, sources: &Sources, paint: Paint) -> String {
    let title = level(diagnostic.severity)
        .primary_title(shown(&diagnostic.message, MESSAGE_BYTES))
        .id(diagnostic.code.id);
    let mut first = match &diagnostic.place {
        Place::Text(label) => {
            let others = diagnostic.others.get(..LABELS).unwrap_or(&diagnostic.others);
            title.elements(drawn(&excerpt::cut(label, others, sources)))
        }
        Place::File(name) => title.element(Origin::path(shown(name, NAME_BYTES))),
    };
    if let Some(hidden) = diagnostic.others.len().checked_sub(LABELS + 1) {
        first = first.element(Level::NOTE.message(format!("{} more places are not shown", hidden + 1)));
    }
    if let Some(why) = &diagnostic.why {
        first = first.element(Level::NOTE.message(shown(why, MESSAGE_BYTES)));
    }
    if let Some(help) = &diagnostic.help {
        first = first.element(Level::HELP.message(shown(help, MESSAGE_BYTES)));
    }
    let mut groups = vec![first];
    groups.extend(diagnostic.trace.iter().take(STEPS).map(|step| step_group(step, sources)));
    if let Some(hidden) = diagnostic.trace.len().checked_sub(STEPS + 1) {
        let text = format!("{} more steps are not shown", hidden + 1);
        groups.push(Group::with_title(Level::NOTE.secondary_title(text)));
    }
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Coloured => Renderer::styled(),
    };
    without_recounts(&renderer.render(&groups))
}

fn step_group<'a>(step: &Label, sources: &'a Sources) -> Group<'a> {
    let mark = Label::new(step.span, "");
    let title = Level::NOTE.secondary_title(shown(&step.text, MESSAGE_BYTES));
    title.elements(drawn(&excerpt::cut(&mark, &[], sources)))
}

/// Stands in a drawing between a place as we count it and the same place as the drawing library counts it. The library
/// counts characters, and of a cut line only those it is given; editors count UTF-16 units of the whole line.
const RECOUNTED: char = '\u{e000}';

/// Shown for a [`RECOUNTED`] in the input; as many bytes long, so that marks stay where they are.
const STAND_IN: &str = "\u{fffd}";

fn shown(text: &str, most: usize) -> String {
    printable(text, most).replace(RECOUNTED, STAND_IN)
}

fn drawn<'a>(excerpts: &[Excerpt<'_>]) -> Vec<Snippet<'a, Annotation<'a>>> {
    excerpts
        .iter()
        .map(|excerpt| {
            let name = shown(excerpt.source.name(), NAME_BYTES);
            let position = excerpt.source.position(excerpt.at);
            let marks = excerpt.marks.iter().map(|mark| {
                let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
                let words = (!mark.text.is_empty()).then(|| shown(&mark.text, MESSAGE_BYTES));
                kind.span(mark.range.clone()).label(words)
            });
            Snippet::source(excerpt.text.replace(RECOUNTED, STAND_IN))
                .line_start(excerpt.first as usize)
                .path(format!("{name}:{position}{RECOUNTED}"))
                .annotations(marks)
        })
        .collect()
}

/// Takes the library's own counts, `:line:column` behind each [`RECOUNTED`], out of a drawing.
fn without_recounts(drawing: &str) -> String {
    let mut pieces = drawing.split(RECOUNTED);
    let mut out = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        out.push_str(
            piece.trim_start_matches(|character: char| character == ':' || character.is_ascii_digit()),
        );
    }
    out
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::source::{FileId, Span};

    const CODE: Code = Code { id: "BCP057", says: "The name does not exist in the current context." };

    /// A file, the span of the one `needle` in it, and the table.
    fn file(sources: &mut Sources, name: &str, text: &str) -> FileId {
        sources.add(name, text)
    }

    fn span(sources: &Sources, file: FileId, needle: &str) -> Span {
        let start = sources.get(file).text().find(needle).unwrap();
        Span::new(file, start, start + needle.len())
    }

    fn plain(diagnostic: &Diagnostic, sources: &Sources) -> String {
        human(diagnostic, sources, Paint::Plain)
    }

    #[test]
    fn a_mistake_with_everything_that_can_be_said_about_it() {
        let mut sources = Sources::new();
        let main = file(
            &mut sources,
            "web/main.bicep",
            "param scale object\n\nmodule app '../modules/app.bicep' = {\n  name: 'app'\n}\n",
        );
        let module =
            file(&mut sources, "modules/app.bicep", "param a int\n\n\n\nvar replicas = scael.minReplicas\n");
        let diagnostic = Diagnostic::error(
            CODE,
            span(&sources, module, "scael"),
            "The name \"scael\" does not exist in the current context.",
        )
        .here("not declared here")
        .why("A module sees only what it declares itself.")
        .help("Did you mean \"scale\"?")
        .label(span(&sources, main, "scale"), "this one belongs to another file")
        .label(span(&sources, module, "a int"), "declared are these")
        .traced(span(&sources, main, "app '../modules/app.bicep'"), "in the module called here");
        insta::assert_snapshot!(plain(&diagnostic, &sources), @r#"
        error[BCP057]: The name "scael" does not exist in the current context.
         --> modules/app.bicep:5:16
          |
        1 | param a int
          |       ----- declared are these
        ...
        5 | var replicas = scael.minReplicas
          |                ^^^^^ not declared here
          |
         ::: web/main.bicep:1:7
          |
        1 | param scale object
          |       ----- this one belongs to another file
          |
          = note: A module sees only what it declares itself.
          = help: Did you mean "scale"?
        note: in the module called here
         --> web/main.bicep:3:8
          |
        3 | module app '../modules/app.bicep' = {
          |        ^^^^^^^^^^^^^^^^^^^^^^^^^^
        "#);
    }

    #[test]
    fn carriage_returns_are_line_breaks_and_not_shown() {
        let mut sources = Sources::new();
        let file = file(&mut sources, "main.bicep", "param a int\r\nvar b = {\r\n  c: d\r\n}\rvar e = f\r\n");
        let across =
            Diagnostic::error(CODE, span(&sources, file, "{\r\n  c: d\r\n}"), "An object.").here("all of it");
        insta::assert_snapshot!(plain(&across, &sources), @"
        error[BCP057]: An object.
         --> main.bicep:2:9
          |
        2 |   var b = {
          |  _________^
        3 | |   c: d
        4 | | }
          | |_^ all of it
        ");
        let behind = Diagnostic::warning(CODE, span(&sources, file, "f"), "Behind a lone carriage return.");
        insta::assert_snapshot!(plain(&behind, &sources), @"
        warning[BCP057]: Behind a lone carriage return.
         --> main.bicep:5:9
          |
        5 | var e = f
          |         ^
        ");
    }

    #[test]
    fn wide_characters_and_tabs_keep_the_mark_below_the_text() {
        let mut sources = Sources::new();
        let file = file(&mut sources, "main.bicep", "\tvar 名前 = '😀æ' + typo\n");
        let diagnostic = Diagnostic::error(CODE, span(&sources, file, "typo"), "A mistake.")
            .label(span(&sources, file, "名前"), "of this variable");
        insta::assert_snapshot!(plain(&diagnostic, &sources), @"
        error[BCP057]: A mistake.
         --> main.bicep:1:19
          |
        1 |     var 名前 = '😀æ' + typo
          |         ----           ^^^^
          |         |
          |         of this variable
        ");
    }

    #[test]
    fn the_end_of_a_file_can_be_shown() {
        let mut sources = Sources::new();
        for (name, text) in
            [("final-break.bicep", "var a = {\n"), ("none.bicep", "var a = {"), ("empty.bicep", "")]
        {
            file(&mut sources, name, text);
        }
        let drawn: Vec<_> = sources
            .iter()
            .map(|(file, source)| {
                let end = Span::new(file, source.text().len(), source.text().len());
                plain(&Diagnostic::error(CODE, end, "Expected \"}\"."), &sources)
            })
            .collect();
        insta::assert_snapshot!(drawn.join("\n\n"), @r#"
        error[BCP057]: Expected "}".
         --> final-break.bicep:2:1
          |
        2 |
          | ^

        error[BCP057]: Expected "}".
         --> none.bicep:1:10
          |
        1 | var a = {
          |          ^

        error[BCP057]: Expected "}".
         --> empty.bicep:1:1
          |
        1 |
          | ^
        "#);
    }

    #[test]
    fn a_mark_over_many_lines_is_shown_where_it_begins() {
        let mut sources = Sources::new();
        let text = format!("var a = [\n{}]\n", "  1\n".repeat(100));
        let file = file(&mut sources, "main.bicep", &text);
        let diagnostic =
            Diagnostic::note(CODE, Span::new(file, 8, text.len() - 1), "Long.").here("this list");
        insta::assert_snapshot!(plain(&diagnostic, &sources), @"
        note[BCP057]: Long.
         --> main.bicep:1:9
          |
        1 | var a = [
          |         ^ this list (up to line 102)
        ");
    }

    #[test]
    fn of_a_huge_line_the_part_around_the_mark_is_shown() {
        let mut sources = Sources::new();
        let text = format!("var a = '{}' + typo + '{}'", "æ".repeat(3_000_000), "x".repeat(3_000_000));
        let file = file(&mut sources, "main.bicep", &text);
        let diagnostic = Diagnostic::error(CODE, span(&sources, file, "typo"), "A mistake.")
            .here("here")
            .label(Span::new(file, 0, text.len()), "in all of this")
            .label(Span::new(file, 0, 3), "which begins here");
        insta::assert_snapshot!(plain(&diagnostic, &sources), @"
        error[BCP057]: A mistake.
         --> main.bicep:1:3000014
          |
        1 | …ææææææææææææææææææ' + typo + 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
          |                        ^^^^ here
          |
         ::: main.bicep:1:1
          |
        1 | var a = 'æææææææææææææææææææææææææææææææææææ…
          | -------------------------------------------- in all of this
          |
         ::: main.bicep:1:1
          |
        1 | var a = 'æææææææææææææææææææææææææææææææææææ…
          | --- which begins here
        ");
    }

    #[test]
    fn what_is_drawn_stays_small_whatever_the_diagnostic_holds() {
        let mut sources = Sources::new();
        let text = "0123456789\n".repeat(10_000);
        let file = file(&mut sources, &"n".repeat(100_000), &text);
        let mut diagnostic = Diagnostic::error(CODE, Span::new(file, 0, text.len()), "m".repeat(1_000_000));
        for start in 0..1_000 {
            diagnostic = diagnostic
                .label(Span::new(file, start * 100, start * 100 + 50), "w".repeat(10_000))
                .traced(Span::new(file, start, start), "t".repeat(10_000));
        }
        let drawn = plain(&diagnostic, &sources);
        assert!(drawn.len() < 100_000, "{} bytes", drawn.len());
        assert!(drawn.contains("980 more places are not shown"));
        assert!(drawn.contains("more steps are not shown"));
    }

    #[test]
    fn a_place_outside_of_the_text_or_inside_a_character_is_pulled_back() {
        let mut sources = Sources::new();
        let file = file(&mut sources, "main.bicep", "'æ'\n\n");
        for (start, end) in [(2, 2), (1, 2), (2, 3), (3, 99), (99, 100), (4, 5), (5, 6)] {
            let drawn = plain(&Diagnostic::error(CODE, Span::new(file, start, end), "Odd."), &sources);
            assert!(drawn.contains("--> main.bicep:"), "{start}..{end}: {drawn}");
        }
    }

    #[test]
    fn the_input_cannot_imitate_the_mark_of_a_place() {
        let mut sources = Sources::new();
        let file = file(&mut sources, "main\u{e000}:1.bicep", "var a = '\u{e000}:12:34'");
        let diagnostic = Diagnostic::error(CODE, Span::new(file, 4, 5), "\u{e000}:5:6").here("\u{e000}:7:8");
        insta::assert_snapshot!(plain(&diagnostic, &sources), @"
        error[BCP057]: �:5:6
         --> main�:1.bicep:1:5
          |
        1 | var a = '�:12:34'
          |     ^ �:7:8
        ");
    }

    #[test]
    fn a_file_without_text_is_named() {
        let diagnostic = Diagnostic::about_file(CODE, "gone.bicep", "This file does not exist.")
            .here("left out")
            .help("Check the spelling.");
        insta::assert_snapshot!(plain(&diagnostic, &Sources::new()), @"
        error[BCP057]: This file does not exist.
        --> gone.bicep
         = help: Check the spelling.
        ");
    }

    #[test]
    fn colours_are_used_only_when_asked_for() {
        let diagnostic =
            Diagnostic::about_file(CODE, "gone\u{1b}[31m.bicep", "This file \u{1b}[31m does not exist.");
        let sources = Sources::new();
        assert!(!plain(&diagnostic, &sources).contains('\u{1b}'));
        assert!(human(&diagnostic, &sources, Paint::Coloured).contains('\u{1b}'));
    }
}
