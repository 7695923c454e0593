//! The same work for many things, on every core.
//!
//! Answers come in the order of the things, whoever finished first, so that nothing that is shown depends on how many
//! cores there are. What is done here takes a few milliseconds, less than the system needs to spread new threads over the
//! cores; so the workers are started once, and each stays on a core of its own. The thread that starts them is one of
//! them: a worker that only waits for the others would cost its memory and a core's attention. The others keep off the core
//! that it is on, which two of them would share for longer than all of it takes.

use std::cmp::Reverse;
use std::num::NonZeroUsize;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use rayon::iter::{IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// The workers; none where there is one core, or where threads cannot be had.
static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();

/// Starts the workers, so that they are there when work comes. This thread is one of them, and the only one so far;
/// `threads` tells which there are, by the numbers that the system has for them.
pub fn start(threads: fn() -> Vec<i32>) {
    POOL.get_or_init(|| {
        let here = cores::of_this_thread();
        let pool = pool(ThreadPoolBuilder::use_current_thread, here)?;
        cores::spread(&threads(), here);
        Some(pool)
    });
}

/// Does something beside what comes next, on a worker that has nothing else to do; not at all where only this thread works.
pub fn ahead(work: fn()) {
    if let Some(pool) = workers() {
        pool.spawn(work);
    }
}

/// The workers. Where nobody started them they are threads of their own.
fn workers() -> Option<&'static ThreadPool> {
    POOL.get_or_init(|| pool(|builder| builder, None)).as_ref()
}

/// The workers; `taken` is the core of the one that is there already.
fn pool(with: fn(ThreadPoolBuilder) -> ThreadPoolBuilder, taken: Option<usize>) -> Option<ThreadPool> {
    let cores = match cores::allowed() {
        // A container may be allowed less time than its cores have. Where there are two that would spare a single thread, and
        // to ask takes longer than to start it.
        Some(few) if few <= 2 => few,
        Some(_) | None => thread::available_parallelism().map_or(1, NonZeroUsize::get),
    };
    if cores < 2 {
        return None;
    }
    let stay = move |worker| cores::stay(worker, taken);
    with(ThreadPoolBuilder::new().num_threads(cores).start_handler(stay)).build().ok()
}

/// Does the work for each item, and gives the answers in the order of the items.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let work = &work;
    match workers() {
        Some(pool) if items.len() > 1 => {
            pool.install(|| items.par_iter().with_max_len(1).map(work).collect())
        }
        _ => items.iter().map(work).collect(),
    }
}

/// The same, and what takes longest is begun first, so that nobody waits for it in the end.
pub fn heaviest_first<T: Sync, R: Send>(
    items: &[T],
    weight: impl Fn(&T) -> usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let mut order: Vec<(usize, &T)> = items.iter().enumerate().collect();
    order.sort_by_cached_key(|(_, item)| Reverse(weight(item)));
    let mut done = map(&order, |(place, item)| (*place, work(item)));
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, answer)| answer).collect()
}

/// Does two things at the same time, the first of them here; one after the other where only this thread works.
pub fn both<A, B: Send>(here: impl FnOnce() -> A, beside: impl Fn() -> B + Sync) -> (A, B) {
    let mut other = None;
    let one = match workers() {
        Some(pool) => pool.in_place_scope(|scope| {
            scope.spawn(|_| other = Some(beside()));
            here()
        }),
        None => here(),
    };
    (one, other.unwrap_or_else(beside))
}

/// Does two things at the same time, on whichever cores.
pub fn join<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    match workers() {
        Some(pool) => pool.join(one, other),
        None => (one(), other()),
    }
}

/// Does something here, while every other worker does the other thing, once.
pub fn helped<R>(here: impl FnOnce() -> R, beside: impl Fn() + Sync) -> R {
    match workers() {
        Some(pool) => pool.in_place_scope(|scope| {
            for _ in 1..pool.current_num_threads() {
                scope.spawn(|_| beside());
            }
            here()
        }),
        None => here(),
    }
}

/// The same for pieces of work that are used up.
pub fn each<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let take = |item: &Mutex<Option<T>>| item.lock().unwrap_or_else(PoisonError::into_inner).take();
    map(&items, |item| take(item).map(&work)).into_iter().flatten().collect()
}

/// Where a worker runs.
#[cfg(target_os = "linux")]
mod cores {
    use rustix::thread::{CpuSet, Pid, gettid, sched_getaffinity, sched_getcpu, sched_setaffinity};

    /// The core that this thread is on.
    pub(super) fn of_this_thread() -> Option<usize> {
        Some(sched_getcpu())
    }

    /// How many cores this process may run on.
    pub(super) fn allowed() -> Option<usize> {
        let allowed = sched_getaffinity(None).ok()?;
        usize::try_from(allowed.count()).ok()
    }

    /// Keeps the worker that asks, by its number, on a core of its own. The first one asks for none where a core is taken:
    /// it is there already.
    pub(super) fn stay(worker: usize, taken: Option<usize>) {
        keep(None, worker.saturating_sub(usize::from(taken.is_some())), taken);
    }

    /// Puts every other of these threads on a core of its own. A thread that was started and did not run yet may wait on the
    /// core of the one that started it until that one sleeps, which can be as long as all of the work takes; it cannot move
    /// itself before.
    pub(super) fn spread(threads: &[i32], taken: Option<usize>) {
        let here = gettid();
        let others =
            threads.iter().filter_map(|thread| Pid::from_raw(*thread)).filter(|thread| *thread != here);
        for (place, thread) in others.enumerate() {
            keep(Some(thread), place, taken);
        }
    }

    /// Keeps a thread on one of the cores that are allowed and not taken. Where that is not allowed it runs all the same.
    fn keep(thread: Option<Pid>, place: usize, taken: Option<usize>) {
        let Ok(allowed) = sched_getaffinity(thread) else { return };
        let mut free = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core) && Some(*core) != taken);
        if let Some(core) = free.nth(place) {
            let mut own = CpuSet::new();
            own.set(core);
            let _ = sched_setaffinity(thread, &own);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod cores {
    pub(super) fn of_this_thread() -> Option<usize> {
        None
    }

    pub(super) fn allowed() -> Option<usize> {
        None
    }

    pub(super) fn stay(_worker: usize, _taken: Option<usize>) {}

    pub(super) fn spread(_threads: &[i32], _taken: Option<usize>) {}
}

#[cfg(test)]
mod tests {
    use super::{both, each, heaviest_first, join, map};

    #[test]
    fn two_things_have_two_answers() {
        let words = ["one", "two"];
        assert_eq!(both(|| words.len(), || words.concat()), (2, "onetwo".to_owned()));
        assert_eq!(join(|| words.len(), || words.concat()), (2, "onetwo".to_owned()));
    }

    #[test]
    fn answers_are_in_the_order_of_the_items() {
        for count in [0, 1, 3, 7, 1_000] {
            let items: Vec<usize> = (0..count).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), expected);
            assert_eq!(heaviest_first(&items, |item| item % 7, |item| item * 2), expected);
            assert_eq!(each(items, |item| item * 2), expected);
        }
    }
}
