//! The table of fields: `docs/fields.md` is made from it, and every row works in each way it names.

use std::fmt::Write;

use demur::case::{Draft, Field, Kind, Origin, Value};
use demur::members::Columns;

use crate::golden;
use crate::harness::{Demur, assert_refused, repo};

fn document() -> String {
    let mut text = String::from(
        "# Fields of a case\n\nWhat can be said of a case: by a flag, by a key of a case file (TOML; `[person]` and `[account.COMPANY]` \
         also in `profile.toml`), or in a column of a members file. A flag goes before the case file, a case file before the \
         profile.\n",
    );
    let mut heading = "";
    for field in Field::all().filter(|field| field.kind() != Kind::Table) {
        if field.heading() != heading {
            heading = field.heading();
            writeln!(text, "\n## {heading}\n\n| key | flag | column | |\n|---|---|---|---|").unwrap();
        }
        let code = |text: Option<String>| text.map(|text| format!("`{text}`")).unwrap_or_default();
        let flag = field.name().map(|name| {
            let value = field.value_name().map(|value| format!(" {value}")).unwrap_or_default();
            format!("--{name}{value}")
        });
        let column = field.column().map(str::to_owned);
        writeln!(text, "| `{}` | {} | {} | {} |", field.key(), code(flag), code(column), field.help()).unwrap();
    }
    text
}

#[test]
fn the_document_of_fields_is_the_table() {
    golden::check(&repo("docs/fields.md"), document().as_bytes());
}

#[test]
fn every_field_is_a_flag_of_the_program_and_a_key_of_a_case_file() {
    let help = Demur::new().run(&["letter", "--help"]).out;
    for field in Field::all() {
        if let Some(name) = field.name() {
            let value = field.value_name().map(|value| format!(" <{value}>")).unwrap_or_default();
            assert!(help.contains(&format!("--{name}{value}")), "--{name}{value} is not in the help");
        }
        let value = match field.kind() {
            Kind::Text(_) | Kind::Email | Kind::Role => "\"x\"",
            Kind::Address | Kind::List => "[\"x\"]",
            Kind::Age => "7",
            Kind::Bool => "true",
            Kind::Date => "2026-11-01",
            _ => continue,
        };
        let (table, key) = field.key().rsplit_once('.').unwrap();
        let header = if table == Field::Ground.key() { format!("[[{table}]]") } else { format!("[{table}]") };
        let case = format!("\n{header}\n{key} = {value}\n");
        let draft = Draft::parse(&case, "case.toml").unwrap();
        assert!(draft.mentions(field) || !draft.grounds.is_empty(), "{case}");
        // A value of the wrong type is named with its line and key.
        let wrong = format!("\n{header}\n{key} = {}\n", if value == "7" { "\"x\"" } else { "7" });
        let error = Draft::parse(&wrong, "case.toml").unwrap_err().to_string();
        assert!(error.starts_with(&format!("case.toml:3: {}: must be", field.key())), "{error}");
    }
}

#[test]
fn every_column_of_the_table_is_one_of_a_members_file() {
    for column in Field::all().filter_map(Field::column) {
        assert!(Columns::known().contains(&column), "{column}");
    }
}

#[test]
fn what_was_said_keeps_its_place_through_every_layer() {
    let mut said = Draft::default();
    said.set(Field::PersonName, "Anna Sample", Origin::Argument("--name".into()));
    let file = Draft::parse("[person]\nname = \"Robin\"\ncountry = \"DE\"\nemail = \"r@-x.example\"\n", "case.toml").unwrap();
    let draft = said.over(file);
    assert_eq!(draft.get(Field::PersonName), Some(&Value::Text("Anna Sample".to_owned())));
    let error = draft.check().unwrap_err();
    assert_eq!(error.place().to_string(), "case.toml:4: person.email");
}

#[test]
fn a_case_can_be_said_by_flags_alone() {
    let demur = Demur::new();
    let ran = demur.run(&[
        "letter",
        "--name",
        "Morag Sample",
        "--address",
        "4 Sample Lane",
        "--country",
        "GB",
        "--email",
        "morag@example.org",
        "--age",
        "44",
        "--behalf-of",
        "Isla Sample",
        "--as",
        "parent",
        "--behalf-age",
        "14",
        "--search-name",
        "Isla Sample",
        "--controller-name",
        "Example Social Ltd",
        "--controller-address",
        "1 Example Quay",
        "Dublin",
        "--controller-country",
        "IE",
        "--controller-purpose",
        "training",
        "--ground",
        "childhood-content=The stories were posted in 2025.",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Isla Sample") && ran.out.contains("Example Social Ltd"), "{}", ran.out);
    let twice = demur.run(&["letter", "linkedin", "--controller", "snap"]);
    assert_eq!(twice.code, 2, "{}", twice.err);
}

#[test]
fn the_category_of_a_ground_can_be_said_with_it_or_alone() {
    let demur = Demur::new();
    let run = |grounds: &[&str]| {
        let who = ["letter", "linkedin", "--name", "Robin Sample", "--email", "robin@example.org", "--country", "IE"];
        demur.run(&[who.as_slice(), &["--account-name", "robin"], grounds].concat())
    };
    let alone = run(&["--ground-category", "special-category=health"]);
    assert_eq!(alone.code, 0, "{}", alone.err);
    let both = run(&["--ground", "special-category", "--ground-category", "special-category=health"]);
    assert_eq!((both.code, &both.out), (0, &alone.out), "{}", both.err);
    assert_refused(&run(&["--ground", "special-category"]), 1, "no fact", "--ground-category special-category=");
    let twice = ["--ground", "special-category=A fact of mine.", "--ground-category", "special-category=health"];
    assert_refused(&run(&twice), 1, "is given twice", "");
}

#[test]
fn a_draft_that_is_written_as_a_case_file_is_the_same_when_it_is_read() {
    let text = "quotes \" \\ and \u{7F}\u{1}\ttabs\nlines “ä” 字 ''' [x] # = ";
    let mut draft = Draft::default();
    for field in Field::all() {
        let value = match field.kind() {
            Kind::Text(_) | Kind::Email | Kind::Role => Value::from(text),
            Kind::Address | Kind::List => Value::from(vec![text.to_owned(), String::new()]),
            Kind::Age => Value::from(7),
            Kind::Bool => Value::from(true),
            Kind::Date => Value::from(crate::harness::today()),
            _ => continue,
        };
        if !field.key().starts_with("objection.ground") {
            draft.set(field, value, Origin::default());
        }
    }
    let ground = |fact: Option<&str>, category: Option<&str>| demur::case::GroundDraft {
        id: Some(text.to_owned()),
        fact: fact.map(str::to_owned),
        category: category.map(str::to_owned),
        ..Default::default()
    };
    draft.grounds = vec![ground(Some(text), None), ground(None, Some("health"))];
    let written = draft.to_toml();
    let read = Draft::parse(&written, "case.toml").unwrap_or_else(|error| panic!("{error}\n{written}"));
    for (field, value) in draft.values() {
        assert_eq!(read.get(field), Some(value), "{field:?}\n{written}");
    }
    assert_eq!(
        read.grounds.iter().map(|ground| (&ground.fact, &ground.category)).collect::<Vec<_>>(),
        [(&Some(text.to_owned()), &None), (&None, &Some("health".to_owned())),]
    );
    assert_eq!(read.to_toml(), written);
}
