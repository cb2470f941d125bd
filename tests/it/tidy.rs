//! House rules enforced by tests: which modules may use which, where law may appear, the form of files.

use std::path::Path;

use crate::harness::{files, read, repo};
use crate::literals;

/// A module's place in the build (`design`: core, services, faces).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ring {
    /// Always built: pure Rust, without files, network, clock, environment or terminal.
    Core,
    /// Built with the feature of its name.
    Service,
    /// Built with the feature of its name, and used by nothing.
    Face,
}
use Ring::{Core, Face, Service};

/// Each module may use the modules listed with it (and itself), and the crates after them.
const LAYERS: [(&str, Ring, &str, &str); 19] = [
    ("text", Core, "", "email_address idna serde sha2 thiserror unicode_normalization"),
    ("case", Core, "text", "caseless chrono idna serde serde_json sha2 strsim thiserror toml unicode_normalization"),
    ("history", Core, "", "chrono serde"),
    ("letter", Core, "", "memchr pulldown_cmark serde"),
    ("law", Core, "", "chrono serde serde_json thiserror"),
    ("controllers", Core, "law", "chrono serde"),
    // `mail` for the providers' presets, when it is built.
    (
        "catalog",
        Core,
        "law controllers case history letter text mail",
        "chrono rustc_hash serde serde_json sha2 strsim thiserror toml unicode_normalization unicode_script",
    ),
    (
        "compose",
        Core,
        "catalog history letter law controllers case text",
        "chrono handlebars icu_locale_core icu_plurals memchr serde serde_json sha2 strsim thiserror unicode_script whatlang whichlang",
    ),
    ("answers", Core, "catalog compose", "rustc_hash serde"),
    ("interview", Core, "case catalog compose controllers law text", "chrono serde serde_json"),
    ("proofreading", Core, "case catalog compose history text", "chrono serde serde_json thiserror toml unicode_normalization"),
    (
        "render",
        Core,
        "letter",
        "base64 harfrust hypher itoa libdeflater lopdf png printpdf quick_xml read_fonts rustc_hash serde sha2 siphasher subsetter textwrap \
         thiserror unicode_bidi unicode_linebreak unicode_normalization unicode_script zip zlib_rs",
    ),
    ("files", Service, "catalog", "rustix tempfile"),
    ("fonts", Service, "catalog render text", "fontdb read_fonts serde thiserror unicode_script"),
    (
        "mail",
        Service,
        "text",
        "base64 chrono idna lettre memchr percent_encoding rustls rustls_platform_verifier secrecy serde sha2 thiserror webpki zeroize",
    ),
    (
        "members",
        Service,
        "case catalog text",
        "chrono encoding_rs encoding_rs_io memchr quick_xml serde serde_json strsim thiserror unicode_normalization unicode_script zip",
    ),
    ("ledger", Service, "case files text", "rusqlite rusqlite_migration serde serde_json sha2 tempfile thiserror"),
    (
        "workflow",
        Service,
        "answers case catalog compose controllers files fonts history law ledger letter mail members render text",
        "chrono deunicode fastrand mailparse nanohtml2text rustc_hash serde serde_json sha2 similar thiserror toml zip",
    ),
    (
        "cli",
        Face,
        "answers case catalog compose controllers files fonts history interview law ledger letter mail members proofreading render text workflow",
        "chrono clap clap_complete clap_mangen icalendar indicatif inquire keyring quick_xml rpassword rustix serde serde_json signal_hook \
         tempfile terminal_size textwrap toml_edit unicode_linebreak zeroize",
    ),
];

/// The crates that the library may use, by their names in code.
fn crates() -> Vec<String> {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let target = |name: &str| manifest["target"][name]["dependencies"].as_table().unwrap().clone();
    let targets = ["cfg(unix)", "cfg(not(unix))", "cfg(not(target_family = \"wasm\"))"].map(target);
    let all = [&[manifest["dependencies"].as_table().unwrap().clone()], &targets[..]].concat();
    let names = all.iter().flat_map(toml::Table::keys).map(|name| name.replace('-', "_"));
    // This crate's library kept its old name.
    names.map(|name| if name == "rustls_webpki" { "webpki".to_owned() } else { name }).collect()
}

fn has(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|known| known == name)
}

