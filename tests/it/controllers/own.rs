//! A record of one's own: by flags, from a file, in an editor. It replaces what was there whole, or not at all.

use std::os::unix::fs::PermissionsExt;

use super::{OWN, company, import, letter_to, put};
use crate::harness::{Demur, Ran, assert_refused};

const ADD: [&str; 14] = [
    "controllers",
    "add",
    "muster",
    "--name",
    "Muster AG",
    "--address",
    "Beispielweg 1",
    "--address",
    "8000 Musterstadt",
    "--country",
    "Switzerland",
    "--email",
    "datenschutz@example.org",
    "--quiet",
];

fn text(demur: &Demur, id: &str) -> String {
    std::fs::read_to_string(demur.path(&format!("{OWN}/{id}.toml"))).unwrap_or_default()
}

/// Runs `edit` with a shell script as the editor, which gets the file as `$1`.
fn edited(demur: &Demur, id: &str, script: &str) -> Ran {
    let editor = demur.file("editor", format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = demur.command();
    command.env("PATH", "/usr/bin:/bin").env("EDITOR", editor).args(["controllers", "edit", id]);
    Ran::new(command.output().unwrap())
}

#[test]
fn a_company_is_added_by_flags_and_gets_a_letter() {
    let demur = Demur::new();
    let ran = demur.run(&ADD);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{ran:?}");
    let letter = letter_to(&demur, "muster", "IE", &[]);
    assert!(letter.out.contains("Muster AG\nBeispielweg 1\n8000 Musterstadt\nSWITZERLAND\n"), "{letter:?}");
    assert!(!letter.err.contains("reviewed"), "{letter:?}");
    let found = std::fs::metadata(demur.path(&format!("{OWN}/muster.toml"))).unwrap();
    assert_eq!(found.permissions().mode() & 0o777, 0o600);
    assert!(demur.run(&["controllers", "show", "muster"]).out.contains("your own record"));
    // Neither one of the user's own nor one of ours is replaced.
    let before = text(&demur, "muster");
    assert_refused(&demur.run(&ADD), 1, "there is a company `muster` already: Muster AG", "demur controllers edit muster");
    assert_eq!(text(&demur, "muster"), before);
    let ran = demur.run(&["controllers", "add", "linkedin", "--name", "X", "--email", "x@example.org"]);
    assert_refused(&ran, 1, "there is a company `linkedin` already", "demur controllers edit linkedin");
}

#[test]
fn all_that_is_missing_is_said_at_once_and_what_is_wrong_adds_nothing() {
    let demur = Demur::new();
    let ran = demur.run(&["controllers", "add", "muster"]);
    assert_refused(&ran, 1, "its name (--name NAME); a way to write to it", "--template FILE");
    let ran = demur.run(&["controllers", "add", "muster", "--name", "M", "--address", "Weg 1"]);
    assert_refused(&ran, 1, "the country of the address (--country CC)", "--template FILE");
    let base = ["controllers", "add", "muster", "--name", "Muster AG"];
    for (more, what) in [
        (vec!["--email", "no address"], "`no address` is no e-mail address"),
        (vec!["--form", "example.org"], "`example.org` is no address of a web page"),
        (vec!["--address", "Weg 1", "--country", "XX"], "--country: `XX` is no code of a country"),
        (vec!["--address", "Weg 1", "--address", "Austria", "--country", "DE"], "ends with Austria, and country is DE"),
        (vec!["--email", "a@example.org", "--also", "x\u{202e}y"], "--also contains the bidirectional control character U+202E"),
    ] {
        let ran = demur.run(&[&base[..], &more].concat());
        assert_refused(&ran, 1, what, "");
    }
    for id in ["Muster", "../x", "a b", "", "-x-"] {
        let ran = demur.run(&["controllers", "add", "--name", "M", "--email", "a@example.org", "--", id]);
        assert_refused(&ran, 1, "cannot be an id", "example-org");
    }
    assert!(!demur.path(".config").exists());
}

#[test]
fn a_template_is_written_filled_in_and_added() {
    let demur = Demur::new();
    let ran = demur.run(&["controllers", "add", "muster", "--template", "muster.toml"]);
    assert!(ran.code == 0 && ran.err.contains("demur controllers add muster --from muster.toml"), "{ran:?}");
    let ran = demur.run(&["controllers", "add", "muster", "--from", "muster.toml"]);
    assert_refused(&ran, 1, "muster.toml: name is empty; ", "correct the record");
    for part in ["the address of  ends", "`` is no ISO 3166 code", "`` is no e-mail address"].iter().skip(1) {
        assert!(ran.err.contains(part), "{part}: {ran:?}");
    }
    let empty = std::fs::read_to_string(demur.path("muster.toml")).unwrap();
    let filled = empty
        .replacen("name = \"\"", "name = \"Muster AG\"", 1)
        .replace("legal_name = \"\"", "legal_name = \"Muster Aktiengesellschaft\"")
        .replace("[\"\", \"\", \"\"]", "[\"Beispielweg 1\", \"8000 Musterstadt\", \"Schweiz\"]")
        .replace("country = \"\"", "country = \"CH\"")
        .replace("address = \"\"", "address = \"datenschutz@example.org\"");
    demur.file("muster.toml", &filled);
    let ran = demur.run(&["controllers", "add", "muster", "--from", "muster.toml"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(text(&demur, "muster"), filled);
    assert!(
        letter_to(&demur, "muster", "CH-ZH", &[]).out.contains("Muster Aktiengesellschaft\nBeispielweg 1\n8000 Musterstadt\n\n")
    );
    // A template replaces nothing.
    let ran = demur.run(&["controllers", "add", "other", "--template", "muster.toml"]);
    assert_refused(&ran, 1, "muster.toml: exists already", "another file");
    demur.file("typo.toml", filled.replace("\"muster\"", "\"other\"").replace("legal_name", "legalname"));
    let ran = demur.run(&["controllers", "add", "other", "--from", "typo.toml"]);
    assert_refused(&ran, 1, "typo.toml:", "");
    assert!(ran.err.contains("unknown key `legalname`") && text(&demur, "other").is_empty(), "{ran:?}");
}

#[test]
fn an_edited_record_replaces_the_old_one_only_if_it_is_right() {
    let demur = Demur::new();
    demur.run(&ADD);
    let before = text(&demur, "muster");
    let ran = edited(&demur, "muster", "sed -i 's/Beispielweg 1/Beispielweg 2/' \"$1\"");
    assert!(ran.code == 0 && text(&demur, "muster") == before.replace("weg 1", "weg 2"), "{ran:?}");

    let before = text(&demur, "muster");
    for (script, what) in [
        ("sed -i 's/^name/nmae/' \"$1\"", "muster.toml.draft:"),
        ("printf 'id = ' > \"$1\"", "muster.toml.draft:1: "),
        ("sed -i 's/\"muster\"/\"another\"/' \"$1\"", "the id is `another` and must be `muster`"),
        ("sed -i 's/country = \"CH\"/country = \"ZZ\"/' \"$1\"", "country: `ZZ` is no ISO 3166 code"),
        ("sed -i 's/\"EU\", //' \"$1\"", "region EU stands in 0 entities"),
    ] {
        let ran = edited(&demur, "muster", script);
        assert_refused(&ran, 1, what, "your text is kept in ");
        assert_eq!(text(&demur, "muster"), before, "{script}");
        // The same command goes on with it.
        let ran = edited(&demur, "muster", "cp \"$1\" \"$HOME/seen\"; sed -i 's/.*//' \"$1\"");
        assert!(ran.code == 1 && ran.err.contains("going on with"), "{ran:?}");
        assert_ne!(std::fs::read_to_string(demur.path("seen")).unwrap(), before, "{script}");
        std::fs::remove_file(demur.path(&format!("{OWN}/muster.toml.draft"))).unwrap();
    }
    let ran = edited(&demur, "muster", "true");
    assert!(ran.code == 0 && ran.err.contains("nothing changed"), "{ran:?}");
    let ran = edited(&demur, "muster", "exit 3");
    assert_refused(&ran, 1, "failed", "set VISUAL or EDITOR");
    let meanwhile = format!("echo >> \"$1\"; echo '# mine' >> \"$HOME/{OWN}/muster.toml\"");
    assert_refused(&edited(&demur, "muster", &meanwhile), 1, "was changed meanwhile", "your text is kept");
    assert_eq!(text(&demur, "muster"), before.clone() + "# mine\n");
    std::fs::remove_file(demur.path(&format!("{OWN}/muster.toml.draft"))).unwrap();
    assert_refused(&demur.run(&["controllers", "edit", "muster"]), 1, "no editor is set", "set VISUAL or EDITOR");
    assert!(!demur.path(&format!("{OWN}/muster.toml.draft")).exists());
    assert_refused(&edited(&demur, "nobody", "true"), 1, "nobody", "demur list controllers");
}

#[test]
fn one_of_ours_is_edited_in_a_copy_that_says_the_same() {
    let demur = Demur::new();
    let without = letter_to(&demur, "linkedin", "IE", &[]);
    let ran = edited(&demur, "linkedin", "echo '# looked at' >> \"$1\"");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(text(&demur, "linkedin").starts_with("# Your own copy"));
    let with = letter_to(&demur, "linkedin", "IE", &[]);
    assert_eq!((with.code, with.out, with.err), (0, without.out, without.err));
    for id in ["meta-facebook", "google", "x", "microsoft"] {
        let ran = edited(&demur, id, "echo '# looked at' >> \"$1\"");
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    assert_eq!(demur.run(&["controllers", "check"]).code, 0);
}

#[test]
fn a_record_that_was_taken_over_and_edited_is_the_users_own() {
    let demur = Demur::new();
    put(&demur, &company("eins", serde_json::json!({})));
    import(&demur, &[]);
    assert_eq!(edited(&demur, "eins", "sed -i 's/Beispielweg 1/Beispielweg 2/' \"$1\"").code, 0);
    let (ran, said) = import(&demur, &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(super::codes(&said["left"]), [super::pair("eins", "is-changed")]);
    assert!(text(&demur, "eins").contains("Beispielweg 2"));
}
