//! Files are written whole or not at all.

use std::io::{ErrorKind, Write};
use std::path::Path;

use super::context::Context;
use super::error::Failure;
use super::{stop, terminal};
use crate::files::{self, Audience};
use crate::workflow::case::evidence::ArchiveError;

/// Writes a letter to `target`, readable by its owner only, or to standard output if `None`.
pub(super) fn put(target: Option<&Path>, bytes: &[u8], context: &Context) -> Result<(), Failure> {
    // Reopening a file behind standard output by name would write from its start.
    let Some(path) = target.filter(|path| !is_stdout(path)) else { return terminal::document(bytes) };
    context.may_write(path)?;
    let verb = if replace(path, bytes, Audience::Owner)? { "replaced" } else { "wrote" };
    context.terminal.say(&format!("{verb} {}", path.display()));
    Ok(())
}

/// Writes `bytes` to `path` via a temporary file beside it; returns whether a file was replaced.
///
/// A link is replaced, not followed. Of devices and pipes, only the well-known names are written to ([`stream_named`]); any
/// other is most likely a mistake, and might wait for a reader forever.
pub(super) fn replace(path: &Path, bytes: &[u8], audience: Audience) -> Result<bool, Failure> {
    if stream_named(path).is_some() {
        // Append, if it is a file: something may have been written to it before.
        let opened = std::fs::OpenOptions::new().append(true).open(path);
        let written = opened.and_then(|mut stream| stream.write_all(bytes));
        return written.map_err(|error| failed(path, &error)).map(|()| false);
    }
    check_place(path, "letter.pdf")?;
    // All or nothing: an interruption leaves no temporary file behind.
    let _held = stop::hold();
    files::replace(path, bytes, audience).map_err(|error| failed(path, &error))
}

/// The same for what is written bit by bit to a file of the name that `such_as` gives an example of; never to a stream.
pub(super) fn replace_with(
    path: &Path,
    such_as: &str,
    write: impl FnOnce(&mut std::fs::File) -> Result<(), ArchiveError>,
) -> Result<bool, Failure> {
    check_place(path, such_as)?;
    let _held = stop::hold();
    files::replace_with(path, Audience::Owner, write).map_err(|error| match error {
        ArchiveError::Io(error) => failed(path, &error),
        ArchiveError::Ledger(error) => error.into(),
    })
}

/// The error for a file that could not be written.
fn failed(path: &Path, error: &std::io::Error) -> Failure {
    let hint = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "create the folder first",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "choose a folder you can write to",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some disk space, or choose another disk",
        _ => "choose another place",
    };
    // Only the kind: the full message would name the temporary file.
    let what = match error.kind() {
        ErrorKind::NotFound => "the folder does not exist".to_owned(),
        kind => kind.to_string(),
    };
    Failure::refused(format!("{}: {what}", path.display()), hint)
}

/// Refuses a path at which no file can be put.
fn check_place(path: &Path, such_as: &str) -> Result<(), Failure> {
    let shown = path.display();
    if path.is_dir() {
        let inside = path.join(such_as);
        return Err(Failure::refused(
            format!("{shown}: is a folder"),
            format!("name a file in it, such as -o {}", inside.display()),
        ));
    }
    if is_no_file(path) {
        let hint = "pass the path of a file, or \"-\" for standard output, which can be a pipe: … -o - | program";
        return Err(Failure::refused(format!("{shown}: is a pipe, socket or device, not a file"), hint));
    }
    Ok(())
}

/// Whether this names standard output.
pub(super) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-") || stream_named(path) == Some(Named::Stream(1))
}

/// What is written to in place, not replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// A stream that the shell opened, by its number: `/dev/stdout` is 1, `/dev/fd/63` may be `>(…)`.
    Stream(u32),
    /// The null device.
    Nowhere,
}

/// What a path, or a link directly to it, names.
fn stream_named(path: &Path) -> Option<Named> {
    let by_name = |path: &Path| match path.to_str()? {
        "/dev/stdout" => Some(Named::Stream(1)),
        "/dev/stderr" => Some(Named::Stream(2)),
        "/dev/null" => Some(Named::Nowhere),
        path => {
            let number = path.strip_prefix("/dev/fd/").or_else(|| path.strip_prefix("/proc/self/fd/"))?;
            number.parse().ok().map(Named::Stream)
        }
    };
    by_name(path).or_else(|| by_name(&std::fs::read_link(path).ok()?))
}

/// Whether a file must not, or cannot, be put there.
fn is_no_file(path: &Path) -> bool {
    // Files in memory are files (shm_overview(7)).
    let of_the_system = path.starts_with("/dev") && !path.starts_with("/dev/shm") || path.starts_with("/proc");
    of_the_system || std::fs::metadata(path).is_ok_and(|found| !found.is_file())
}
