//! One letter as a whole process: from start to exit, as a person waits for it.
//!
//! `cargo bench --bench whole_process` builds the program with optimisation and runs it 200 times in each form, in turn, next
//! to `true` (the cost of starting any process here). It prints medians; compare only those of one run.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 200;

fn main() {
    let demur = env!("CARGO_BIN_EXE_demur");
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/anna.toml");
    let home = tempfile::tempdir().unwrap();
    let pdf = home.path().join("letter.pdf");
    let pdf = pdf.to_str().unwrap();
    let rows: [(&str, &str, Vec<&str>); 5] = [
        ("true (starting any process)", "true", vec![]),
        ("demur letter, text", demur, vec!["-q", "letter", "--case", case]),
        ("demur letter, HTML", demur, vec!["-q", "letter", "--case", case, "--format", "html"]),
        ("demur letter, PDF to a pipe", demur, vec!["-q", "letter", "--case", case, "--format", "pdf"]),
        ("demur letter, PDF to a file", demur, vec!["-q", "letter", "--case", case, "-o", pdf]),
    ];
    let mut times = vec![Vec::with_capacity(RUNS); rows.len()];
    for _ in 0..RUNS {
        for (row, (_, program, args)) in rows.iter().enumerate() {
            let mut command = Command::new(program);
            command.args(args).env("HOME", home.path()).stdin(Stdio::null()).stdout(Stdio::null());
            let start = Instant::now();
            assert!(command.status().unwrap().success());
            times[row].push(start.elapsed());
        }
    }
    for (row, (name, ..)) in rows.iter().enumerate() {
        times[row].sort();
        println!("{name:30} median {:6.2} ms", milliseconds(times[row][RUNS / 2]));
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
