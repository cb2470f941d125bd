//! Headings that are not known, mean two things or are missing; and which sheet of a workbook is read.

use super::grids::{ods, workbook};
use super::shapes::checked;
use crate::harness::{Demur, assert_refused};

const GOOD: &str = "Name;Land;E-Mail;Account-E-Mail\nAnna;DE;a@example.org;a@example.org\n";

#[test]
fn all_that_is_wrong_with_the_headings_is_said_at_once() {
    let refused = |bytes: &str, more: &[&str], parts: &[&str]| {
        let (rows, ran) = checked("m.csv", bytes, more);
        assert!(ran.code == 1 && rows.is_empty(), "{ran:?}");
        for part in parts {
            assert!(ran.err.contains(part), "{part} in {ran:?}");
        }
    };
    refused(
        "E-Mail;Mail;Straße;Adresse;Ort;Stadt\nx;y;z;a;b;c\n",
        &[],
        &[
            "m.csv: line 1: ",
            "the columns `E-Mail` and `Mail` both mean `email`",
            "the columns `Adresse` and `Straße` both mean `street`",
            "the columns `Ort` and `Stadt` both mean `town`",
            "the column `name` is missing",
            "the column `country` is missing",
            "rename or remove one of them",
            "demur batch --columns",
        ],
    );
    refused("Titel\n\nName;Land;Name\n", &[], &["m.csv: line 3: ", "the column `Name` appears twice"]);
    refused("a;b;c\n1;2;3\n", &[], &["m.csv: line 1: ", "`name` is missing", "`country` is missing"]);
    refused(
        "Name;Land;Beitrag;E-Mial\nAnna;DE;1;a@example.org\n",
        &["--strict-columns"],
        &["unknown column `Beitrag`", "unknown column `E-Mial`", "did you mean `email`"],
    );
    refused(GOOD, &["--sheet", "Liste"], &["has no sheet `Liste`", "only a spreadsheet has sheets"]);
}

#[test]
fn columns_that_are_not_known_are_left_alone_with_one_warning_that_lists_all() {
    let foreign: Vec<String> = (1..=200).map(|number| format!("Spalte {number}")).collect();
    let wide = GOOD.replace('\n', &format!(";{}\n", foreign.join(";")));
    let (rows, ran) = checked("wide.csv", &wide, &[]);
    assert!(ran.code == 0 && rows.len() == 1, "{ran:?}");
    let warnings: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("warning:")).collect();
    assert_eq!(warnings.len(), 1, "{ran:?}");
    assert!(warnings[0].contains("wide.csv: 200 columns are not known and are left alone: Spalte 1, Spalte 2,"), "{ran:?}");
    assert!(warnings[0].contains("Spalte 200"), "{ran:?}");
    let (_, ran) = checked("near.csv", GOOD.replace("E-Mail;", "E-Mial;").as_str(), &[]);
    assert!(ran.err.contains("a column is not known and is left alone: E-Mial (did you mean email?)"), "{ran:?}");
    // Nothing in them is a reason to refuse a row, and they come back with it.
    let demur = Demur::new();
    demur.file("m.csv", "Name;Land;E-Mail;Notiz\nAnna;DE;;#REF!\n");
    let ran = demur.run(&["batch", "m.csv", "--controller", "reddit", "-o", "out"]);
    let back = std::fs::read_to_string(demur.path("out/rejected.csv")).unwrap();
    assert!(ran.code == 3 && back.starts_with("Name;Land;E-Mail;Notiz;error\nAnna;DE;;#REF!;"), "{back}");
}

#[test]
fn a_row_says_all_that_is_wrong_with_it_under_its_own_headings() {
    let (rows, ran) = checked(
        "m.csv",
        "Vorname;Nachname;Land;E-Mail;Accountname;Abgeschaltet am\n;;DE;a@exa mple;;1/2/2026\nAnna;M;DE;#BEZUG!;x;\n",
        &[],
    );
    let problems = |row: usize| -> Vec<(String, String)> {
        let all = rows[row]["problems"].as_array().unwrap();
        all.iter().map(|one| (one["column"].as_str().unwrap_or_default().to_owned(), one["problem"].to_string())).collect()
    };
    let columns: Vec<String> = problems(0).into_iter().map(|(column, _)| column).collect();
    assert_eq!(columns.len(), 4, "{ran:?}");
    for column in ["Abgeschaltet am", "E-Mail", "Vorname, Nachname"] {
        assert!(columns.iter().any(|known| known == column), "{column} in {columns:?}");
    }
    assert!(columns[3].contains("Accountname"), "{columns:?}");
    assert!(problems(1)[0].1.contains("holds the error #BEZUG!"), "{ran:?}");
    // The list of refused rows has them all as well.
    let demur = Demur::new();
    demur.file("m.csv", "Name;Land;E-Mail;Accountname\n;DE;;\n");
    demur.run(&["batch", "m.csv", "--controller", "reddit", "-o", "out"]);
    let back = std::fs::read_to_string(demur.path("out/rejected.csv")).unwrap();
    assert!(
        back.contains("column Name: ") && back.contains("neither a postal address") && back.contains("Accountname"),
        "{back}"
    );
}

