//! Processes items in parallel and returns results in order, in constant memory.
//!
//! One thread reads the source, several work, and the caller's thread gets the results. This module must not know what the
//! items are.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Items handed over at once: a letter takes half a millisecond, handing over a few microseconds.
const CHUNK: usize = 16;
/// Chunks in flight per worker: enough to bridge a slow one.
const AHEAD: usize = 3;

/// Processes all of `source` on `jobs` threads, and passes the results to `sink` in order.
///
/// # Errors
/// The first error of `sink`; nothing more is read from the source then.
pub(super) fn run<I: Send, O: Send, E>(
    source: impl Iterator<Item = I> + Send,
    jobs: usize,
    work: impl Fn(I) -> O + Sync,
    mut sink: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = jobs.max(1);
    // A chunk takes a ticket and returns it when done, so that early results do not pile up behind a late one.
    let (give_back, tickets) = sync_channel(jobs * AHEAD);
    for _ in 0..jobs * AHEAD {
        let _ = give_back.send(());
    }
    let (to_do, hand) = channel();
    let hand = Mutex::new(hand);
    let (done, results) = channel();
    let given_up = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut source, to_do, tickets) = (source, to_do, tickets);
            for number in 0_usize.. {
                if tickets.recv().is_err() {
                    return;
                }
                let chunk: Vec<I> = source.by_ref().take(CHUNK).collect();
                if chunk.is_empty() || to_do.send((number, chunk)).is_err() {
                    return;
                }
            }
        });
        for _ in 0..jobs {
            let (done, hand, work, given_up) = (done.clone(), &hand, &work, &given_up);
            scope.spawn(move || {
                while let Some((number, chunk)) = next(hand) {
                    if given_up.load(Ordering::Relaxed) || done.send((number, chunk.into_iter().map(work).collect())).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let sunk = sink_in_order(&results, || give_back.send(()).is_ok(), &mut sink);
        given_up.store(sunk.is_err(), Ordering::Relaxed);
        // Without tickets the source is not read, and without chunks the workers end.
        drop((give_back, results));
        sunk
    })
}

fn next<T>(hand: &Mutex<Receiver<T>>) -> Option<T> {
    hand.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn sink_in_order<O, E>(
    results: &Receiver<(usize, Vec<O>)>,
    give_back: impl Fn() -> bool,
    sink: &mut impl FnMut(O) -> Result<(), E>,
) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut turn = 0;
    for (number, chunk) in results {
        early.insert(number, chunk);
        while let Some(chunk) = early.remove(&turn) {
            turn += 1;
            for result in chunk {
                sink(result)?;
            }
            give_back();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_source() {
        for jobs in [1, 2, 7] {
            let mut seen = Vec::new();
            let work = |i: usize| {
                // The first of each chunk is slow.
                std::thread::sleep(std::time::Duration::from_micros(if i.is_multiple_of(CHUNK) { 300 } else { 1 }));
                i * 2
            };
            run(0..500, jobs, work, |o| {
                seen.push(o);
                Ok::<_, ()>(())
            })
            .unwrap();
            assert_eq!(seen, (0..500).map(|i| i * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_of_the_sink_ends_the_run_and_little_more_is_taken() {
        let taken = AtomicUsize::new(0);
        let source = (0..1_000_000).inspect(|_| {
            taken.fetch_add(1, Ordering::Relaxed);
        });
        let ended = run(source, 2, |i| i, |i| if i == 20 { Err("full") } else { Ok(()) });
        assert_eq!(ended, Err("full"));
        assert!(taken.into_inner() <= 20 + CHUNK * (2 * AHEAD + 2));
    }

    #[test]
    fn one_slow_thing_does_not_let_the_others_pile_up() {
        let taken = AtomicUsize::new(0);
        let source = (0..10_000).inspect(|_| {
            taken.fetch_add(1, Ordering::Relaxed);
        });
        let most = AtomicUsize::new(0);
        let work = |i: usize| {
            if i == 0 {
                std::thread::sleep(std::time::Duration::from_millis(50));
                most.store(taken.load(Ordering::Relaxed), Ordering::Relaxed);
            }
        };
        run(source, 2, work, |()| Ok::<_, ()>(())).unwrap();
        assert!(most.into_inner() <= CHUNK * (2 * AHEAD + 1), "more was taken than there are tickets");
    }
}
