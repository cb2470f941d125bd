//! Names of companies are found without reading every record, and no letter reads the records of other companies.

use std::sync::{Arc, Mutex};

use demur::catalog::{Catalog, NAMES_FILE, Overrides};
use demur::files::OverrideFolder;
use serde_json::json;

use super::{OWN, company, import, letter_to, put};
use crate::harness::{Demur, Typed, today};

/// The user's folder, and which files of it were read.
#[derive(Debug, Clone)]
struct Watched {
    folder: OverrideFolder,
    read: Arc<Mutex<Vec<String>>>,
}

impl Overrides for Watched {
    fn is_empty(&self) -> bool {
        self.folder.is_empty()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        self.read.lock().unwrap().push(path.to_owned());
        self.folder.read(path)
    }

    fn names(&self, folder: &str) -> Vec<String> {
        self.folder.names(folder)
    }

    fn newer(&self, folder: &str, than: &str) -> Vec<String> {
        self.folder.newer(folder, than)
    }

    fn shown(&self, path: &str) -> Option<String> {
        self.folder.shown(path)
    }

    fn each(&self, add: &mut dyn FnMut(&str, &[u8])) -> Result<(), (String, String)> {
        self.folder.each(add)
    }
}

fn watched(demur: &Demur) -> (Catalog, Arc<Mutex<Vec<String>>>) {
    let read = Arc::new(Mutex::new(Vec::new()));
    let folder = OverrideFolder::new(demur.path(".config/demur"));
    (Catalog::with_overrides(Watched { folder, read: read.clone() }), read)
}

/// A home with many companies.
fn many() -> Demur {
    let demur = Demur::new();
    for n in 0..60 {
        put(&demur, &company(&format!("firma-{n:02}"), json!({ "runs": [format!("Marke Nummer {n}")] })));
    }
    put(
        &demur,
        &json!({ "slug": "alt", "name": "Ehemals GmbH", "reason": "company-merged", "redirect-to": "aelter", "sources": ["x"],
        "quality": "obsolete" }),
    );
    put(
        &demur,
        &json!({ "slug": "aelter", "name": "Davor GmbH", "reason": "company-merged", "redirect-to": "firma-07", "sources": ["x"],
        "quality": "obsolete" }),
    );
    put(
        &demur,
        &json!({ "slug": "kreis", "name": "Kreis GmbH", "reason": "duplicate", "redirect-to": "kreis", "sources": ["x"],
        "quality": "obsolete" }),
    );
    import(&demur, &[]);
    demur
}

#[test]
fn a_letter_reads_the_record_of_its_company_alone() {
    let demur = many();
    let (catalog, read) = watched(&demur);
    for (id, own) in [("linkedin", false), ("firma-07", true)] {
        let typed = Typed { controller: id.to_owned(), ..Typed::new("IE", Some("en")) };
        let case = demur::case::Draft::parse(&typed.toml(), "typed.toml").unwrap().check(&catalog).unwrap();
        demur::compose::compose(&case, &catalog, today(), demur::compose::Options::default()).unwrap();
        let mut read = std::mem::take(&mut *read.lock().unwrap());
        read.retain(|path| path.starts_with("data/controllers/"));
        read.sort();
        read.dedup();
        assert_eq!(read, [format!("data/controllers/{id}.toml")]);
        // The long list of all names of countries is for addresses that may end otherwise.
        assert_eq!(catalog.own_controller(id).unwrap().is_some(), own);
    }
}

