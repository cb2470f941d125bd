//! `docs/json.md` is true: its commands run, its examples have the shape of what is printed, and its program works.

use std::process::Command;

use serde_json::Value;

use super::holds;
use crate::harness::{Demur, Ran, read};
use crate::readme::words;

const PAGE: &str = "docs/json.md";

/// The blocks of this language on the page, each with the schema that was named last before it.
fn blocks(language: &str) -> Vec<(String, String)> {
    let page = read(PAGE);
    let (mut schema, mut block, mut found) = (String::new(), None::<String>, Vec::new());
    for line in page.lines() {
        if let Some(name) = line.split("(schema/").last().and_then(|rest| rest.split_once(".json)")) {
            name.0.clone_into(&mut schema);
        }
        match &mut block {
            Some(text) if line == "```" => found.push((schema.clone(), std::mem::take(text))),
            Some(text) => text.extend([line, "\n"]),
            None if line == format!("```{language}") => block = Some(String::new()),
            None => {}
        }
        if line == "```" {
            block = None;
        }
    }
    found
}

/// The home of somebody who reads the page.
fn reader() -> Demur {
    let demur = Demur::new();
    let files = blocks("toml").into_iter().zip(["case.toml", ".config/demur/config.toml"]);
    for ((_, text), name) in files {
        demur.file(name, text);
    }
    demur.file("members.csv", &blocks("csv")[0].1);
    demur
}

/// Whether the example is an extract: the same keys, and in lists only entries of a shape that is printed too.
fn is_extract(shown: &Value, printed: &Value) -> bool {
    match (shown, printed) {
        (Value::Object(shown), Value::Object(printed)) => {
            shown.keys().eq(printed.keys()) && shown.iter().all(|(key, value)| is_extract(value, &printed[key]))
        }
        (Value::Array(shown), Value::Array(printed)) => {
            shown.iter().all(|one| printed.iter().any(|other| is_extract(one, other)))
        }
        (shown, printed) => std::mem::discriminant(shown) == std::mem::discriminant(printed),
    }
}

#[test]
fn every_example_is_an_extract_of_what_its_command_prints() {
    let demur = reader();
    let mut shown = blocks("json").into_iter().filter(|(schema, _)| schema != "send");
    let commands = blocks("console");
    assert!(commands.len() > 8, "{}", commands.len());
    for (schema, text) in commands {
        let line = text.trim().strip_prefix("$ demur ").unwrap_or_else(|| panic!("{text}"));
        let args = words(line);
        let ran = demur.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
        let printed = if schema == "errors" { ran.err.lines().last() } else { Some(ran.out.as_str()) };
        assert_eq!(ran.code, i32::from(schema == "errors"), "{line}: {}", ran.err);
        let (of, example) = shown.next().unwrap();
        assert_eq!(of, schema, "{line}");
        let values = |text: &str| -> Vec<Value> {
            serde_json::Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().unwrap()
        };
        let (example, printed) = (values(&example), values(printed.unwrap()));
        assert!(!example.is_empty(), "{line}");
        for value in &example {
            holds(&schema, value);
            assert!(printed.iter().any(|printed| is_extract(value, printed)), "{line}: {value:#}");
        }
    }
    assert_eq!(shown.next(), None, "an example without its command");
}

#[test]
fn the_example_of_a_mail_holds() {
    let all = blocks("json");
    let (schema, example) = all.iter().find(|(schema, _)| schema == "send").unwrap();
    holds(schema, &serde_json::from_str(example).unwrap());
}

#[needs::tools("python3")]
#[test]
fn the_program_of_the_page_writes_a_letter_and_reads_what_is_due() {
    let demur = reader();
    let program = demur.file("write.py", &blocks("python")[0].1);
    assert!(blocks("python")[0].1.lines().count() <= 16);
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_demur")).parent().unwrap();
    let path = std::env::join_paths([bin.to_owned(), "/usr/bin".into(), "/bin".into()]).unwrap();
    let run = || {
        let mut python = Command::new("python3");
        python.arg(&program).current_dir(demur.home.path()).env_clear().env("HOME", demur.home.path()).env("PATH", &path);
        Ran::new(python.output().unwrap())
    };
    let ran = run();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out, "LI-NJS7-H26Q: an answer is due by 2026-10-05\n");
    assert!(demur.path("letter.pdf").exists());
    demur.file("case.toml", "[person]\nname = \"Robin Example\"\n[objection]\ncontroller = \"linkedin\"\n");
    let ran = run();
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    assert!(ran.err.contains("person.country") && ran.err.contains("account"), "{}", ran.err);
}
