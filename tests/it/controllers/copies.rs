//! A copy of the register is untrusted input: what is wrong with it as a whole ends the import, what is wrong with one record
//! leaves that one out, by name and reason.

use std::io::Write;

use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{OWN, codes, company, import, pair, put};
use crate::harness::{Demur, Ran, assert_refused};

/// An archive with these entries, as GitHub packs it.
fn archive(demur: &Demur, entries: &[(&str, Vec<u8>)], comment: &str) {
    let mut zip = ZipWriter::new(std::fs::File::create(demur.path("copy.zip")).unwrap());
    let day = zip::DateTime::from_date_and_time(2026, 7, 21, 11, 37, 12).unwrap();
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(day);
    for (name, bytes) in entries {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.set_comment(comment).unwrap();
    zip.finish().unwrap();
}

fn unpacked(demur: &Demur, entries: &[(&str, Vec<u8>)]) -> Ran {
    archive(demur, entries, "");
    demur.run(&["controllers", "import", "copy.zip"])
}

fn record(slug: &str) -> Vec<u8> {
    company(slug, json!({})).to_string().into_bytes()
}

fn nothing_was_written(demur: &Demur) {
    assert!(!demur.path(".config").exists());
}

#[test]
fn an_archive_of_github_is_taken_over_with_its_version_and_day() {
    let demur = Demur::new();
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let entries = [
        ("data-master/companies/eins.json", record("eins")),
        ("data-master/companies/zwei.json", record("zwei")),
        ("data-master/companies/readme.txt", b"not a record".to_vec()),
        ("data-master/templates/companies/drei.json", record("drei")),
        ("data-master/supervisory-authorities/vier.json", record("vier")),
    ];
    archive(&demur, &entries, commit);
    let ran = demur.run(&["controllers", "import", "copy.zip"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    assert!(ran.err.contains("2 of 2 records") && ran.err.contains("data 012345678, copy of 2026-07-21"), "{ran:?}");
    let text = std::fs::read_to_string(demur.path(&format!("{OWN}/eins.toml"))).unwrap();
    assert!(text.contains(&format!("commit = \"{commit}\"")) && text.contains("day = \"2026-07-21\""), "{text}");
    assert!(super::letter_to(&demur, "zwei", "DE-BE", &[]).out.contains("Muster zwei GmbH"));
}

#[test]
fn the_version_of_a_folder_is_that_of_its_repository() {
    let demur = Demur::new();
    put(&demur, &company("eins", json!({})));
    let commit = "a".repeat(40);
    demur.file("copy/.git/HEAD", "ref: refs/heads/master\n");
    demur.file("copy/.git/packed-refs", format!("# pack-refs with: peeled\n{commit} refs/heads/master\n"));
    assert_eq!(import(&demur, &[]).1["commit"], json!(commit));
    demur.file("copy/.git/HEAD", "ref: ../../../secret\n");
    demur.file("secret", "b".repeat(40));
    assert_eq!(import(&demur, &[]).1["commit"], json!(null));
}

#[test]
fn a_name_that_leads_out_of_the_archive_refuses_all_of_it() {
    for name in ["../companies/x.json", "/companies/x.json", "data/companies/../../x.json", "data\\companies\\x.json"] {
        let demur = Demur::new();
        let ran = unpacked(&demur, &[("data/companies/eins.json", record("eins")), (name, record("x"))]);
        assert!(ran.code == 1 && ran.err.contains("leads out of the archive"), "{name}: {ran:?}");
        assert_refused(&ran, 1, "leads out of the archive", "do not use this copy");
        nothing_was_written(&demur);
    }
}

#[test]
fn a_bomb_is_refused_by_the_name_of_the_entry_and_soon() {
    let demur = Demur::new();
    // 110 MB once unpacked, in half a megabyte.
    let zeros = vec![b' '; 256 * 1024];
    let names: Vec<String> = (0..450).map(|n| format!("data/companies/bomb-{n:03}.json")).collect();
    let entries: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (name.as_str(), zeros.clone())).collect();
    let begun = std::time::Instant::now();
    let ran = unpacked(&demur, &entries);
    assert_refused(&ran, 1, "more than 100 MB of records, at `data/companies/bomb-400.json`", "do not use this copy");
    assert!(begun.elapsed().as_secs() < 60);
    nothing_was_written(&demur);

    // One that is too large alone is no reason to refuse the others.
    let large = [("data/companies/eins.json", record("eins")), ("data/companies/zwei.json", vec![b' '; 40 * 1024 * 1024])];
    let ran = unpacked(&demur, &large);
    assert!(ran.code == 0 && ran.out.contains("zwei  is larger than 256 KiB"), "{ran:?}");
}

#[test]
fn what_is_no_copy_is_refused_with_what_to_give() {
    let demur = Demur::new();
    demur.file("text.zip", "not a zip");
    demur.file("empty/readme.md", "");
    for (path, what) in [("text.zip", "no zip archive"), ("empty", "has no folder `companies`"), ("nowhere", "nowhere: ")] {
        let ran = demur.run(&["controllers", "import", path]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
        assert!(ran.err.contains(what) && ran.err.contains("hint: "), "{ran:?}");
    }
    assert_refused(
        &unpacked(&demur, &[("data/readme.md", Vec::new())]),
        1,
        "has no folder `companies`",
        "the zip archive that GitHub offers",
    );
    let mut cut = std::fs::read(demur.path("copy.zip")).unwrap();
    cut.truncate(30);
    demur.file("copy.zip", cut);
    assert_refused(&demur.run(&["controllers", "import", "copy.zip"]), 1, "no zip archive", "GitHub");
    nothing_was_written(&demur);
}

#[test]
fn each_record_that_is_left_out_is_named_with_the_reason() {
    let demur = Demur::new();
    put(&demur, &company("gut", json!({})));
    let raw = |name: &str, bytes: &[u8]| drop(demur.file(&format!("copy/companies/{name}.json"), bytes));
    let deep = format!("{{\"x\":{}{},", "[".repeat(5_000), "]".repeat(5_000));
    raw("deep", String::from_utf8(record("deep")).unwrap().replacen('{', &deep, 1).as_bytes());
    raw("cut", &record("cut")[..40]);
    raw("latin", b"{\"slug\": \"latin\", \"name\": \"M\xfcller\"}");
    raw("twice", br#"{"slug": "twice", "slug": "twice"}"#);
    raw("list", b"[]");
    raw("other", &record("another"));
    raw("Upper", &record("Upper"));
    raw("large", &vec![b' '; 300 * 1024]);
    for (slug, changes) in [
        ("nameless", json!({ "name": " " })),
        ("number", json!({ "name": 7 })),
        ("control", json!({ "name": "Muster\u{7}" })),
        ("bidi", json!({ "address": "Weg \u{202e}1\nDeutschland" })),
        ("long", json!({ "name": "x".repeat(201) })),
        ("unreachable", json!({ "address": "", "email": "x", "webform": "y" })),
        ("braces", json!({ "name": "{".repeat(100) })),
        ("linkedin", json!({})),
        ("facebook", json!({})),
        ("chatgpt-firma", json!({ "name": "CHATGPT" })),
    ] {
        put(&demur, &company(slug, changes));
    }
    std::os::unix::fs::symlink("/etc/passwd", demur.path("copy/companies/link.json")).unwrap();
    std::fs::create_dir(demur.path("copy/companies/folder.json")).unwrap();
    let (ran, said) = import(&demur, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(said["added"], json!(["gut"]));
    let expected = [
        pair("Upper", "slug-form"),
        pair("bidi", "field-refused"),
        pair("braces", "not-a-record"),
        pair("chatgpt-firma", "named-as-ours"),
        pair("control", "field-refused"),
        pair("cut", "not-the-schema"),
        pair("deep", "not-the-schema"),
        pair("facebook", "named-as-ours"),
        pair("folder", "record-is-link"),
        pair("large", "file-too-large"),
        pair("latin", "not-the-schema"),
        pair("link", "record-is-link"),
        pair("linkedin", "is-ours"),
        pair("list", "not-the-schema"),
        pair("long", "field-refused"),
        pair("nameless", "no-name"),
        pair("number", "not-the-schema"),
        pair("other", "other-slug"),
        pair("twice", "not-the-schema"),
        pair("unreachable", "no-way"),
    ];
    assert_eq!(codes(&said["left"]), expected);
    assert!(said["left"].to_string().contains("recursion limit"), "{said}");
    // The same for people.
    let ran = demur.run(&["controllers", "import", "copy"]);
    assert_eq!(ran.out.lines().count(), expected.len(), "{ran:?}");
    assert!(ran.out.contains("facebook       is in the program's own register as `meta-facebook`"), "{ran:?}");
    // None of them alone is no import.
    std::fs::remove_file(demur.path("copy/companies/gut.json")).unwrap();
    let ran = demur.run(&["controllers", "import", "copy"]);
    assert!(ran.code == 1 && ran.err.contains("none of 20 records was taken over"), "{ran:?}");
}

#[test]
fn a_link_in_an_archive_is_left_out() {
    let demur = Demur::new();
    let mut zip = ZipWriter::new(std::fs::File::create(demur.path("copy.zip")).unwrap());
    zip.start_file("data/companies/eins.json", SimpleFileOptions::default()).unwrap();
    zip.write_all(&record("eins")).unwrap();
    zip.add_symlink("data/companies/link.json", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    let ran = demur.run(&["controllers", "import", "copy.zip"]);
    assert!(ran.code == 0 && ran.out.contains("link  is a link"), "{ran:?}");
}

#[test]
fn what_stands_there_already_is_not_written_again() {
    let demur = Demur::new();
    put(&demur, &company("eins", json!({})));
    put(&demur, &company("zwei", json!({})));
    import(&demur, &[]);
    let when = |id: &str| std::fs::metadata(demur.path(&format!("{OWN}/{id}.toml"))).unwrap().modified().unwrap();
    let [one, two] = ["eins", "zwei"].map(when);
    std::thread::sleep(std::time::Duration::from_millis(20));
    put(&demur, &company("zwei", json!({ "phone": "+49 30 7654321" })));
    let (_, report) = import(&demur, &[]);
    assert_eq!((report["unchanged"].as_u64(), report["updated"].as_array().map(Vec::len)), (Some(1), Some(1)), "{report}");
    assert!(when("eins") == one && when("zwei") > two);
}
