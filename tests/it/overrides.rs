//! The user's own data, wording and configuration are untrusted input: whatever they contain, the answer comes soon, names the
//! file, and does nothing to the terminal.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use demur::catalog::Catalog;

use crate::harness::{Demur, Ran, assert_refused, letter, read, repo};

const TEMPLATE: &str = ".config/demur/templates/en/gdpr/objection.md";

/// Runs with a time limit.
fn soon(demur: &Demur, args: &[&str]) -> Ran {
    let out = std::fs::File::create(demur.path("out")).unwrap();
    let err = std::fs::File::create(demur.path("err")).unwrap();
    let mut child = demur.command().args(args).stdout(out).stderr(err).spawn().unwrap();
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_secs(15) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it did not end: {args:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |name| String::from_utf8_lossy(&std::fs::read(demur.path(name)).unwrap()).into_owned();
    Ran {
        code: status.code().expect("not killed by a signal, such as that of a stack without end"),
        out: text("out"),
        err: text("err"),
    }
}

fn written(demur: &Demur, format: &str) -> Ran {
    let mut args = letter(&[]);
    args.extend(["--format".to_owned(), format.to_owned()]);
    soon(demur, &args.iter().map(String::as_str).collect::<Vec<_>>())
}

fn blocks(n: usize) -> String {
    format!("# S\n\n{}x{}\n", "{{#if member}}".repeat(n), "{{/if}}".repeat(n))
}

#[test]
fn a_template_without_end_is_refused_with_its_line() {
    let demur = Demur::new();
    let inner = |n: usize| format!("# S\n\n{{{{#if {}member{}}}}}x{{{{/if}}}}\n", "(not ".repeat(n), ")".repeat(n));
    let doubled = (1..30).map(|i| format!("{{{{#*inline \"a{i}\"}}}}{{{{> a{0}}}}}{{{{> a{0}}}}}{{{{/inline}}}}", i - 1));
    for (template, line, what) in [
        ("# S\n\n{{#*inline \"a\"}}x{{> a}}{{/inline}}{{> a}}\n".to_owned(), 3, "no part `a`"),
        (
            format!("# S\n\n{{{{#*inline \"a0\"}}}}x{{{{/inline}}}}{}{{{{> a29}}}}", doubled.collect::<String>()),
            3,
            "a part is included as",
        ),
        ("# S\n\n\n{{> 0}}\n".to_owned(), 4, "a part is included as"),
        (blocks(3_000), 3, "blocks more than 16 deep"),
        (format!("# S\n\n{}", "{{#if member}}\n".repeat(15_000)), 19, "blocks more than 16 deep"),
        (format!("# S\n\n{{{{#if member}}}}x{}{{{{/if}}}}", "{{else if member}}y".repeat(5_000)), 3, "blocks more than 16 deep"),
        (inner(5_000), 3, "more than 16 brackets"),
        (format!("# S\n\n{{{{#if member}}}}\n{}{{{{/if}}}}", "{{account}}\n".repeat(20_000)), 1_003, "more than 1000 tags"),
        (format!("# S\n\n{}x{}", "{{#each this}}".repeat(9), "{{/each}}".repeat(9)), 3, "lists more than 2 deep"),
    ] {
        demur.file(TEMPLATE, &template);
        let ran = written(&demur, "text");
        assert_refused(&ran, 1, &format!("{}: line {line}: ", demur.path(TEMPLATE).display()), "your own copy");
        assert!(ran.err.contains(what), "{} instead of {what}", ran.err);
    }
    demur.file(
        TEMPLATE,
        format!("# S\n\n{{{{#each this}}}}{{{{#each ../this}}}}{}{{{{/each}}}}{{{{/each}}}}", "word ".repeat(10_000)),
    );
    assert_refused(&written(&demur, "text"), 1, "more than 256 KiB", "your own copy");
}

#[test]
fn own_patterns_of_citations_are_used_and_broken_ones_are_refused_with_their_line() {
    const FORMS: &str = ".config/demur/data/citations/gdpr/en.toml";
    const LAW: &str = ".config/demur/data/citations/gdpr.toml";
    let demur = Demur::new();
    let (forms, law) = (read("data/citations/gdpr/en.toml"), read("data/citations/gdpr.toml"));
    demur.file(FORMS, forms.replace("many = \"{list}\"", "many = \"{list}\", and = \" & \""));
    let letter = written(&demur, "text").out;
    let letter = letter.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(letter.contains("Article 17(1)(c) & (d) GDPR"), "{letter}");
    let line = 1 + forms.lines().position(|line| line.starts_with("paragraph = ")).unwrap();
    for (old, new, what) in [
        ("paragraph = { one = \"({n})\"", "paragraph = { one = \"({m})\"", "`{m}` has no place in `({m})`"),
        ("paragraph = { one = \"({n})\"", "paragraph = { one = \"()\"", "`()` needs `{n}`"),
        ("paragraph = { one = \"({n})\"", "paragraph = { won = \"({n})\"", "unknown key `won`"),
    ] {
        assert!(forms.contains(old));
        demur.file(FORMS, forms.replace(old, new));
        assert_refused(&written(&demur, "text"), 1, &format!("{}:{line}: {what}", demur.path(FORMS).display()), "your own copy");
    }
    // What a letter needs, and the file does not have.
    demur.file(FORMS, forms.replace("point = {", "# point = {"));
    assert_refused(&written(&demur, "text"), 1, "needs a pattern `point`", "your own copy");
    std::fs::remove_file(demur.path(FORMS)).unwrap();

    demur.file(LAW, law.replace("\"21(1)\"", "\"21(1\""));
    assert_refused(&written(&demur, "text"), 1, "`21(1` is no reference", "your own copy");
    demur.file(LAW, law.replace("\"21(1)\", ", ""));
    assert_refused(&written(&demur, "text"), 1, "line 1: `21(1)` is no provision", "your own copy");
    std::fs::remove_file(demur.path(LAW)).unwrap();

    let many = "\"19\" ".repeat(41);
    for (tag, what) in [
        ("\"99(9)\"".to_owned(), "`99(9)` is no provision that letters cite"),
        (many, "more than 40 provisions"),
        ("21".to_owned(), "in quotation marks"),
    ] {
        // Not even where this letter does not come to it.
        demur.file(TEMPLATE, format!("# S\n\n{{{{#if minor}}}}\nx\n\ny {{{{cite {tag}}}}}\n{{{{/if}}}}\nz\n"));
        let ran = written(&demur, "text");
        assert_refused(&ran, 1, &format!("{}: line 6: ", demur.path(TEMPLATE).display()), "your own copy");
        assert!(ran.err.contains(what), "{}", ran.err);
    }
}

#[test]
fn what_stands_just_within_the_bounds_is_filled_in_a_batch_too() {
    let demur = Demur::new();
    // A batch's threads have a quarter of the stack.
    let deep = format!(
        "{}x{}",
        "{{#if (and (or (not (not (not (not (not (not (not (not (not (not member)))))))))) member) member)}}".repeat(16),
        "{{/if}}".repeat(16)
    );
    let many = format!("{{{{#if member}}}}\n{}{{{{/if}}}}\n", format!("{}{{{{account}}}}\n\n", "word ".repeat(40)).repeat(900));
    demur.file(TEMPLATE, format!("# S\n\n{deep}\n\n{many}"));
    let members = "name,address,country,account_email,ground,fact\nRobin Testname,1 Sample Row,IE,robin@example.org,job-seeker,I look for work.\n";
    let members = demur.file("members.csv", members);
    let ran = soon(&demur, &["batch", members.to_str().unwrap(), "-o", "letters", "--controller", "linkedin"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(written(&demur, "pdf").code == 0 && written(&demur, "text").out.contains("robin@example.org"));
}

/// What an override can be besides a file.
fn odd_files(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let fifo = folder.join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).stdin(Stdio::null()).status().unwrap().success());
    let big = folder.join("big");
    // Sparse: it takes no bytes on disk.
    std::fs::File::create(&big).unwrap().set_len(1 << 36).unwrap();
    let (text, control) = (folder.join("text"), folder.join("control"));
    std::fs::write(&text, b"a\nb\xff\n").unwrap();
    std::fs::write(&control, "a = 1\n\nb = \"\u{9b}31m\"\n").unwrap();
    vec![
        (fifo, "a device or a pipe, not a file"),
        ("/dev/zero".into(), "a device or a pipe, not a file"),
        (folder.to_owned(), "a folder, not a file"),
        (big, "KiB, too large for this kind of file"),
        (folder.join("nothing"), "o such file"),
        (text, "not UTF-8 text"),
        (control, "control character (U+009B)"),
    ]
}

#[cfg(unix)]
#[test]
fn a_pipe_a_device_a_folder_and_a_flood_are_refused_wherever_a_file_of_the_user_is_read() {
    let demur = Demur::new();
    let odd = tempfile::tempdir().unwrap();
    for (target, what) in odd_files(odd.path()) {
        for name in ["templates/en/gdpr/objection.md", "templates/en/phrases.toml", "data/layouts.toml", "data/regimes/gdpr.toml"]
        {
            let own = demur.path(".config/demur").join(name);
            std::fs::create_dir_all(own.parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(&target, &own).unwrap();
            let ran = written(&demur, "pdf");
            assert_refused(&ran, 1, what, "your own copy");
            assert!(ran.err.contains(own.to_str().unwrap()), "{ran:?}");
            std::fs::remove_file(&own).unwrap();
        }
        // In these, it is an unknown key.
        let said = if what.contains("control") { "config/demur" } else { what };
        for (name, args) in [("profile.toml", ["steps", "linkedin"]), ("config.toml", ["account", "list"])] {
            let own = demur.path(".config/demur").join(name);
            std::os::unix::fs::symlink(&target, &own).unwrap();
            let ran = soon(&demur, &args);
            assert_refused(&ran, 1, said, "");
            assert!(ran.err.contains(own.to_str().unwrap()) && !ran.err.contains('\u{9b}'), "{ran:?}");
            std::fs::remove_file(&own).unwrap();
        }
        if what.contains("pipe") || what.contains("folder") {
            let pdf =
                ["letter", "--case", repo("examples/anna.toml").to_str().unwrap(), "-o", "l.pdf", "--font"].map(str::to_owned);
            let args: Vec<&str> = pdf.iter().map(String::as_str).chain([target.to_str().unwrap()]).collect();
            let said = if what.contains("pipe") { ": not a file" } else { "not a file" };
            assert_refused(&soon(&demur, &args), 1, said, "--font");
            let config = format!(
                "[mail.accounts.a]\nhost = \"mail.example\"\nfrom = \"a@example.org\"\nca-file = \"{}\"\n",
                target.display()
            );
            let own = demur.file(".config/demur/config.toml", config);
            assert_refused(&soon(&demur, &["account", "list"]), 1, what, "certificates");
            std::fs::remove_file(own).unwrap();
        }
    }
}

#[test]
fn wording_that_multiplies_is_refused() {
    let demur = Demur::new();
    let phrases = read("templates/en/phrases.toml");
    let own = ".config/demur/templates/en/phrases.toml";
    let pairs = (0..12).map(|_| "[\"e\", \"eeeeeeeeee\"]").collect::<Vec<_>>().join(", ");
    demur.file(own, format!("{phrases}\n[variants.IE]\nspelling = [{pairs}]\n"));
    assert_refused(&written(&demur, "text"), 1, "16 times as long", "your own copy");
    demur.file(own, format!("{phrases}\n[variants.IE]\nspelling = [[\"\", \"a\"]]\n"));
    assert_refused(&written(&demur, "text"), 1, "replaces nothing", "your own copy");
    demur.file(own, format!("{phrases}\n[variants.IE]\nspelling = [[\"Yours\", \"Ours\"]]\n"));
    assert!(written(&demur, "text").out.contains("Ours "), "a spelling that is one");
    let date = phrases.lines().find(|line| line.starts_with("date = ")).unwrap();
    for (pattern, what) in [("{month}".repeat(600), "a text of"), ("{month}".repeat(41), "braces")] {
        demur.file(own, phrases.replace(date, &format!("date = \"{pattern}\"")));
        let ran = written(&demur, "text");
        assert_refused(&ran, 1, what, "your own copy");
        let line = 1 + phrases.lines().position(|line| line == date).unwrap();
        assert!(ran.err.contains(&format!("phrases.toml:{line}: ")), "{ran:?}");
    }
    let month = "m".repeat(3_900);
    let months = phrases.lines().find(|line| line.starts_with("months = ")).unwrap();
    let twelve = vec![format!("\"{month}\""); 12].join(", ");
    let patterns = phrases.replace(date, &format!("date = \"{}\"", "{month}".repeat(40)));
    demur.file(
        own,
        patterns.replace(months, &format!("months = [{twelve}]"))
            + &format!("\n[variants.IE]\ndate_with_place = \"{}\"\n", "{date}".repeat(40)),
    );
    let mut args = letter(&[("--place", Some("Dublin"))]);
    args.extend(["--format".to_owned(), "pdf".to_owned(), "-o".to_owned(), "l.pdf".to_owned()]);
    let ran = soon(&demur, &args.iter().map(String::as_str).collect::<Vec<_>>());
    assert_refused(&ran, 1, "a letter of more than 256 KiB", "your own copy");
}

/// Whether a terminal would act on it.
fn acts(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\n') || text.contains(['\u{202e}', '\u{2066}'])
}

#[test]
fn no_file_of_the_user_makes_the_terminal_do_something() {
    let demur = Demur::new();
    let record = read("data/controllers/linkedin.toml");
    let name = record.lines().find(|line| line.starts_with("name = ")).unwrap();
    for sign in ["\\u001b[31m", "\\u009b31m", "\\u0007", "\\u007f"] {
        demur.file(".config/demur/data/controllers/linkedin.toml", record.replace(name, &format!("name = \"{sign}x\"")));
        for args in [&["list", "controllers"][..], &["list", "controllers", "--json"], &["steps", "linkedin", "--country", "IE"]]
        {
            let ran = soon(&demur, args);
            let line = 1 + record.lines().position(|line| line == name).unwrap();
            assert_refused(&ran, 1, &format!("linkedin.toml:{line}: a control character"), "your own copy");
            assert!(!acts(&ran.err), "{ran:?}");
        }
    }
    // Allowed in Arabic or Hebrew text, but must not reverse what a terminal shows.
    demur.file(".config/demur/data/controllers/linkedin.toml", record.replace(name, "name = \"\\u202ex\\u2066\""));
    for args in [&["list", "controllers"][..], &["list", "controllers", "--json"], &["steps", "linkedin", "--country", "IE"]] {
        let ran = soon(&demur, args);
        assert!(ran.code == 0 && !ran.out.is_empty() && !acts(&ran.out) && !acts(&ran.err), "{ran:?}");
    }
    let json = soon(&demur, &["list", "controllers", "--json"]).out;
    let all: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(all.as_array().unwrap().iter().any(|one| one["name"] == "\u{202e}x\u{2066}"), "escaped, not lost");
    std::fs::remove_file(demur.path(".config/demur/data/controllers/linkedin.toml")).unwrap();

    let account = "[mail.accounts.a]\nhost = \"mail.example\"\nencryption = \"tls\"\nfrom = \"\\u202eA <a@example.org>\"\nuser = \"\\u001b[31m\\u009b\"\n";
    demur.file(".config/demur/config.toml", account);
    for args in
        [&["account", "list"][..], &["account", "list", "--json"], &["account", "test"], &["account", "test", "\u{1b}[31m"]]
    {
        let ran = soon(&demur, args);
        let all = ran.out + &ran.err;
        assert!(!all.is_empty() && !acts(&all), "{args:?}: {all:?}");
    }
    demur.file(".config/demur/config.toml", "[mail.accounts.\"\\u001b[31m\"]\nhost = \"\\u001b[31m\"\n[mail.\"\\u009b\"]\n");
    for args in [["account", "list"], ["account", "test"]] {
        let ran = soon(&demur, &args);
        assert!(ran.code == 1 && !acts(&ran.err), "{ran:?}");
    }
    demur.file(".config/demur/profile.toml", "[person]\n\"\\u001b[31m\" = 1\n");
    let ran = soon(&demur, &["steps", "linkedin"]);
    assert!(ran.code == 1 && !acts(&ran.err), "{ran:?}");
}

#[needs::tools("script")]
#[test]
fn a_letter_on_a_terminal_is_text_and_in_a_pipe_it_is_as_it_was_written() {
    let demur = Demur::new();
    demur.file(TEMPLATE, "# S\n\nx\u{202e}y {{account}}\n");
    assert!(written(&demur, "text").out.contains("x\u{202e}y"), "as it was written");
    let args = letter(&[]).iter().map(|arg| format!("'{arg}'")).collect::<Vec<_>>().join(" ");
    let command = format!("{} {args}", env!("CARGO_BIN_EXE_demur"));
    let mut script = Command::new("script");
    script
        .args(["-qec", &command, "/dev/null"])
        .env("HOME", demur.home.path())
        .env_remove("XDG_CONFIG_HOME")
        .stdin(Stdio::null());
    let shown = String::from_utf8_lossy(&script.output().unwrap().stdout).into_owned();
    assert!(shown.contains("x\u{fffd}y"), "{shown}");
}

#[test]
fn a_change_of_a_pattern_is_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let digest = || Catalog::with_overrides(demur::files::OverrideFolder::new(folder.path().to_owned())).digest().unwrap();
    let mut seen = vec![digest()];
    for path in ["data/citations/gdpr.toml", "data/citations/gdpr/en.toml"] {
        let own = folder.path().join(path);
        std::fs::create_dir_all(own.parent().unwrap()).unwrap();
        std::fs::write(&own, read(path) + "\n").unwrap();
        seen.push(digest());
    }
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

#[cfg(unix)]
#[test]
fn a_change_behind_a_link_is_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("phrases.toml");
    std::fs::write(&target, "a").unwrap();
    let own = folder.path().join("templates/en");
    std::fs::create_dir_all(&own).unwrap();
    std::os::unix::fs::symlink(&target, own.join("phrases.toml")).unwrap();
    // A cycle must not loop forever.
    std::os::unix::fs::symlink(folder.path(), own.join("circle")).unwrap();
    let digest = || Catalog::with_overrides(demur::files::OverrideFolder::new(folder.path().to_owned())).digest().unwrap();
    let before = digest();
    assert_eq!(before, digest());
    std::fs::write(&target, "b").unwrap();
    assert_ne!(before, digest());
}
