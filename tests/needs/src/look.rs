//! What the tests use besides Rust, and how one sees that it is there.
//!
//! A line here makes a name that `#[needs::tools("…")]` takes; `.ci/run` installs the package.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How one sees that it is there.
pub(super) enum How {
    /// A program of that name on the path.
    Program,
    /// A file.
    File(&'static str),
    /// What Python can import, with the environment that `.ci/run` makes if it is there.
    Python(&'static str),
    /// The right to do everything.
    Root,
    /// The right to mount a file system.
    Mount,
}
use How::{File, Mount, Program, Python, Root};

/// The name, how to see that it is there, and where it comes from.
pub(super) const TOOLS: [(&str, How, &str); 27] = [
    ("pdftotext", Program, "poppler-utils of Debian"),
    ("pdfinfo", Program, "poppler-utils of Debian"),
    ("pdffonts", Program, "poppler-utils of Debian"),
    ("qpdf", Program, "qpdf of Debian"),
    ("script", Program, "bsdutils of Debian"),
    ("setpriv", Program, "util-linux of Debian"),
    ("strace", Program, "strace of Debian"),
    ("faketime", Program, "faketime of Debian"),
    ("openssl", Program, "openssl of Debian"),
    ("python3", Program, "python3 of Debian"),
    ("zsh", Program, "zsh of Debian"),
    ("fish", Program, "fish of Debian"),
    ("mandoc", Program, "mandoc of Debian"),
    ("soffice", Program, "libreoffice-writer-nogui of Debian"),
    ("systemd-analyze", Program, "systemd of Debian"),
    // Not always on the path of a user.
    ("postfix", File("/usr/sbin/postconf"), "postfix of Debian"),
    ("dovecot", File("/usr/lib/dovecot/submission-login"), "dovecot-submissiond of Debian"),
    ("fonts-noto-cjk", File("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"), "fonts-noto-cjk of Debian"),
    ("fonts-noto-core", File("/usr/share/fonts/truetype/noto/NotoSerifHebrew-Regular.ttf"), "fonts-noto-core of Debian"),
    ("page-validation", Python("page; page.validate_pdf"), "page-validation of PyPI"),
    ("outloud", Python("outloud"), "outloud of PyPI"),
    ("openpyxl", Python("openpyxl"), "openpyxl of PyPI"),
    ("odfpy", Python("odf.opendocument"), "odfpy of PyPI"),
    ("holidays", Python("holidays"), "holidays of PyPI"),
    ("icalendar", Python("icalendar"), "icalendar of PyPI"),
    ("root", Root, "some programs run for root alone"),
    ("mount", Mount, "a file system of its own for a full disk; root alone may mount one"),
];

/// The names of those that are missing. `repo` is the root of the repository.
pub(super) fn missing(repo: &Path) -> Vec<&'static str> {
    TOOLS.iter().filter(|(name, how, _)| !is_there(name, how, repo)).map(|(name, ..)| *name).collect()
}

#[allow(clippy::disallowed_methods, reason = "where programs are is in the environment")]
fn is_there(name: &str, how: &How, repo: &Path) -> bool {
    match how {
        Program => {
            let path = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
        }
        File(path) => Path::new(path).exists(),
        Python(module) => {
            let own = repo.join("target/venv/bin/python");
            let python = if own.exists() { own } else { PathBuf::from("python3") };
            succeeds(Command::new(python).args(["-c", &format!("import {module}")]))
        }
        Root => succeeds(Command::new("sh").args(["-c", "test $(id -u) = 0"])),
        Mount => {
            let try_it = "d=$(mktemp -d) && mount -t tmpfs tmpfs \"$d\" && umount \"$d\"; s=$?; rmdir \"$d\"; exit $s";
            succeeds(Command::new("sh").args(["-c", try_it]))
        }
    }
}

fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
