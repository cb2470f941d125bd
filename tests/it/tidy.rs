//! The house rules that a test can hold: who may use whom, where law may stand, what a file looks like.

use std::path::Path;

use crate::harness::{files, read, repo};

/// Each module may use those named with it (and itself), and the crates of its own behind them.
const LAYERS: [(&str, &[&str], &[&str]); 14] = [
    ("files", &[], &["rustix"]),
    ("case", &[], &["caseless", "chrono", "idna", "serde", "serde_json", "sha2", "strsim", "toml", "unicode_normalization"]),
    ("letter", &[], &["memchr", "pulldown_cmark", "serde"]),
    ("law", &[], &["chrono", "serde", "toml"]),
    ("controllers", &["law"], &["chrono", "serde"]),
    (
        "mail",
        &[],
        &[
            "base64",
            "chrono",
            "idna",
            "lettre",
            "memchr",
            "percent_encoding",
            "rustls",
            "rustls_platform_verifier",
            "secrecy",
            "serde",
            "sha2",
            "webpki",
            "zeroize",
        ],
    ),
    ("members", &["case"], &["chrono", "encoding_rs", "encoding_rs_io", "memchr", "quick_xml", "serde", "serde_json", "zip"]),
    ("ledger", &["case", "files"], &["rusqlite", "rusqlite_migration", "serde", "serde_json", "tempfile"]),
    (
        "catalog",
        &["law", "controllers", "case", "letter", "mail"],
        &["include_dir", "rustc_hash", "serde", "sha2", "toml", "unicode_normalization"],
    ),
    (
        "compose",
        &["catalog", "letter", "law", "controllers", "case"],
        &["chrono", "handlebars", "memchr", "serde", "serde_json", "sha2", "strsim"],
    ),
    (
        "render",
        &["letter"],
        &[
            "base64",
            "harfrust",
            "hypher",
            "itoa",
            "libdeflater",
            "lopdf",
            "png",
            "printpdf",
            "read_fonts",
            "rustc_hash",
            "sha2",
            "subsetter",
            "textwrap",
            "unicode_bidi",
            "unicode_linebreak",
            "unicode_normalization",
            "unicode_script",
            "zlib_rs",
        ],
    ),
    ("fonts", &["catalog", "render"], &["fontdb", "read_fonts", "unicode_script"]),
    (
        "workflow",
        &["case", "catalog", "compose", "controllers", "files", "fonts", "law", "ledger", "letter", "mail", "members", "render"],
        &["chrono", "deunicode", "fastrand", "mailparse", "rustc_hash", "serde", "serde_json", "sha2", "similar", "zip"],
    ),
    (
        "cli",
        &[
            "case",
            "catalog",
            "compose",
            "controllers",
            "fonts",
            "law",
            "ledger",
            "letter",
            "mail",
            "members",
            "render",
            "workflow",
        ],
        &[
            "chrono",
            "clap",
            "clap_complete",
            "clap_mangen",
            "indicatif",
            "keyring",
            "rpassword",
            "rustix",
            "serde",
            "serde_json",
            "signal_hook",
            "tempfile",
            "textwrap",
            "zeroize",
        ],
    ),
];

const CRATES: [&str; 56] = [
    "base64",
    "caseless",
    "chrono",
    "clap",
    "clap_complete",
    "clap_mangen",
    "deunicode",
    "encoding_rs",
    "encoding_rs_io",
    "fastrand",
    "fontdb",
    "handlebars",
    "harfrust",
    "hypher",
    "idna",
    "include_dir",
    "indicatif",
    "itoa",
    "keyring",
    "lettre",
    "libdeflater",
    "lopdf",
    "mailparse",
    "memchr",
    "percent_encoding",
    "png",
    "printpdf",
    "pulldown_cmark",
    "quick_xml",
    "read_fonts",
    "rpassword",
    "rusqlite",
    "rusqlite_migration",
    "rustc_hash",
    "rustix",
    "rustls",
    "rustls_platform_verifier",
    "secrecy",
    "serde",
    "serde_json",
    "sha2",
    "signal_hook",
    "similar",
    "strsim",
    "subsetter",
    "tempfile",
    "textwrap",
    "toml",
    "unicode_bidi",
    "unicode_linebreak",
    "unicode_normalization",
    "unicode_script",
    "webpki",
    "zeroize",
    "zip",
    "zlib_rs",
];

