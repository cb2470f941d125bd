//! A check writes nothing and says what a run does; a sample is a part of the run; `--columns` is a file that can be filled in.

use std::collections::BTreeMap;

use serde_json::Value;

use super::shapes::checked;
use super::{list, members, tree};
use crate::harness::Demur;

#[test]
fn a_check_says_of_every_row_what_the_run_does_with_it() {
    let demur = Demur::new();
    members(&demur, 300);
    let before = tree(demur.home.path());
    let ran = demur.run(&["batch", "members.csv", "--date", "2026-11-24", "--check", "--json"]);
    assert!(ran.code == 3 && tree(demur.home.path()) == before, "{}", ran.err);
    let rows: Vec<Value> = ran.out.lines().take(300).map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 8);
    for key in ["row", "name", "address", "country", "email", "account", "fact", "problems"] {
        assert!(keys.iter().any(|known| *known == key), "{key}");
    }
    demur.run(&["batch", "members.csv", "--date", "2026-11-24", "-q", "-f", "text", "-o", "out"]);
    let written: BTreeMap<String, String> = list(&demur.path("out/manifest.csv"))
        .into_iter()
        .map(|mut line| (line.remove("row").unwrap(), line.remove("file").unwrap()))
        .collect();
    for row in &rows {
        let refused = row["problems"].as_array().unwrap().iter().any(|problem| problem["kind"] != "warning");
        let file = written.get(&row["row"].to_string());
        assert_eq!(refused, file.is_none(), "{row}");
        if let Some(file) = file {
            let letter = std::fs::read_to_string(demur.path("out").join(file)).unwrap();
            // A long name goes on in the next line.
            let joined = |text: &str| text.split_whitespace().collect::<String>();
            assert!(joined(&letter).contains(&joined(row["name"].as_str().unwrap())), "{row}");
        }
    }
    assert!(written.len() > 100 && written.len() < 300);
}

#[test]
fn a_check_warns_of_the_same_person_twice_and_of_a_shared_fact() {
    let rows = "Name;Land;E-Mail;Account-E-Mail\nAnna;DE;a@example.org;a@example.org\nAnna;DE;a@example.org;a@example.org\n";
    let (found, ran) = checked("m.csv", rows, &[]);
    assert!(found[0]["problems"].as_array().unwrap().is_empty() && ran.code == 0, "{ran:?}");
    assert!(found[1]["problems"][0]["problem"].as_str().unwrap().contains("a letter of the same person"), "{ran:?}");
    let own = "Name;Land;E-Mail;Account-E-Mail;Grund-ID;Tatsache\n".to_owned()
        + &(1..=6)
            .map(|n| format!("A{n};DE;a{n}@example.org;a{n}@example.org;job-seeker;I look for work in my town.\n"))
            .collect::<String>();
    let (_, ran) = checked("m.csv", own, &[]);
    assert!(ran.err.contains("6 of 6 rows carry the same fact as row 1"), "{ran:?}");
}

#[test]
fn a_sample_writes_letters_of_the_run_says_which_and_shows_the_first() {
    let row = |n: usize| {
        format!(
            "Member {n},DE,m{n}@example.org,m{n}@example.org,job-seeker,I have looked for work since {}.\n",
            "March ".repeat(if n == 30 { 9 } else { 1 })
        )
    };
    let demur = Demur::new();
    let bad = "No Account,DE,n@example.org,,,\n";
    demur.file(
        "m.csv",
        format!("Name,Land,E-Mail,Account-E-Mail,Grund-ID,Tatsache\n{bad}{}", (2..=50).map(row).collect::<String>()),
    );
    let args = ["batch", "m.csv", "--controller", "reddit", "--date", "2026-11-24", "-o", "out", "-f", "text"];
    let ran = demur.run(&[&args[..], &["--sample", "3"]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("sample of 3 letters: row 2 (the first), row 30 (the longest), row 50 (the last)"), "{ran:?}");
    let files: Vec<String> =
        list(&demur.path("out/manifest.csv")).into_iter().map(|mut line| line.remove("file").unwrap()).collect();
    assert_eq!(files, ["000002-member-2.txt", "000030-member-30.txt", "000050-member-50.txt"]);
    assert_eq!(ran.out, std::fs::read_to_string(demur.path("out").join(&files[0])).unwrap());
    let sampled = tree(&demur.path("out"));
    // The run goes on from there.
    let ran = demur.run(&args);
    assert!(ran.code == 3 && ran.err.contains("kept 3 unchanged"), "{ran:?}");
    let all = tree(&demur.path("out"));
    assert!(files.iter().all(|file| all[file] == sampled[file]) && list(&demur.path("out/manifest.csv")).len() == 49);
    // A sample afterwards takes nothing away.
    demur.run(&[&args[..], &["--sample", "1"]].concat());
    assert_eq!(list(&demur.path("out/manifest.csv")).len(), 49);
    demur.file("none.csv", format!("Name,Land,E-Mail,Account-E-Mail,a,b\n{bad}"));
    let ran = demur.run(&["batch", "none.csv", "--controller", "reddit", "-o", "none", "--sample", "3"]);
    assert!(ran.code == 1 && ran.err.contains("no row can be a letter") && !demur.path("none").exists(), "{ran:?}");
}

#[test]
fn the_columns_are_a_heading_row_that_can_be_filled_in() {
    let demur = Demur::new();
    let ran = demur.run(&["batch", "--columns"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let heading = ran.out.lines().next().unwrap();
    for part in ["given_name", "also vorname", "required"] {
        assert!(ran.out.contains(part), "{part}");
    }
    let (rows, ran) =
        checked("m.csv", format!("{heading}\nAnna,Weg 3|01067 Dresden,DE,a@example.org,a@example.org\n"), &["--strict-columns"]);
    assert!(rows.len() == 1 && ran.code == 0, "{ran:?}");
    let json: Value = serde_json::from_str(&demur.run(&["batch", "--columns", "--json"]).out).unwrap();
    assert_eq!(
        json["headings"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect::<Vec<_>>().join(","),
        heading
    );
    for column in json["columns"].as_array().unwrap() {
        for language in column["also"].as_object().unwrap().values().flat_map(|all| all.as_array().unwrap()) {
            let name = column["column"].as_str().unwrap();
            assert!(!language.as_str().unwrap().is_empty() && !column["means"].as_str().unwrap().is_empty(), "{name}");
        }
    }
    assert!(
        json["columns"]
            .as_array()
            .unwrap()
            .iter()
            .any(|column| column["column"] == "street" && column["also"]["pl"][0] == "ulica")
    );
}
