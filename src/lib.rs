//! demur writes a letter objecting to the use of one's personal data.
//!
//! # Data flow
//!
//! Data flows one way. A case file, a profile and flags become a checked [`case::Case`]; [`compose::compose`] turns it into a
//! [`letter::Letter`] using the facts and wording of the [`catalog::Catalog`]; a renderer in [`render`] turns that into bytes;
//! [`workflow`] joins the steps, and only [`cli`] knows arguments, terminal, clock and exit codes.
//!
//! | module | does | must not |
//! |---|---|---|
//! | [`text`] | characters, fields, e-mail addresses | know whose text it is |
//! | [`case`] | who objects, to whom, why; checks | know law, read files |
//! | [`history`] | what has happened to a letter since | know law, read the clock |
//! | [`letter`] | the structured document, its Markdown, the layout record | know law, files or PDF |
//! | [`law`] | types of the legal facts; deadlines | hold a fact |
//! | [`controllers`] | types of company records | guess |
//! | [`mail`] | addresses, messages, SMTP, meaning of replies | know letters or the ledger |
//! | [`members`] | a file of many members, row by row | know law, trust a file |
//! | [`ledger`] | what was sent and what is queued | send, read the clock |
//! | [`catalog`] | embedded and overridden data and wording | decide anything about a letter |
//! | [`compose`] | case + catalog + today → letter | hold wording or law |
//! | [`answers`] | a company's answer → what speaks for which kind | decide what it is, know a language |
//! | [`interview`] | what to ask next, until a case is whole | ask anybody, decide about a letter |
//! | [`proofreading`] | the templates of a language → what is wrong with them | correct them, know a language |
//! | [`render`] | letter → text, HTML, PDF, DOCX | read or write anything |
//! | [`files`] | private files and folders, complete or absent | know what they hold |
//! | [`fonts`] | the machine's fonts, for other scripts | know letters or pages |
//! | [`workflow`] | jobs that join the layers | print or ask |
//! | [`cli`] | arguments, terminal, exit codes | be used by anything |
//!
//! The library never prints, prompts, exits, or reads the environment or the clock. `tests/it/tidy.rs` enforces the layering.
//!
//! # Features
//!
//! `mail`, `members`, `ledger`, `files`, `fonts`, `workflow` and `cli` are each behind a feature of the same name; `cli` is the
//! default and enables all others, with `docx`, the format for word processors. Without them, what remains is the core: pure Rust,
//! with no files, network, clock or terminal, which also runs in a browser (`web/`).
//!
//! # Example
//!
//! ```
//! use demur::{case::Draft, catalog::Catalog, compose::{compose, Options}, render};
//!
//! let case = Draft::parse(include_str!("../examples/anna.toml"), "anna.toml")?.check(&Catalog::embedded())?;
//! let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date that exists");
//! let composed = compose(&case, &Catalog::embedded(), today, Options::default())?;
//! assert!(render::text(&composed.letter).contains("LinkedIn Ireland Unlimited Company"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
// Links for modules that are compiled out point to the section on features.
#![cfg_attr(not(feature = "cli"), doc = "\n[`cli`]: #features")]
#![cfg_attr(not(feature = "files"), doc = "\n[`files`]: #features")]
#![cfg_attr(not(feature = "fonts"), doc = "\n[`fonts`]: #features")]
#![cfg_attr(not(feature = "ledger"), doc = "\n[`ledger`]: #features")]
#![cfg_attr(not(feature = "mail"), doc = "\n[`mail`]: #features")]
#![cfg_attr(not(feature = "members"), doc = "\n[`members`]: #features")]
#![cfg_attr(not(feature = "workflow"), doc = "\n[`workflow`]: #features")]

pub mod answers;
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
pub mod history;
pub mod interview;
pub mod law;
#[cfg(feature = "ledger")]
pub mod ledger;
pub mod letter;
#[cfg(feature = "mail")]
pub mod mail;
#[cfg(feature = "members")]
pub mod members;
pub mod proofreading;
pub mod render;
pub mod text;
#[cfg(feature = "workflow")]
pub mod workflow;
