//! Puts `data/` and `templates/` into the program: `$OUT_DIR/embedded.rs`, a list of all files sorted by path.
//!
//! A TOML record is embedded as JSON under its own path. Reading TOML was a third of what a letter costs; without comments and
//! layout the same record is read in a fifth of that. The user's own copies stay TOML, and are read as such.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[expect(clippy::disallowed_methods, reason = "Cargo says in the environment where everything is")]
fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files = Vec::new();
    for folder in ["data", "templates"] {
        println!("cargo:rerun-if-changed={folder}");
        collect(&root, folder, &mut files)?;
    }
    files.sort();
    let records = out.join("records");
    fs::create_dir_all(&records)?;
    let mut list = String::from("&[\n");
    for path in files {
        let source = root.join(&path);
        // The list has the same bytes in whatever folder it is made, and so has the program.
        let (folder, file) = if source.extension().is_some_and(|extension| extension == "toml") {
            let record = record(&source).map_err(|error| format!("{path}: {error}"))?;
            let name = path.replace('/', " ");
            fs::write(records.join(&name), record)?;
            ("OUT_DIR", format!("/records/{name}"))
        } else {
            ("CARGO_MANIFEST_DIR", format!("/{path}"))
        };
        writeln!(list, "({path:?}, include_bytes!(concat!(env!({folder:?}), {file:?}))),")?;
    }
    fs::write(out.join("embedded.rs"), list + "]\n")?;
    Ok(())
}

/// The files below a folder, by paths with `/` between their parts.
fn collect(root: &Path, folder: &str, files: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{folder}: {} is not UTF-8", name.display()))?;
        let path = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            collect(root, &path, files)?;
        } else if !name.starts_with('.') && Path::new(&name).extension().is_none_or(|extension| extension != "py") {
            // What makes the data (`make.py`) is no part of it.
            files.push(path);
        }
    }
    Ok(())
}

/// A record as JSON.
fn record(source: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let table: toml::Table = fs::read_to_string(source)?.parse()?;
    plain(&table)?;
    Ok(serde_json::to_vec(&table)?)
}

/// Our records write days as text; JSON has no others.
fn plain(table: &toml::Table) -> Result<(), String> {
    fn check(key: &str, value: &toml::Value) -> Result<(), String> {
        match value {
            toml::Value::Datetime(day) => Err(format!("{key} = {day}: write it in quotation marks")),
            toml::Value::Array(items) => items.iter().try_for_each(|item| check(key, item)),
            toml::Value::Table(table) => plain(table),
            _ => Ok(()),
        }
    }
    table.iter().try_for_each(|(key, value)| check(key, value))
}
