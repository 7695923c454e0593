//! The one writer to standard output and standard error.
//!
//! Answers go to standard output, diagnostics to standard error. A reader that has seen enough and closed the pipe
//! (`tricep … | head`) is not an error; a full disk is.

#![allow(
    clippy::disallowed_methods,
    reason = "the terminal and its variables are the business of this module"
)]

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::sync::Arc;

use super::exit::Exit;
use super::progress;
use super::progress::Progress;
use crate::diag::human::{Paint, human};
use crate::diag::{Code, Diagnostic, Severity};
use crate::source::Sources;
use crate::world::ReadError;

/// What a file that a command writes is told by, where the command has no code of its own for it.
pub(super) const NOT_WRITTEN: Code = Code { id: "command/not-written", says: "A file cannot be written." };

/// How wide an answer is that no terminal shows, in columns.
const WIDTH: usize = 120;

/// How wide an answer is at most. Rules and tables are drawn across all of it; nobody has a screen of so many columns, and
/// who wants no line broken says `--wide`.
const WIDEST: usize = 10_000;

/// How wide an answer is: as wide as somebody asks for, else as the terminal that shows it, if one does.
pub(super) fn columns(asked: Option<usize>, terminal: Option<&Output>) -> usize {
    asked.or_else(|| terminal?.width()).unwrap_or(WIDTH).min(WIDEST)
}

/// Where a command writes.
pub struct Output {
    answers: Stream,
    diagnostics: Stream,
    quiet: bool,
    /// Whether somebody looks at the diagnostics while they are written.
    watched: bool,
}

impl Output {
    /// Writes to the process's own streams; when quiet, only what is wrong beside the answer.
    pub fn to_process(quiet: bool) -> Self {
        let paint = |terminal| paint(terminal, |name| std::env::var_os(name));
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let watched = stderr.is_terminal() && std::env::var_os("TERM").is_some_and(|term| term != "dumb");
        Self {
            quiet,
            watched,
            answers: Stream::new(paint(stdout.is_terminal()), stdout),
            diagnostics: Stream::new(paint(stderr.is_terminal()), stderr),
        }
    }

    /// Writes one line of the answer.
    pub fn line(&mut self, line: impl Display) {
        self.answers.write(format_args!("{line}\n"));
    }

    /// Writes text that has its own line ends.
    pub fn text(&mut self, text: &str) {
        self.answers.write(format_args!("{text}"));
    }

    /// Writes what comes piece by piece.
    pub fn pieces(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        self.answers.pieces(write);
    }

    /// How many columns the terminal has that shows the answers.
    fn width(&self) -> Option<usize> {
        if !io::stdout().is_terminal() {
            return None;
        }
        terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
    }

    /// Writes a diagnostic for people.
    pub fn diagnostic(&mut self, diagnostic: &Diagnostic, sources: &Sources) {
        if self.quiet && diagnostic.severity != Severity::Error {
            return;
        }
        // What was answered so far comes first when both streams are the same terminal.
        self.answers.flush();
        let drawn = human(diagnostic, sources, self.diagnostics.paint);
        self.diagnostics.write(format_args!("{drawn}\n"));
        self.diagnostics.flush();
    }

    /// Says why there is no answer. It is about no text.
    pub fn refuse(&mut self, diagnostic: &Diagnostic) -> Exit {
        self.diagnostic(diagnostic, &Sources::new());
        Exit::Unanswered
    }

    /// Says that a file cannot be written.
    pub fn not_written(&mut self, name: impl Into<Arc<str>>, error: &ReadError) -> Exit {
        let message = format!("this file cannot be written: {error}");
        self.refuse(&Diagnostic::about_file(NOT_WRITTEN, name, message))
    }

    /// Writes a line beside the answer, for people.
    pub fn aside(&mut self, line: impl Display) {
        if self.quiet {
            return;
        }
        self.answers.flush();
        self.diagnostics.write(format_args!("{line}\n"));
        self.diagnostics.flush();
    }

