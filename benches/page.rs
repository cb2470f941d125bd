//! Page rendering: letters per second on one thread, next to a lower bound.
//!
//! `cargo bench --bench page` prints a table; `-- --json --seconds S` prints one JSON object per row (`--only NAME` for one
//! row), which `benches/peers/run` compares with typst, WeasyPrint, reportlab and pdfmake. Each letter comes from different
//! made-up people, as in a mail merge: name, street, profile and reference differ, and no letter is set twice. Compare only
//! figures of one run.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, clippy::doc_markdown)]

#[path = "page/floor.rs"]
mod floor;
#[path = "page/letters.rs"]
mod letters;

use std::time::{Duration, Instant};

use demur::catalog::Catalog;
use demur::letter::Letter;
use demur::render::{PageStyle, Renderer};
use demur::workflow::layout_for;
use letters::{from_somebody, letter};

/// Rounds per row.
const ROUNDS: usize = 15;

/// Name, renderer, times in microseconds, most bytes.
type Row<'a> = (&'a str, &'a mut dyn FnMut(&Letter) -> Vec<u8>, Vec<f64>, usize);

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let json = args.iter().any(|arg| arg == "--json");
    let seconds = args.iter().position(|arg| arg == "--seconds").and_then(|at| args.get(at + 1)?.parse().ok()).unwrap_or(6.0);
    let only = args.iter().position(|arg| arg == "--only").and_then(|at| args.get(at + 1));
    let letter = letter();
    let mut number = 0;
    let catalog = Catalog::embedded();
    let layout = layout_for(None, "DE", &catalog).unwrap();
    let renderer = Renderer::new(catalog.faces().unwrap(), None).unwrap();
    let mut floor = floor::Floor::new(catalog.faces().unwrap());
    let mut pdf = |letter: &Letter| renderer.render(letter, &PageStyle::new(&layout)).unwrap();
    let mut bare = |letter: &Letter| floor.render(letter);
    let mut fresh = |letter: &Letter| {
        Renderer::new(catalog.faces().unwrap(), None).unwrap().render(letter, &PageStyle::new(&layout)).unwrap()
    };
    let mut rows: [Row<'_>; 3] = [
        ("renderer", &mut pdf, Vec::new(), 0),
        ("floor", &mut bare, Vec::new(), 0),
        ("renderer without its cache", &mut fresh, Vec::new(), 0),
    ];
    let mut rows: Vec<_> = rows.iter_mut().filter(|(name, ..)| only.is_none_or(|only| only == *name)).collect();
    let slot = Duration::from_secs_f64(seconds / (ROUNDS * rows.len()) as f64);
    for _ in 0..ROUNDS {
        for (_, render, times, bytes) in &mut rows {
            let (mut count, mut spent) = (0_u32, Duration::ZERO);
            while spent < slot || count < 3 {
                number += 1;
                let letter = from_somebody(&letter, number);
                let start = Instant::now();
                *bytes = (*bytes).max(render(&letter).len());
                spent += start.elapsed();
                count += 1;
            }
            times.push(spent.as_secs_f64() * 1e6 / f64::from(count));
        }
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let base = median(&mut rows[0].2);
    for (name, _, times, bytes) in &mut rows {
        let time = median(times);
        if json {
            println!("{{\"name\":\"{name}\",\"us_per_letter\":{time:.1},\"bytes\":{bytes},\"pages\":2}}");
        } else {
            println!("{name:28} {time:8.1} us a letter {:8.0} letters/s {bytes:7} bytes  x{:.2}", 1e6 / time, time / base);
        }
    }
}
