//! A letter is of one person: what flags, a case file and the profile say of somebody is never mixed with what they say of
//! somebody else.

use demur::case::{Case, Draft, Field, Kind, Merged, Origin, Profile, Standing, Value};
use demur::catalog::Catalog;
use proptest::prelude::*;

use crate::harness::{Demur, GROUND, assert_refused};

/// One of three sources, with the mark that all its values carry.
#[derive(Debug, Clone, Copy)]
struct Source {
    mark: &'static str,
    name: Option<&'static str>,
}

/// A value that shows whose it is.
fn value(field: Field, source: Source) -> Value {
    let mark = source.mark;
    match field.kind() {
        Kind::Email => format!("{mark}@example.org").into(),
        Kind::Address => vec![format!("{mark} Row 1"), format!("{mark} Town")].into(),
        Kind::List => vec![format!("https://example.org/{mark}")].into(),
        Kind::Age => Value::Number(i64::from(mark.as_bytes()[0] - b'a') + 30),
        Kind::Bool => true.into(),
        _ => match field {
            Field::PersonCountry => "IE".into(),
            Field::BehalfRole => "guardian".into(),
            _ => format!("{mark} text").into(),
        },
    }
}

/// The fields that say something of somebody.
fn personal() -> Vec<Field> {
    let tables = [Field::Person, Field::Account, Field::NonMember, Field::BehalfOf];
    tables.into_iter().flat_map(Field::within).collect()
}

fn drafted(source: Source, chosen: &[bool]) -> Draft {
    let mut draft = Draft::default();
    for (field, _) in personal().into_iter().zip(chosen).filter(|(_, is_chosen)| **is_chosen) {
        if field != Field::PersonName {
            draft.set(field, value(field, source), Origin::Unknown);
        }
    }
    if let Some(name) = source.name {
        draft.set(Field::PersonName, name, Origin::Unknown);
    }
    draft
}

/// The marks in what a letter says of whoever writes, and of whoever it is about.
fn marks(case: &Case) -> (Vec<&'static str>, Vec<&'static str>) {
    let marks_in = |texts: &[String]| -> Vec<&'static str> {
        ["ann", "ben", "cem"].into_iter().filter(|mark| texts.iter().any(|text| text.contains(mark))).collect()
    };
    let person = &case.person;
    let mut writer = person.address.clone();
    writer.extend(person.email.clone());
    writer.extend(person.phone.clone());
    writer.extend(person.age.map(|age| ["ann", "ben", "cem"][usize::from(age - 30)].to_owned()));
    let mut subject = match &case.standing {
        Standing::Member { email, url, name } => [email, url, name].into_iter().flatten().cloned().collect(),
        Standing::NonMember { urls, search_name } => [urls.clone(), search_name.iter().cloned().collect()].concat(),
    };
    if let Some(behalf) = &case.behalf {
        subject.push(behalf.name.clone());
    }
    (marks_in(&writer), marks_in(&subject))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn no_letter_mixes_fields_of_two_people(
        chosen in prop::collection::vec(prop::collection::vec(prop::bool::weighted(0.35), 24), 3),
        named in prop::collection::vec(any::<bool>(), 3),
    ) {
        let own = |i: usize| ["Ann One", "Ben Two", "Cem Three"][i];
        let sources: Vec<Source> = ["ann", "ben", "cem"]
            .into_iter()
            .enumerate()
            .map(|(i, mark)| Source { mark, name: named[i].then(|| own(i)) })
            .collect();
        let said = sources[0];
        let merged = Merged::of(drafted(said, &chosen[0]), drafted(sources[1], &chosen[1]), drafted(sources[2], &chosen[2]));
        let mut draft = merged.draft;
        draft.set(Field::ObjectionController, "linkedin", Origin::Unknown);
        let Ok(case) = draft.check(&Catalog::embedded()) else { return Ok(()) };
        let named: Vec<Source> = sources.iter().copied().filter(|source| source.name.is_some()).collect();
        let (writer, subject) = marks(&case);
        // A source that names nobody speaks of whoever the letter is of; one that names somebody speaks of them alone.
        let whose: Vec<&str> = named.iter().filter(|source| writer.contains(&source.mark)).filter_map(|source| source.name).collect();
        prop_assert!(whose.iter().all(|name| *name == case.person.name), "{writer:?} in the letter of {}", case.person.name);
        if case.behalf.is_none() {
            let whose: Vec<&str> = named.iter().filter(|source| subject.contains(&source.mark)).filter_map(|source| source.name).collect();
            prop_assert!(whose.iter().all(|name| *name == case.person.name), "{subject:?} in the letter of {}", case.person.name);
        } else {
            prop_assert!(!subject.contains(&"cem"), "an account of the profile is of whom it names: {case:?}");
        }
        // A case file that describes somebody without a name is nobody's of the profile.
        let describes = [Field::PersonAddress, Field::PersonEmail, Field::PersonPhone, Field::PersonAge];
        let file = drafted(sources[1], &chosen[1]);
        if sources[1].name.is_none() && said.name.is_none() && describes.iter().any(|field| file.get(*field).is_some()) {
            prop_assert!(!writer.contains(&"cem"));
        }
    }
}

