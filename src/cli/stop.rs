//! Who wants to stop: Ctrl-C, SIGTERM, and a terminal that is closed (SIGHUP) all say the same.
//!
//! What must not be cut off in the middle is done under a [`hold`] and asks [`requested`] at its safe points; everything else
//! ends at once, whatever it waits for. A second signal ends what is held too. However the program ends, the terminal shows
//! again what is typed. This module must not decide what a safe point is, and knows no command.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use super::error::Failure;

/// Signals are the whole program's, and so is the wish to stop.
static REQUESTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Between two looks of those who wait.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// Whether the user wants to stop.
pub(super) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// The same for those who may not know this module.
pub(super) fn flag() -> Arc<AtomicBool> {
    Arc::clone(&REQUESTED)
}

/// The failure of whoever was stopped.
pub(super) fn interrupted(hint: &str) -> Failure {
    Failure::interrupted("interrupted", hint)
}

/// Sleeps, but not while the user wants to stop.
pub(super) fn sleep(time: Duration) {
    let until = Instant::now() + time;
    while !requested() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(LOOK));
    }
}

/// Why nothing was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nothing {
    /// The user wants to stop.
    Stopped,
    /// It took too long, or nobody sends any more.
    InTime,
}

/// Waits for what another thread finds out.
pub(super) fn receive<T>(receiver: &Receiver<T>, within: Duration) -> Result<T, Nothing> {
    let until = Instant::now() + within;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(left.min(LOOK)) {
            Ok(found) => return Ok(found),
            Err(RecvTimeoutError::Timeout) if requested() => return Err(Nothing::Stopped),
            Err(RecvTimeoutError::Timeout) if !left.is_zero() => {}
            Err(_) => return Err(Nothing::InTime),
        }
    }
}

#[cfg(unix)]
pub(super) use unix::{hide, hold, listen, show};

#[cfg(unix)]
mod unix {
    use std::sync::{Mutex, MutexGuard, Once, PoisonError};

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use super::{Duration, Instant, Ordering, REQUESTED, requested};

    /// What the thread that hears the signals has to know.
    struct State {
        /// What is in hand.
        held: usize,
        /// How the terminal was before it was told to hide what is typed.
        shown: Option<Termios>,
    }

    static STATE: Mutex<State> = Mutex::new(State { held: 0, shown: None });

    /// A wish comes more than once by itself: timeout(1) sends SIGTERM to its child and to the group that the child is in.
    const ONE_WISH: Duration = Duration::from_millis(100);

    fn state() -> MutexGuard<'static, State> {
        STATE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to hear. Without it the signals end the program as they always do, and the outbox stands that too.
    pub(in crate::cli) fn listen() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let ignored = ignored();
            let heard = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
            if let Ok(signals) = Signals::new(heard) {
                let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(move || hear(signals));
            }
        });
    }

    /// The signals that whoever started the program wants ignored (nohup(1), a job in the background of a script), as bits.
    /// Only Linux says so without unsafe code (`proc_pid_status(5)`).
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let bits = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        bits.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or(0)
    }

    fn hear(mut signals: Signals) {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            // Locked until the end: nothing can be begun that must not be cut off.
            let state = state();
            REQUESTED.store(true, Ordering::Relaxed);
            let now = Instant::now();
            let again = first.is_some_and(|first| now.duration_since(first) > ONE_WISH);
            // A closing terminal sends SIGHUP from several sides and after a Ctrl-C; it never means "at once".
            if state.held == 0 || again && signal != SIGHUP {
                show_as(state.shown.as_ref(), OptionalActions::Flush);
                // Not std's: it would wait for what the other threads hold.
                signal_hook::low_level::exit(130);
            }
            first = first.or(Some(now));
        }
    }

    /// While this exists, the first signal only says that the user wants to stop.
    #[derive(Debug)]
    pub(in crate::cli) struct Hold(());

    /// Holds the end of the program off.
    pub(in crate::cli) fn hold() -> Hold {
        state().held += 1;
        Hold(())
    }

    impl Drop for Hold {
        fn drop(&mut self) {
            state().held -= 1;
        }
    }

    /// What is typed is not shown while this exists.
    #[derive(Debug)]
    pub(in crate::cli) struct Hidden(());

    /// Hides what is typed.
    ///
    /// # Errors
    /// If standard input is no terminal that does so.
    pub(in crate::cli) fn hide() -> std::io::Result<Hidden> {
        let stdin = std::io::stdin();
        let shown = tcgetattr(&stdin)?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        // Enter ends the line on the screen too.
        hidden.local_modes.insert(LocalModes::ECHONL);
        let mut state = state();
        tcsetattr(&stdin, OptionalActions::Now, &hidden)?;
        state.shown = Some(shown);
        Ok(Hidden(()))
    }

    impl Drop for Hidden {
        fn drop(&mut self) {
            show();
        }
    }

    /// Shows again what is typed, if it was hidden.
    pub(in crate::cli) fn show() {
        // Half a password that was not taken must not go to the shell, which would show it.
        let how = if requested() || std::thread::panicking() { OptionalActions::Flush } else { OptionalActions::Now };
        show_as(state().shown.take().as_ref(), how);
    }

    fn show_as(shown: Option<&Termios>, how: OptionalActions) {
        if let Some(shown) = shown {
            let _ = tcsetattr(std::io::stdin(), how, shown);
        }
    }
}

#[cfg(not(unix))]
pub(super) use elsewhere::{hold, listen, show};

/// Where there are no such signals, a flag has to do.
#[cfg(not(unix))]
mod elsewhere {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, LazyLock, Once};

    use super::{flag, requested};

    /// Whether Ctrl-C ends the program.
    static AT_ONCE: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));

    pub(in crate::cli) fn listen() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
                let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&AT_ONCE));
                let _ = signal_hook::flag::register(signal, flag());
                let _ = signal_hook::flag::register(signal, Arc::clone(&AT_ONCE));
            }
        });
    }

    #[derive(Debug)]
    pub(in crate::cli) struct Hold(());

    pub(in crate::cli) fn hold() -> Hold {
        AT_ONCE.store(requested(), Ordering::Relaxed);
        Hold(())
    }

    impl Drop for Hold {
        fn drop(&mut self) {
            AT_ONCE.store(true, Ordering::Relaxed);
        }
    }

    pub(in crate::cli) fn show() {}
}