    /// A line that says what a long run is at, where somebody looks.
    pub fn progress(&self) -> Progress {
        match self.watched && !self.quiet {
            true => Progress::shown(io::stderr(), progress::PATIENCE),
            false => Progress::none(),
        }
    }

    /// Whether colours fit the stream of answers.
    pub fn paint(&self) -> Paint {
        self.answers.paint
    }

    /// Whether nobody reads the answers any more, so that looking for more is in vain.
    pub fn is_closed(&self) -> bool {
        matches!(self.answers.state, State::Closed)
    }

    /// Hands over the answers so far.
    pub fn flush(&mut self) {
        self.answers.flush();
    }

    /// Ends the writing. An answer that could not be written was not given.
    pub fn finish(mut self, exit: Exit) -> Exit {
        self.answers.flush();
        let State::Failed(error) = &self.answers.state else { return exit };
        self.diagnostics.write(format_args!("error: the answer cannot be written: {error}\n"));
        self.diagnostics.flush();
        Exit::Unanswered
    }
}

struct Stream {
    writer: BufWriter<Box<dyn Write>>,
    paint: Paint,
    state: State,
}

enum State {
    Open,
    Closed,
    Failed(io::Error),
}

impl Stream {
    fn new(paint: Paint, to: impl Write + 'static) -> Self {
        Self { writer: BufWriter::new(Box::new(to)), paint, state: State::Open }
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        if matches!(self.state, State::Open) {
            let result = self.writer.write_fmt(text);
            self.note(result);
        }
    }

    fn pieces(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        if matches!(self.state, State::Open) {
            let result = write(&mut self.writer);
            self.note(result);
        }
    }

    fn flush(&mut self) {
        if matches!(self.state, State::Open) {
            let result = self.writer.flush();
            self.note(result);
        }
    }

    fn note(&mut self, result: io::Result<()>) {
        if let Err(error) = result {
            self.state =
                if error.kind() == ErrorKind::BrokenPipe { State::Closed } else { State::Failed(error) };
        }
    }
}

/// Colours are for terminals; <https://no-color.org> and <https://bixense.com/clicolors> can forbid or force them.
fn paint(terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> Paint {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let zero = |value: &OsString| value == "0";
    if set("NO_COLOR").is_some() {
        return Paint::Plain;
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| !zero(&value)) {
        return Paint::Coloured;
    }
    let forbidden =
        set("CLICOLOR").is_some_and(|value| zero(&value)) || set("TERM").is_some_and(|term| term == "dumb");
    if terminal && !forbidden { Paint::Coloured } else { Paint::Plain }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_answer_is_wider_than_anybody_looks_at() {
        assert_eq!(columns(None, None), WIDTH);
        assert_eq!(columns(Some(90), None), 90);
        assert_eq!(columns(Some(usize::MAX), None), WIDEST);
    }

    use super::*;

    fn painted(terminal: bool, variables: &[(&str, &str)]) -> bool {
        let find =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).into());
        paint(terminal, find) == Paint::Coloured
    }

    #[test]
    fn colours_are_for_terminals_and_variables_have_the_last_word() {
        assert!(painted(true, &[]));
        assert!(!painted(false, &[]));
        assert!(!painted(true, &[("NO_COLOR", "1")]));
        assert!(painted(true, &[("NO_COLOR", "")]));
        assert!(!painted(true, &[("CLICOLOR", "0")]));
        assert!(!painted(true, &[("TERM", "dumb")]));
        assert!(painted(false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!painted(false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!painted(false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    }

    /// Fails as it is told.
    struct Failing(ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn output(failure: ErrorKind) -> Output {
        Output {
            quiet: false,
            watched: false,
            answers: Stream::new(Paint::Plain, Failing(failure)),
            diagnostics: Stream::new(Paint::Plain, io::sink()),
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
        let mut closed = output(ErrorKind::BrokenPipe);
        closed.line("a");
        closed.flush();
        assert!(closed.is_closed());
        assert_eq!(closed.finish(Exit::Findings), Exit::Findings);

        let mut full = output(ErrorKind::StorageFull);
        full.line("a");
        assert_eq!(full.finish(Exit::Done), Exit::Unanswered);
    }
}
