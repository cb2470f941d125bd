//! demur writes the letter with which a person objects to the use of their data.
//!
//! # The way of a letter
//!
//! A value travels one way. A case file, a profile and flags become a checked [`case::Case`]; [`compose::compose`] makes it
//! a [`letter::Letter`] with the facts and wording of the [`catalog::Catalog`]; a renderer of [`render`] makes that bytes;
//! [`workflow`] joins the steps, and [`cli`] alone knows arguments, terminal, clock and exit codes.
//!
//! | module | does | must not |
//! |---|---|---|
//! | [`text`] | characters, fields, e-mail addresses | know whose text it is |
//! | [`case`] | who objects, to whom, why; checks | know law, read files |
//! | [`letter`] | the structured document, its Markdown, the layout record | know law, files or PDF |
//! | [`law`] | types of the legal facts; deadlines | hold a fact |
//! | [`controllers`] | types of the companies' records | guess |
//! | [`mail`] | addresses, messages, SMTP, what an answer means | know letters or the ledger |
//! | [`members`] | a file of many members, row by row | know law, trust a file |
//! | [`ledger`] | what was sent and what is queued | send, read the clock |
//! | [`catalog`] | the embedded and overridden data and wording | decide anything about a letter |
//! | [`compose`] | case + catalog + today → letter | hold wording or law |
//! | [`render`] | letter → text, HTML, PDF | read or write anything |
//! | [`files`] | private files and folders, whole or not there | know what they hold |
//! | [`fonts`] | fonts of this machine, for other scripts | know letters or pages |
//! | [`workflow`] | the jobs that join the layers | print or ask |
//! | [`cli`] | arguments, terminal, exit codes | be used by anything |
//!
//! The library never prints, prompts, exits, or reads the environment or the clock. `tests/it/tidy.rs` holds who may use
//! whom.
//!
//! # Features
//!
//! `mail`, `members`, `ledger`, `files`, `fonts`, `workflow` and `cli` each have a feature of their name; `cli` is the default and
//! brings all others. What is left without them is the core: no files, network, clock or terminal, and nothing but Rust.
//!
//! # Example
//!
//! ```
//! use demur::{case::Draft, catalog::Catalog, compose::{compose, Options}, render};
//!
//! let case = Draft::parse(include_str!("../examples/anna.toml"), "anna.toml")?.check()?;
//! let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date that exists");
//! let composed = compose(&case, &Catalog::embedded(), today, Options::default())?;
//! assert!(render::text(&composed.letter).contains("LinkedIn Ireland Unlimited Company"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
// Where a module is left out, the table links to what says so.
#![cfg_attr(not(feature = "cli"), doc = "\n[`cli`]: #features")]
#![cfg_attr(not(feature = "files"), doc = "\n[`files`]: #features")]
#![cfg_attr(not(feature = "fonts"), doc = "\n[`fonts`]: #features")]
#![cfg_attr(not(feature = "ledger"), doc = "\n[`ledger`]: #features")]
#![cfg_attr(not(feature = "mail"), doc = "\n[`mail`]: #features")]
#![cfg_attr(not(feature = "members"), doc = "\n[`members`]: #features")]
#![cfg_attr(not(feature = "workflow"), doc = "\n[`workflow`]: #features")]

pub mod case;
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compose;
pub mod controllers;
#[cfg(feature = "files")]
pub mod files;
#[cfg(feature = "fonts")]
pub mod fonts;
pub mod law;
#[cfg(feature = "ledger")]
pub mod ledger;
pub mod letter;
#[cfg(feature = "mail")]
pub mod mail;
#[cfg(feature = "members")]
pub mod members;
pub mod render;
pub mod text;
#[cfg(feature = "workflow")]
pub mod workflow;
