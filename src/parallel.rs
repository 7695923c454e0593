//! The same work for many things, on every core.
//!
//! Answers come in the order of the things, whoever finished first, so that nothing that is shown depends on how many
//! cores there are.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Below this many things the work is done by whoever asks: starting a thread takes as long as parsing a small file.
const WORTH_A_THREAD: usize = 4;

/// Does the work for each item, and gives the answers in the order of the items.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    spread(items, items.len() / WORTH_A_THREAD, work)
}

fn spread<T: Sync, R: Send>(items: &[T], most: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let workers = cores.min(most);
    if workers < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::with_capacity(items.len()));
    let take = || {
        let mut own = Vec::new();
        while let Some((index, item)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            items.get(index).map(|item| (index, item))
        } {
            own.push((index, work(item)));
        }
        answers.lock().unwrap_or_else(PoisonError::into_inner).append(&mut own);
    };
    let elsewhere = cores::elsewhere();
    thread::scope(|scope| {
        // Whoever asks works too.
        for _ in 1..workers {
            scope.spawn(|| {
                cores::leave(&elsewhere);
                take();
            });
        }
        take();
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_unstable_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// The same for a few large pieces of work that each need their own: every piece is worth a thread.
pub fn each<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let take = |item: &Mutex<Option<T>>| item.lock().unwrap_or_else(PoisonError::into_inner).take();
    spread(&items, items.len(), |item| take(item).map(&work)).into_iter().flatten().collect()
}

/// Where a thread runs. A new one begins on the core of the one that started it, and work of a few milliseconds is over
/// before the system moves it.
#[cfg(target_os = "linux")]
mod cores {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

    /// The cores that this process may use beside the one that asks; nothing where there is no other.
    pub(super) fn elsewhere() -> Option<CpuSet> {
        let mut cores = sched_getaffinity(None).ok()?;
        cores.unset(sched_getcpu());
        (cores.count() > 0).then_some(cores)
    }

    /// Moves the thread that asks to one of these.
    pub(super) fn leave(cores: &Option<CpuSet>) {
        if let Some(cores) = cores {
            // Where that is not allowed it runs all the same, only later.
            let _ = sched_setaffinity(None, cores);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod cores {
    pub(super) fn elsewhere() {}

    pub(super) fn leave((): &()) {}
}

#[cfg(test)]
mod tests {
    use super::{each, map};

    #[test]
    fn answers_are_in_the_order_of_the_items() {
        for count in [0, 1, 3, 7, 1_000] {
            let items: Vec<usize> = (0..count).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), expected);
            assert_eq!(each(items, |item| item * 2), expected);
        }
    }

    #[test]
    fn every_core_takes_part() {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let items = vec![(); 64];
        let wait = || std::thread::yield_now();
        let mut threads = map(&items, |()| {
            (0..1_000).for_each(|_| wait());
            std::thread::current().id()
        });
        threads.sort_unstable_by_key(|id| format!("{id:?}"));
        threads.dedup();
        assert!(cores == 1 || threads.len() > 1, "one thread did it all");
    }
}
