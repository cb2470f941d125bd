//! One letter within the process: composing it, and rendering it in each form.
//!
//! `cargo bench --bench letter`; compare only figures of one run, as the machine is noisy.
#![allow(clippy::unwrap_used)]

use demur::case::{Case, Draft};
use demur::catalog::Catalog;
use demur::compose::{Options, compose};
use demur::letter::Letter;
use demur::render::{self, PageStyle, Renderer};
use demur::workflow::layout_for;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn case() -> Case {
    Draft::parse(include_str!("../examples/anna.toml"), "anna.toml").unwrap().check(&Catalog::embedded()).unwrap()
}

fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn letter() -> Letter {
    compose(&case(), &Catalog::embedded(), today(), Options::default()).unwrap().letter
}

#[divan::bench]
fn read_a_case_file(bencher: Bencher) {
    bencher.bench(|| {
        Draft::parse(black_box(include_str!("../examples/anna.toml")), "anna.toml").unwrap().check(&Catalog::embedded()).unwrap()
    });
}

#[divan::bench]
fn compose_a_letter(bencher: Bencher) {
    let (case, catalog) = (case(), Catalog::embedded());
    bencher.bench(|| compose(black_box(&case), &catalog, today(), Options::default()).unwrap());
}

#[divan::bench]
fn render_text(bencher: Bencher) {
    let letter = letter();
    bencher.bench(|| render::text(black_box(&letter)));
}

#[divan::bench]
fn render_html(bencher: Bencher) {
    let letter = letter();
    bencher.bench(|| render::html(black_box(&letter), false, None));
}

#[divan::bench]
fn render_pdf(bencher: Bencher) {
    let catalog = Catalog::embedded();
    let renderer = Renderer::new(catalog.faces().unwrap(), None).unwrap();
    let (letter, layout) = (letter(), layout_for(None, "DE", &catalog).unwrap());
    bencher.bench(|| renderer.render(black_box(&letter), &PageStyle::new(&layout)).unwrap());
}
