//! Composes and renders one letter with the library.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use demur::case::Draft;
use demur::catalog::Catalog;
use demur::compose::{Options, compose};
use demur::render;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let case = Draft::parse(include_str!("anna.toml"), "anna.toml")?.check(&Catalog::embedded())?;
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).ok_or("no such day")?;
    let composed = compose(&case, &Catalog::embedded(), today, Options::default())?;
    for warning in &composed.warnings {
        eprintln!("warning: {warning}");
    }
    print!("{}", render::text(&composed.letter));
    Ok(())
}