#[test]
fn names_that_contradict_each_other_and_postcodes_without_their_zero_are_named() {
    let (rows, _) = checked(
        "m.csv",
        "Vorname;Nachname;Vollständiger Name;PLZ;Ort;Land;Account-E-Mail;E-Mail\nAnna;Muster;Bert Beispiel;1067;Dresden;DE;a@example.org;a@example.org\nAnna;Muster;Anna Muster;1067;Dresden;DE;a@example.org;a@example.org\n",
        &[],
    );
    assert!(
        rows[0]["problems"][0]["problem"].as_str().unwrap().contains("the columns of its parts say `Anna Muster`"),
        "{rows:?}"
    );
    let lost = &rows[1]["problems"][0];
    assert!(
        lost["kind"] == "warning" && lost["column"] == "PLZ" && lost["problem"].as_str().unwrap().contains("`1067`"),
        "{rows:?}"
    );
}

#[test]
fn a_file_without_members_is_named_and_nothing_is_made() {
    let demur = Demur::new();
    let refused = |name: &str, bytes: &[u8], what: &str| {
        demur.file(name, bytes);
        assert_refused(&demur.run(&["batch", name, "--check"]), 1, what, "names the columns");
    };
    refused("a.csv", b"", "a.csv: is empty");
    refused("b.csv", b"\n;;\n", "b.csv: line 2: the column `name` is missing");
    refused("c.xlsx", &workbook(&[("A", false, vec![])]), "c.xlsx: its sheet is empty");
    for (name, bytes) in [
        ("d.csv", GOOD.lines().next().unwrap().as_bytes().to_vec()),
        ("d.xlsx", workbook(&[("A", false, vec![vec!["Name", "Land"]])])),
    ] {
        let (rows, ran) = checked(name, bytes, &[]);
        assert!(ran.code == 0 && rows.is_empty() && ran.err.contains("a run would write 0 letters"), "{ran:?}");
    }
}

#[test]
fn the_sheet_with_the_members_is_found_or_asked_for() {
    let list = |name: &'static str| {
        vec![vec!["Name", "Land", "E-Mail", "Account-E-Mail"], vec![name, "DE", "a@example.org", "a@example.org"]]
    };
    let notes = || vec![vec!["Stand 2026"], vec!["Ort", "Dresden"]];
    for (ending, make) in [("xlsx", workbook as fn(&[super::grids::Grid<'_>]) -> Vec<u8>), ("ods", ods)] {
        let name = format!("m.{ending}");
        let who = |sheets: &[super::grids::Grid<'_>], more: &[&str]| {
            let (rows, ran) = checked(&name, make(sheets), more);
            (rows.first().map(|row| row["name"].as_str().unwrap().to_owned()), ran)
        };
        let (found, ran) = who(&[("Deckblatt", false, notes()), ("Mitglieder", false, list("Anna"))], &[]);
        assert_eq!(found.as_deref(), Some("Anna"), "{ran:?}");
        assert!(
            ran.err.contains("reads the sheet Mitglieder, the only one with known headings; the file also has Deckblatt"),
            "{ran:?}"
        );
        let two = [("2025", false, list("Bert")), ("2026", false, list("Anna")), ("leer", false, vec![])];
        let (found, ran) = who(&two, &[]);
        assert!(
            found.is_none() && ran.code == 1 && ran.err.contains("several sheets that may list the members: 2025, 2026"),
            "{ran:?}"
        );
        assert!(ran.err.contains("name the sheet with --sheet"), "{ran:?}");
        assert_eq!(who(&two, &["--sheet", "2026"]).0.as_deref(), Some("Anna"));
        assert_eq!(who(&[("Alt", true, list("Bert")), ("Neu", false, list("Anna"))], &[]).0.as_deref(), Some("Anna"));
        assert_eq!(
            who(&[("Alt", true, list("Bert")), ("Neu", false, list("Anna"))], &["--sheet", "alt"]).0.as_deref(),
            Some("Bert")
        );
        let (_, ran) = who(&two, &["--sheet", "2024"]);
        assert!(
            ran.code == 1 && ran.err.contains("has no sheet `2024`") && ran.err.contains("its sheets: 2025, 2026, leer"),
            "{ran:?}"
        );
        assert_eq!(who(&[("leer", false, vec![]), ("Liste", false, list("Anna"))], &[]).0.as_deref(), Some("Anna"));
        // The run reads the same sheet each time it reads the file.
        let demur = Demur::new();
        demur.file(&name, make(&two));
        let args = [
            "batch",
            &name,
            "--sheet",
            "2026",
            "--controller",
            "reddit",
            "-o",
            "out",
            "-f",
            "text",
            "--ground",
            "job-seeker=I look for work.",
        ];
        let ran = demur.run(&args);
        assert!(ran.code == 0 && demur.path("out/000001-anna.txt").exists(), "{ran:?}");
        assert!(demur.run(&args).err.contains("kept 1 unchanged"));
    }
}