/// The code of a file without its comments and without its unit tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn module_of(path: &Path) -> String {
    let short = path.strip_prefix(repo("src")).unwrap();
    short.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// Whether `name` is used as a path (`name::`) and not as the end of a longer name.
fn uses(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn every_module_uses_only_what_the_table_allows() {
    let mut seen = std::collections::BTreeSet::new();
    for path in files("src", ".rs") {
        let module = module_of(&path);
        if ["main", "lib"].contains(&module.as_str()) {
            continue;
        }
        let (_, allowed, crates) =
            LAYERS.iter().find(|(name, ..)| *name == module).unwrap_or_else(|| panic!("{module} is not in the table"));
        seen.insert(module.clone());
        let code = code(&std::fs::read_to_string(&path).unwrap());
        for (other, ..) in LAYERS {
            let used =
                code.contains(&format!("crate::{other}")) || code.contains("use crate::{") && code.contains(&format!(" {other}"));
            let direct = code.contains(&format!("crate::{other}::"))
                || code.contains(&format!("crate::{other};"))
                || grouped(&code, other);
            assert!(!(used && direct) || other == module || allowed.contains(&other), "{} uses {other}", path.display());
        }
        for name in CRATES {
            assert!(!uses(&code, name) || crates.contains(&name), "{} uses the crate {name}", path.display());
        }
    }
    assert_eq!(seen.len(), LAYERS.len(), "a module of the table is gone: {seen:?}");
}

/// `use crate::{case, catalog};`
fn grouped(code: &str, module: &str) -> bool {
    code.split("use crate::{").skip(1).any(|rest| {
        let group = rest.split('}').next().unwrap();
        group.split(',').any(|name| name.trim().split("::").next() == Some(module))
    })
}

#[test]
fn the_library_never_prints_asks_exits_or_reads_its_surroundings() {
    let words = [
        "println!",
        "print!(",
        "eprintln!",
        "eprint!(",
        "process::exit",
        "std::env",
        "Local::now",
        "Utc::now",
        "SystemTime::now",
        "stdin()",
        "dbg!",
    ];
    for path in files("src", ".rs") {
        let module = module_of(&path);
        if ["main", "cli"].contains(&module.as_str()) {
            continue;
        }
        let code = code(&std::fs::read_to_string(&path).unwrap());
        for word in words {
            assert!(!code.contains(word), "{}: {word}", path.display());
        }
    }
}

/// What is printed elsewhere would not be freed of what a terminal acts upon.
#[test]
fn one_file_alone_writes_to_the_terminal() {
    let words = ["println!", "print!(", "eprint", "io::stdout", "io::stderr", "/dev/tty"];
    let mut writes = Vec::new();
    for path in files("src", ".rs") {
        let code = code(&std::fs::read_to_string(&path).unwrap());
        if words.iter().any(|word| code.contains(word)) {
            writes.push(path.strip_prefix(repo("src")).unwrap().to_owned());
        }
    }
    assert_eq!(writes, [Path::new("cli/terminal.rs")]);
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    for path in files("src", ".rs").into_iter().chain(files("tests", ".rs")).chain(files("benches", ".rs")) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("//! ") && text.lines().next().unwrap().len() > 20,
            "{} opens with what it is for",
            path.display()
        );
        assert!(text.lines().count() <= 400, "{}: {} lines", path.display(), text.lines().count());
    }
}

#[test]
fn no_law_no_address_and_no_sentence_of_a_letter_stands_in_rust() {
    for path in files("src", ".rs") {
        let code = code(&std::fs::read_to_string(&path).unwrap());
        for word in [
            "Art. ",
            "Article ",
            "§",
            "section 1",
            "GDPR",
            "DSGVO",
            "PIPEDA",
            "CCPA",
            "Dublin",
            "LinkedIn Ireland",
            "Dear Sir",
            "Sehr geehrte",
            "Madame, Monsieur",
        ] {
            assert!(!code.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn comments_and_files_speak_of_the_project_alone() {
    for path in files("src", ".rs").into_iter().chain(files("templates", ".md")).chain(files("data", ".toml")) {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in ["/tmp/", "/home/", "TODO", "FIXME"] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn the_table_in_the_architecture_names_every_module() {
    let lib = read("src/lib.rs");
    for (module, ..) in LAYERS {
        assert!(lib.contains(&format!("`{module}`")) && lib.contains(&format!("mod {module};")), "{module}");
    }
}
