//! Makes the folder with the page: the core as WebAssembly, the files of `web/page`, and the list that keeps them offline.
//!
//! Run by `web/build`. Takes the folder to make, `web/dist` if none is named.

use std::error::Error;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use base64::Engine as _;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

fn main() -> Result<(), Box<dyn Error>> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no folder above this one")?;
    let out = env::args_os().nth(1).map_or_else(|| web.join("dist"), PathBuf::from);
    let core = core(web)?;
    // Whole or not at all: what is half made never stands where the page is looked for.
    let made = out.with_extension("new");
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(&made)?;
    let packed = bind(&core, &made)?;
    let mut files = vec!["core.bin".to_owned(), "demur.js".to_owned()];
    copy(&web.join("page"), &made, "", &mut files)?;
    // What only a page in a folder loads is not kept by a browser that has fetched it from a host.
    let script = base64::engine::general_purpose::STANDARD.encode(&packed);
    fs::write(made.join("core-as-script.js"), format!("'use strict';\nwindow.demurCore = '{script}';\n"))?;
    keep_offline(&made, &mut files)?;
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::rename(&made, &out)?;
    report(&core, &packed, &out)?;
    Ok(())
}

/// Builds the core; returns the path of its WebAssembly.
#[expect(clippy::disallowed_methods, reason = "Cargo says in the environment what it is, and where it builds")]
fn core(web: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let root = web.parent().ok_or("no folder above web")?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let built = Command::new(cargo)
        .args(["build", "--locked", "--profile", "web", "--package", "demur-web", "--target", TARGET])
        .current_dir(root)
        .status()?;
    if !built.success() {
        return Err("the core was not built".into());
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
    Ok(target.join(TARGET).join("web").join("demur_web.wasm"))
}

/// Writes the core, packed, and the script that calls it. Returns the packed core.
fn bind(core: &Path, made: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(core)
        .out_name("demur")
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .no_modules(true)?;
    bindgen.generate(made)?;
    let wasm = made.join("demur_bg.wasm");
    let bytes = fs::read(&wasm)?;
    fs::remove_file(wasm)?;
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&bytes)?;
    let packed = packer.finish()?;
    fs::write(made.join("core.bin"), &packed)?;
    Ok(packed)
}

/// Copies a folder, and adds the paths of its files to the list.
fn copy(from: &Path, to: &Path, below: &str, files: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{} is not UTF-8", name.display()))?;
        let path = format!("{below}{name}");
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(&name), &format!("{path}/"), files)?;
        } else {
            fs::copy(entry.path(), to.join(&name))?;
            if path != "sw.js" {
                files.push(path);
            }
        }
    }
    Ok(())
}

/// Puts the files and a version that changes with each of their bytes into the service worker.
fn keep_offline(made: &Path, files: &mut [String]) -> Result<(), Box<dyn Error>> {
    files.sort();
    let mut digest = Sha256::new();
    let mut list = String::new();
    for file in files.iter() {
        let bytes = fs::read(made.join(file))?;
        digest.update(file.as_bytes());
        digest.update(u64::try_from(bytes.len())?.to_le_bytes());
        digest.update(&bytes);
        writeln!(list, "  '{file}',")?;
    }
    let mut version = String::new();
    for byte in &digest.finalize()[..8] {
        write!(version, "{byte:02x}")?;
    }
    let worker = made.join("sw.js");
    let text = fs::read_to_string(&worker)?.replace("  /* files */\n", &list).replace("/* version */", &version);
    fs::write(worker, text)?;
    Ok(())
}

fn report(core: &Path, packed: &[u8], out: &Path) -> Result<(), Box<dyn Error>> {
    let mut said = std::io::stdout().lock();
    writeln!(said, "core: {} bytes, {} packed", fs::metadata(core)?.len(), packed.len())?;
    writeln!(said, "made {}; look at it with: python3 -m http.server --directory {}", out.display(), out.display())?;
    Ok(())
}
