//! The behaviour of demur, one file per area.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::too_many_lines,
    reason = "a test fails loudly, and tables are long"
)]

mod abroad;
mod after_the_letter;
mod amendments;
mod america;
mod answers;
mod api;
mod archive;
#[cfg(unix)]
mod asking;
mod batch;
mod cantons;
mod cases;
mod checklist;
mod citations;
mod cli;
mod companies;
mod controllers;
mod course;
mod data;
mod days;
mod deadlines;
mod docx;
mod facts;
mod fields;
mod fonts;
mod gaps;
mod golden;
mod grounds;
mod growing;
mod harness;
mod interview;
mod interview_words;
mod languages;
mod layouts;
mod licences;
mod limits;
mod literals;
#[cfg(unix)]
mod lives;
mod messages;
mod names;
mod newcomers;
mod overrides;
mod paper;
mod pdf;
mod people;
mod proofreading;
mod properties;
mod readme;
mod refusals;
mod review;
mod schemas;
mod shells;
mod smtp;
mod standing;
mod templates;
mod terminal;
mod tidy;
mod tools;
mod unknown_days;
