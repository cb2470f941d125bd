//! Peak memory of batches: `cargo bench --bench memory` sets 1, 100 and 10,000 letters from different people, on two threads
//! sharing a renderer, each batch in its own process, and prints the peak that the system reports (Linux: `VmHWM`).
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

#[path = "page/letters.rs"]
mod letters;

use std::process::Command;

use demur::catalog::Catalog;
use demur::render::{PageStyle, Renderer};
use demur::workflow::layout_for;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(count) = args.iter().position(|arg| arg == "--letters").and_then(|at| args.get(at + 1)?.parse().ok()) {
        batch(count);
        return;
    }
    let mut peaks = Vec::new();
    for count in ["1", "100", "10000"] {
        let output = Command::new(&args[0]).args(["--letters", count]).output().unwrap();
        let peak: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap();
        println!("{count:>6} letters on two threads: {:6.1} MB", peak / 1024.0);
        peaks.push(peak / 1024.0);
    }
    println!("10,000 letters over 100: {:+.1} MB", peaks[2] - peaks[1]);
}

/// Sets this many letters and prints the peak of the process in kilobytes.
fn batch(count: usize) {
    let catalog = Catalog::embedded();
    let layout = layout_for(None, "DE", &catalog).unwrap();
    let renderer = Renderer::new(catalog.faces().unwrap(), None).unwrap();
    let letter = letters::letter();
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (renderer, letter, layout) = (&renderer, &letter, &layout);
            scope.spawn(move || {
                for i in (thread..count).step_by(2) {
                    renderer.render(&letters::from_somebody(letter, i), &PageStyle::new(layout)).unwrap();
                }
            });
        }
    });
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("{}", peak.trim().trim_end_matches(" kB"));
}
