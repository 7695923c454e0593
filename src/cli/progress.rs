//! What a run is at, on a terminal, for the one who waits.

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

/// Who waits less than this does not wonder.
pub(super) const PATIENCE: Duration = Duration::from_millis(500);
/// Back to the beginning of the line, which is emptied.
const CLEAR: &str = "\r\x1b[2K";

/// A line that is there until this is dropped: nothing else may be written to the terminal meanwhile.
pub struct Progress(Option<Line>);

struct Line {
    shared: Arc<Shared>,
    writer: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    stage: Mutex<Stage>,
    changed: Condvar,
}

#[derive(Default)]
struct Stage {
    doing: String,
    over: bool,
}

impl Shared {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    /// Nothing is shown.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// What is done is shown as soon as this is older than the patience.
    pub(super) fn shown(to: impl Write + Send + 'static, patience: Duration) -> Self {
        let shared = Arc::new(Shared::default());
        let of_writer = Arc::clone(&shared);
        let writer =
            thread::Builder::new().name("progress".to_owned()).spawn(move || write(&of_writer, to, patience));
        Self(writer.ok().map(|writer| Line { shared, writer: Some(writer) }))
    }

    /// What is done from now on.
    pub fn now(&self, doing: impl Into<String>) {
        if let Some(line) = &self.0 {
            line.shared.stage().doing = doing.into();
            line.shared.changed.notify_all();
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.stage().over = true;
        self.shared.changed.notify_all();
        if let Some(writer) = self.writer.take() {
            // What a failed writer could say, nobody waits for any more.
            let _ = writer.join();
        }
    }
}

fn write(shared: &Shared, mut to: impl Write, patience: Duration) {
    let stage = shared.stage();
    let waited = shared.changed.wait_timeout_while(stage, patience, |stage| !stage.over);
    let (mut stage, _) = waited.unwrap_or_else(PoisonError::into_inner);
    if stage.over {
        return;
    }
    while !stage.over {
        // Who cannot be shown it misses nothing else.
        let _ = write!(to, "{CLEAR}{}", stage.doing).and_then(|()| to.flush());
        stage = shared.changed.wait(stage).unwrap_or_else(PoisonError::into_inner);
    }
    let _ = write!(to, "{CLEAR}").and_then(|()| to.flush());
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Hands over what is written.
    struct Screen(Sender<String>);

    impl Write for Screen {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            let _ = self.0.send(String::from_utf8_lossy(text).into_owned());
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn wait_for(screen: &Receiver<String>, text: &str) {
        while !screen.recv().expect("more is written").ends_with(text) {}
    }

    #[test]
    fn a_long_run_says_what_it_is_at_and_leaves_nothing_behind() {
        let (to, screen) = channel();
        let progress = Progress::shown(Screen(to), Duration::ZERO);
        for stage in ["reading", "evaluating"] {
            progress.now(stage);
            wait_for(&screen, stage);
        }
        drop(progress);
        let rest: String = screen.iter().collect();
        assert!(rest.ends_with(CLEAR), "{rest:?}");
    }

    #[test]
    fn a_short_run_says_nothing() {
        let (to, screen) = channel();
        let progress = Progress::shown(Screen(to), Duration::MAX);
        progress.now("reading");
        drop(progress);
        assert_eq!(screen.iter().collect::<String>(), "");
    }
}