#[test]
fn names_are_read_from_the_list_and_from_what_is_newer_than_it() {
    let demur = many();
    let by = |name: &str, catalog: &Catalog| -> Vec<String> {
        let names = catalog.company_names().unwrap();
        let has = |company: &&demur::catalog::CompanyNames| company.name == name || company.also.iter().any(|also| also == name);
        names.iter().filter(has).map(|company| company.id.clone()).collect()
    };
    let (catalog, read) = watched(&demur);
    assert_eq!(by("Marke Nummer 41", &catalog), ["firma-41"]);
    assert_eq!(*read.lock().unwrap(), [NAMES_FILE]);
    // Former names lead to the company that took over, and to nothing in a circle.
    for name in ["Ehemals GmbH", "alt", "Davor GmbH", "aelter"] {
        assert_eq!(by(name, &catalog), ["firma-07"], "{name}");
    }
    assert_eq!(by("Kreis GmbH", &catalog), [""; 0]);
    assert_eq!(by("LinkedIn", &catalog), ["linkedin"]);

    let path = demur.path(&format!("{OWN}/firma-03.toml"));
    let text = std::fs::read_to_string(&path).unwrap().replace("Marke Nummer 3", "Neue Marke");
    std::thread::sleep(std::time::Duration::from_millis(20));
    std::fs::write(&path, &text).unwrap();
    std::fs::write(demur.path(&format!("{OWN}/hand.toml")), text.replace("\"firma-03\"", "\"hand\"")).unwrap();
    std::fs::remove_file(demur.path(&format!("{OWN}/firma-05.toml"))).unwrap();
    let (catalog, read) = watched(&demur);
    assert_eq!(by("Neue Marke", &catalog), ["firma-03", "hand"]);
    assert_eq!((by("Marke Nummer 3", &catalog).len(), by("Marke Nummer 5", &catalog).len()), (0, 0));
    let mut read: Vec<String> = std::mem::take(&mut *read.lock().unwrap());
    read.retain(|path| path != NAMES_FILE);
    read.sort();
    read.dedup();
    assert_eq!(read, ["firma-03", "hand"].map(|id| format!("data/controllers/{id}.toml")));

    // Without the list, all of them.
    std::fs::remove_file(demur.path(&format!(".config/demur/{NAMES_FILE}"))).unwrap();
    let (catalog, _) = watched(&demur);
    assert_eq!(by("Marke Nummer 41", &catalog), ["firma-41"]);
    demur.file(&format!(".config/demur/{NAMES_FILE}"), [0xff, 0xfe, 0x00]);
    let (catalog, _) = watched(&demur);
    assert_eq!(by("Marke Nummer 41", &catalog), ["firma-41"]);
}

#[test]
fn a_name_of_a_service_leads_to_the_id() {
    let demur = many();
    let ran = letter_to(&demur, "marke nummer 12", "IE", &[]);
    assert!(ran.code == 0 && ran.out.contains("firma-12"), "{ran:?}");
}

#[test]
fn a_name_is_found_in_one_letter_as_in_many() {
    let demur = many();
    for n in [61, 62] {
        put(&demur, &company(&format!("firma-{n}"), json!({ "name": format!("The Übliche {n} GmbH"), "runs": ["Zwilling"] })));
    }
    import(&demur, &[]);
    let catalog = || Catalog::with_overrides(OverrideFolder::new(demur.path(".config/demur")));
    let typed = [
        "Marke Nummer 12",
        "MARKE-NUMMER 12",
        "firma-12",
        "Übliche 61 GmbH",
        "ubliche 61 gmbh",
        "the uebliche 61 gmbh",
        "Facebook",
        "facebok",
        "Zwilling",
        "Marke Nummer",
        "the",
        "",
        "…",
    ];
    for typed in typed {
        let [one, many] = [catalog(), catalog().cached()].map(|catalog| catalog.company_named(typed));
        assert_eq!(one, many, "{typed}");
    }
    let found = |typed: &str| catalog().company_named(typed).unwrap();
    assert_eq!((found("Übliche 61 GmbH").as_str(), found("the uebliche 62 gmbh").as_str()), ("firma-61", "firma-62"));
    assert!(catalog().company_named("Zwilling").unwrap_err().candidates().len() == 2);
}

#[test]
fn a_name_that_is_ours_stays_ours() {
    let demur = Demur::new();
    put(&demur, &company("eins", json!({ "runs": ["linkedin", "ChatGPT", "Eigene Marke"] })));
    import(&demur, &[]);
    let names = Catalog::with_overrides(OverrideFolder::new(demur.path(".config/demur"))).company_names().unwrap();
    let eins = names.iter().find(|company| company.id == "eins").unwrap();
    assert!(eins.is_own && eins.also == ["Eigene Marke"], "{eins:?}");
    assert!(names.iter().any(|company| company.id == "linkedin" && !company.is_own));
}
