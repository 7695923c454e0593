//! The same work for many things, on every core.
//!
//! Answers come in the order of the things, whoever finished first, so that nothing that is shown depends on how many
//! cores there are.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Below this many things the work is done by whoever asks: starting a thread takes as long as parsing a small file.
const WORTH_A_THREAD: usize = 4;

/// Does the work for each item, and gives the answers in the order of the items.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let workers = cores.min(items.len() / WORTH_A_THREAD);
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
        answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).append(&mut own);
    };
    thread::scope(|scope| {
        // Whoever asks works too.
        for _ in 1..workers {
            scope.spawn(take);
        }
        take();
    });
    let mut answers = answers.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    answers.sort_unstable_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn answers_are_in_the_order_of_the_items() {
        for count in [0, 1, 3, 7, 1_000] {
            let items: Vec<usize> = (0..count).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), expected);
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