/// The code of a file without comments and unit tests.
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
    let all = crates();
    for (module, _, _, known) in LAYERS {
        let unknown = known.split_whitespace().find(|name| !all.iter().any(|known| known == name));
        assert_eq!(unknown, None, "{module} may use a crate that is not in Cargo.toml");
    }
    for path in files("src", ".rs") {
        let module = module_of(&path);
        if ["main", "lib"].contains(&module.as_str()) {
            continue;
        }
        let (_, _, allowed, crates) =
            LAYERS.iter().find(|(name, ..)| *name == module).unwrap_or_else(|| panic!("{module} is not in the table"));
        seen.insert(module.clone());
        let code = code(&std::fs::read_to_string(&path).unwrap());
        for (other, ..) in LAYERS {
            let used =
                code.contains(&format!("crate::{other}")) || code.contains("use crate::{") && code.contains(&format!(" {other}"));
            let direct = code.contains(&format!("crate::{other}::"))
                || code.contains(&format!("crate::{other};"))
                || grouped(&code, other);
            assert!(!(used && direct) || other == module || has(allowed, other), "{} uses {other}", path.display());
        }
        for name in &all {
            assert!(!uses(&code, name) || has(crates, name), "{} uses the crate {name}", path.display());
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

/// A page in a browser has no files, and needs none for a letter.
#[test]
fn the_core_reads_no_file_and_opens_no_connection() {
    let words = ["std::fs", "std::net", "File::open", "std::process", "std::thread", "Instant::now"];
    for path in files("src", ".rs") {
        let module = module_of(&path);
        if LAYERS.iter().any(|(name, ring, ..)| *name == module && *ring == Core) {
            let code = code(&std::fs::read_to_string(&path).unwrap());
            for word in words {
                assert!(!code.contains(word), "{}: {word}", path.display());
            }
        }
    }
    for (module, ring, uses, _) in LAYERS {
        for other in uses.split_whitespace().filter(|_| ring == Core) {
            let core = LAYERS.iter().any(|(name, ring, ..)| *name == other && *ring == Core);
            assert!(core || (module, other) == ("catalog", "mail"), "{module} uses {other}");
        }
        assert!(!LAYERS.iter().any(|(_, _, uses, _)| ring == Face && has(uses, module)), "{module} is used");
    }
}

/// The core is pure Rust, so that it builds without a C compiler, for a browser too.
#[test]
fn the_core_needs_no_c_compiler() {
    let tree = |features: &[&str]| {
        let mut cargo = std::process::Command::new(env!("CARGO"));
        cargo.args(["tree", "--locked", "--offline", "--prefix", "none", "--edges", "normal,build"]).args(features);
        let ran = cargo.current_dir(repo("")).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    };
    let builds_c = |tree: &str| {
        let names = tree.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned);
        names.filter(|name| ["cc", "cmake", "bindgen", "pkg-config"].contains(&name.as_str()) || name.ends_with("-sys")).count()
    };
    assert_eq!(builds_c(&tree(&["--no-default-features"])), 0);
    assert!(builds_c(&tree(&[])) > 0, "the program has SQLite, or this test finds nothing");
}

/// Anything printed elsewhere would not be stripped of terminal control characters.
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
    for (module, ring, ..) in &LAYERS {
        assert!(lib.contains(&format!("[`{module}`]")), "{module}");
        let feature = format!("#[cfg(feature = \"{module}\")]\npub mod {module};");
        let always = format!("\npub mod {module};");
        assert!(lib.contains(if *ring == Core { &always } else { &feature }), "{module}");
    }
}

/// A page in a browser has no flags, and a members file no commands: only `src/cli` names them.
#[test]
fn no_text_outside_the_command_line_names_a_flag_or_a_command() {
    let names_a_flag = |text: &str| {
        text.match_indices("--").any(|(at, _)| {
            let (before, behind) = (text[..at].chars().next_back(), text[at + 2..].chars().next());
            !before.is_some_and(|c| c.is_alphanumeric() || c == '-') && behind.is_some_and(char::is_alphabetic)
        })
    };
    assert!(names_a_flag("use --again") && names_a_flag("`--x`") && !names_a_flag("a -- b") && !names_a_flag("xn--bcher"));
    for path in files("src", ".rs").into_iter().filter(|path| module_of(path) != "cli") {
        for text in literals::of(&std::fs::read_to_string(&path).unwrap()) {
            assert!(!names_a_flag(&text) && !text.contains("`demur "), "{}: {text}", path.display());
        }
    }
}
