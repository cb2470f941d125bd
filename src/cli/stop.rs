//! Interruption: Ctrl-C, SIGTERM and a closed terminal (SIGHUP) all mean the same.
//!
//! What must not be cut off midway runs under a [`hold`] and checks [`requested`] at its safe points; everything else ends at
//! once, whatever it waits for. A second signal ends what is held too. However the program ends, the terminal's echo is back
//! on. This module must not decide what a safe point is, and knows no command.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use super::error::Failure;

/// Signals are process-wide, and so is the request to stop.
static REQUESTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Polling interval of those who wait.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// Whether the user wants to stop.
pub(super) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// The same for code that must not know this module.
pub(super) fn flag() -> Arc<AtomicBool> {
    Arc::clone(&REQUESTED)
}

/// The failure of an interrupted command.
pub(super) fn interrupted(hint: &str) -> Failure {
    Failure::interrupted("interrupted", hint)
}

/// Sleeps until the time is over or the user wants to stop.
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
    /// It took too long, or the sender is gone.
    InTime,
}

/// Waits for the result of another thread.
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
pub(super) use unix::{asking, hide, hold, listen, show};

#[cfg(unix)]
mod unix {
    use std::sync::{Mutex, MutexGuard, Once, PoisonError};

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use super::{Duration, Instant, Ordering, REQUESTED, requested};

    /// State of the signal thread.
    struct State {
        /// The number of holds.
        held: usize,
        /// The terminal's settings before the echo was turned off.
        shown: Option<Termios>,
        /// A question is drawn: who asks reads key by key, and may not hear of the signal.
        asking: bool,
    }

    static STATE: Mutex<State> = Mutex::new(State { held: 0, shown: None, asking: false });

    /// How long who asks may take to hear of the signal.
    const HEARING: Duration = Duration::from_millis(300);

    /// One request can arrive twice: timeout(1) sends SIGTERM to its child and to the child's process group.
    const ONE_WISH: Duration = Duration::from_millis(100);

    fn state() -> MutexGuard<'static, State> {
        STATE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts listening. Without it, signals end the program as usual, which the outbox survives too.
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

    /// The signals that the parent wants ignored (nohup(1), a background job of a script), as bits. Only Linux tells without
    /// unsafe code (`proc_pid_status(5)`).
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let bits = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        bits.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or(0)
    }

    fn hear(mut signals: Signals) {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            // Locked until the end, so that no new hold can begin.
            let state = state();
            REQUESTED.store(true, Ordering::Relaxed);
            let now = Instant::now();
            let again = first.is_some_and(|first| now.duration_since(first) > ONE_WISH);
            // A closing terminal sends SIGHUP several times and after a Ctrl-C; it never means "at once".
            if state.held == 0 || again && signal != SIGHUP {
                show_as(state.shown.as_ref(), OptionalActions::Flush);
                // Not std's exit: it would wait for locks of other threads.
                signal_hook::low_level::exit(130);
            }
            first = first.or(Some(now));
            if state.asking {
                drop(state);
                leave_the_question();
            }
        }
    }

    /// Who asks ends by itself, with a message, if a key or the signal woke it. If not, it is ended here.
    fn leave_the_question() {
        let until = Instant::now() + HEARING;
        while Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
            if !state().asking {
                return;
            }
        }
        show_as(state().shown.take().as_ref(), OptionalActions::Flush);
        crate::cli::terminal::undraw();
        signal_hook::low_level::exit(130);
    }

    /// A question is drawn while this exists: keys are read one by one, and not shown by the terminal.
    #[derive(Debug)]
    pub(in crate::cli) struct Asking(Option<Hold>);

    /// Gives the terminal to a question.
    ///
    /// # Errors
    /// If standard input is not a terminal.
    pub(in crate::cli) fn asking() -> std::io::Result<Asking> {
        let stdin = std::io::stdin();
        let shown = tcgetattr(&stdin)?;
        let mut drawn = shown.clone();
        // Between two keys too: what is pasted comes faster than it is read.
        drawn.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON);
        let held = hold();
        let mut state = state();
        tcsetattr(&stdin, OptionalActions::Now, &drawn)?;
        state.shown = Some(shown);
        state.asking = true;
        Ok(Asking(Some(held)))
    }

    impl Asking {
        /// The user wants to stop, and the caller says so: the signal, which may still be on its way, does not end it before.
        pub(in crate::cli) fn interrupted(mut self) {
            std::mem::forget(self.0.take());
        }
    }

    impl Drop for Asking {
        fn drop(&mut self) {
            let mut state = state();
            // The rest of what was pasted is no answer to the next question. What is typed after this waits for it, so only
            // what came in one burst with the Enter is lost. To keep that, pasted text would have to be told from typed text,
            // and inquire reads keys (by `console`) without the terminal's marks around a paste.
            show_as(state.shown.take().as_ref(), OptionalActions::Flush);
            state.asking = false;
        }
    }

    /// While this exists, the first signal only requests a stop.
    #[derive(Debug)]
    pub(in crate::cli) struct Hold(());

    /// Defers the end of the program.
    pub(in crate::cli) fn hold() -> Hold {
        state().held += 1;
        Hold(())
    }

    impl Drop for Hold {
        fn drop(&mut self) {
            state().held -= 1;
        }
    }

    /// The echo is off while this exists.
    #[derive(Debug)]
    pub(in crate::cli) struct Hidden(());

    /// Turns the echo off.
    ///
    /// # Errors
    /// If standard input is not a terminal that can do so.
    pub(in crate::cli) fn hide() -> std::io::Result<Hidden> {
        let stdin = std::io::stdin();
        let shown = tcgetattr(&stdin)?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        // Enter still ends the line on the screen.
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

    /// Turns the echo back on, if it was off.
    pub(in crate::cli) fn show() {
        // An unread half of a password must not reach the shell, which would show it.
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
pub(super) use elsewhere::{asking, hold, listen, show};

/// Without such signals, a flag has to do.
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

    /// The console keeps its settings by itself.
    #[derive(Debug)]
    pub(in crate::cli) struct Asking(());

    #[allow(clippy::unnecessary_wraps, reason = "as elsewhere")]
    pub(in crate::cli) fn asking() -> std::io::Result<Asking> {
        Ok(Asking(()))
    }

    impl Asking {
        #[allow(clippy::unused_self, reason = "as elsewhere")]
        pub(in crate::cli) fn interrupted(self) {}
    }

    pub(in crate::cli) fn show() {}
}
