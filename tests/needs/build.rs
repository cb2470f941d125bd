//! Looks once what is there, when the tests are built. A file that a test touches makes it look again: see `tests/it/tools.rs`.

#[path = "src/look.rs"]
mod look;

use std::path::Path;
use std::time::SystemTime;

#[allow(clippy::disallowed_methods, reason = "cargo says it in the environment")]
fn main() {
    let repo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    println!("cargo::rustc-env=NEEDS_MISSING={}", look::missing(&repo).join(","));
    let out = std::env::var_os("OUT_DIR").expect("cargo names a folder");
    let stamp = Path::new(&out).join("look-again");
    // As old as can be, or cargo would take it for changed.
    let made = std::fs::File::create(&stamp).and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH));
    made.expect("a file in the folder that cargo gives");
    println!("cargo::rustc-env=NEEDS_STAMP={}", stamp.display());
    println!("cargo::rerun-if-changed={}", stamp.display());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/look.rs");
}