const PROFILE: &str = "[person]\nname = \"Anna Müller\"\naddress = [\"Row 1\", \"12345 Town\"]\ncountry = \"IE\"\nemail = \
                       \"anna@example.org\"\nphone = \"+353 1\"\n[account.linkedin]\nemail = \"anna@example.org\"\n";

fn at_home() -> Demur {
    let demur = Demur::new();
    demur.file(".config/demur/profile.toml", PROFILE);
    demur
}

#[test]
fn a_case_file_of_another_person_gets_nothing_of_the_profile() {
    let demur = at_home();
    let piet = "[person]\nname = \"Piet Jansen\"\ncountry = \"NL\"\naddress = [\"Gracht 2\", \"Utrecht\"]\n[account]\nname = \"piet\"\n\
                [objection]\ncontroller = \"linkedin\"\n[[objection.ground]]\nid = \"own-words\"\nfact = \"My name is rare in Utrecht.\"\n";
    demur.file("piet.toml", piet);
    let ran = demur.run(&["letter", "--case", "piet.toml", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Piet Jansen\nGracht 2") && !ran.out.contains("anna@") && !ran.out.contains("+353"), "{}", ran.out);
    // Nor does one who has no way to be reached, or no account.
    demur.file("piet.toml", piet.replace("address = [\"Gracht 2\", \"Utrecht\"]\n[account]\nname = \"piet\"\n", ""));
    let ran = demur.run(&["letter", "--case", "piet.toml"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    for part in ["nobody could answer", "which account is meant", "the profile is of Anna Müller and the letter of Piet Jansen"]
    {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
}

#[test]
fn another_name_does_not_take_the_address_of_the_profile() {
    let demur = at_home();
    let ran = demur.run(&["letter", "linkedin", "--name", "Piet", "--ground", GROUND]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
    for part in ["the profile is of Anna Müller", "leave out --name", "--address", "--country", "--account-email"] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    // But for capitals and spaces it is surely the same.
    let ran = demur.run(&["letter", "linkedin", "--name", "anna  MÜLLER", "--ground", GROUND]);
    assert!(ran.code == 0 && ran.out.contains("Row 1"), "{ran:?}");
    assert!(ran.err.contains("the name is `anna  MÜLLER` here and `Anna Müller` in the profile"), "{}", ran.err);
    // One who has the same name and another address may be a relative.
    let ran = demur.run(&["letter", "linkedin", "--name", "Anna Müller", "--address", "Other Row 9", "--ground", GROUND]);
    assert!(ran.code == 1 && ran.err.contains("has another postal or e-mail address"), "{ran:?}");
    // Without a name, what is said is of whom the profile is.
    let ran = demur.run(&["letter", "linkedin", "--address", "New Row 9", "--ground", GROUND]);
    assert!(ran.code == 0 && ran.out.starts_with("Anna Müller\nNew Row 9\n"), "{ran:?}");
}

#[test]
fn an_account_of_the_profile_is_not_the_childs() {
    let demur = at_home();
    let args = ["letter", "linkedin", "--behalf-of", "Max", "--as", "parent", "--behalf-age", "15", "--ground", GROUND];
    assert_refused(&demur.run(&args), 1, "which account is meant", "--account-email");
    let profile = Profile::parse(PROFILE, "profile.toml").unwrap().draft_for(Some("linkedin"), &Catalog::embedded()).unwrap();
    assert_eq!(profile.text(Field::AccountEmail), Some("anna@example.org"));
}

#[test]
fn a_case_file_and_a_flag_of_two_people_are_refused() {
    let demur = Demur::new();
    let file = |table: &str| {
        format!(
            "[person]\nname = \"Anna\"\naddress = [\"Row 1\"]\ncountry = \"IE\"\n{table}[account]\nname = \"a\"\n[objection]\ncontroller = \"linkedin\"\n[[objection.ground]]\nid = \"own-words\"\nfact = \"My name is rare here.\"\n"
        )
    };
    demur.file("anna.toml", file(""));
    let ran = demur.run(&["letter", "--case", "anna.toml", "--name", "Piet"]);
    assert_refused(&ran, 1, "--name: Piet is named here and Anna in the case file", "leave out the name");
    let ran = demur.run(&["letter", "--case", "anna.toml", "--behalf-of", "Max", "--as", "guardian"]);
    assert_refused(&ran, 1, "--behalf-of: Max is named here and Anna in the case file", "--case");
    demur.file("max.toml", file("[behalf_of]\nname = \"Max\"\nas = \"guardian\"\n"));
    let ran = demur.run(&["letter", "--case", "max.toml", "--behalf-of", "Lena"]);
    assert_refused(&ran, 1, "Lena is named here and Max in the case file", "leave out the name");
    assert_eq!(demur.run(&["letter", "--case", "max.toml", "--behalf-of", "max"]).code, 0);
}
