//! The clipboard, by the programs of the system that fill it.
//!
//! The library `arboard` would add an X11 and a Wayland client, some 18 crates, to a program that is to stay small; and what it
//! offers on X11 is gone when this process ends, which is at once. These programs stay behind and serve the text. Where there
//! is none of them, there is no way to the clipboard.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{context, stop};

/// How such a program is run.
struct Way {
    program: &'static str,
    args: &'static [&'static str],
    /// The variable without which it cannot work: that of its display.
    needs: Option<&'static str>,
    /// Whether it takes other text than ASCII only as UTF-16 with a mark.
    wide: bool,
}

const WAYS: [Way; 5] = [
    Way { program: "wl-copy", args: &[], needs: Some("WAYLAND_DISPLAY"), wide: false },
    Way { program: "xclip", args: &["-selection", "clipboard", "-in"], needs: Some("DISPLAY"), wide: false },
    Way { program: "xsel", args: &["--clipboard", "--input"], needs: Some("DISPLAY"), wide: false },
    Way { program: "pbcopy", args: &[], needs: None, wide: false },
    Way { program: "clip.exe", args: &[], needs: None, wide: true },
];

/// How long it may take to take the text.
const PATIENCE: Duration = Duration::from_secs(5);

/// A way to the clipboard.
pub(super) struct Clipboard {
    way: &'static Way,
    path: PathBuf,
}

impl Clipboard {
    /// The first way that there is.
    pub(super) fn find() -> Option<Self> {
        WAYS.iter().filter(|way| way.needs.is_none_or(context::is_set)).find_map(|way| {
            let path = context::program(way.program)?;
            Some(Self { way, path })
        })
    }

    /// Puts the text there.
    ///
    /// # Errors
    /// Why it is not there, in a clause.
    pub(super) fn copy(&self, text: &str) -> Result<(), String> {
        let program = self.way.program;
        let mut command = Command::new(&self.path);
        // A program that stays behind must not keep our output open.
        command.args(self.way.args).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| format!("{program} could not be started: {}", error.kind()))?;
        let bytes = if self.way.wide { wide(text) } else { text.as_bytes().to_vec() };
        let mut input = child.stdin.take();
        // In its own thread, because a pipe has no timeout. It is closed at the end.
        std::thread::spawn(move || input.as_mut().map(|input| input.write_all(&bytes)));
        end(&mut child).map_err(|what| format!("{program} {what}"))
    }
}

/// Waits until it has ended, or what stays behind of it has gone its own way.
fn end(child: &mut Child) -> Result<(), String> {
    let until = Instant::now() + PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("failed ({status})")),
            Ok(None) if Instant::now() < until && !stop::requested() => std::thread::sleep(Duration::from_millis(5)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("did not end within {} seconds", PATIENCE.as_secs()));
            }
            Err(error) => return Err(format!("could not be waited for: {}", error.kind())),
        }
    }
}

/// Text in UTF-16, with the mark of its order.
fn wide(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}
