//! The files of a language that is not shipped, and cases in it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use demur::case::{Case, Draft};
use demur::catalog::{Catalog, Kind, Overrides};
use demur::compose::{Composed, Options, compose};
use demur::law::Channel;
use demur::letter::{Block, Letter, plain};
use serde::Deserialize;

use crate::harness::{files, read, repo, today};

/// `expected.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    pub(super) country: String,
    pub(super) place: String,
    pub(super) name: String,
    pub(super) address: Vec<String>,
    pub(super) fact: String,
    pub(super) question: String,
    pub(super) nouns: Vec<String>,
    pub(super) recipients: String,
    pub(super) ages: Vec<String>,
    pub(super) dates: BTreeMap<String, BTreeMap<String, String>>,
}

impl Expected {
    pub(super) fn of(language: &str) -> Self {
        let path = format!("tests/languages/{language}/expected.toml");
        toml::from_str(&read(&path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

/// The files of a language, and changed ones of the program's own.
#[derive(Debug)]
pub(super) struct Files(pub(super) BTreeMap<String, Vec<u8>>);

impl Files {
    pub(super) fn of(language: &str) -> Self {
        let root = repo(&format!("tests/languages/{language}"));
        let found = files(&format!("tests/languages/{language}"), "").into_iter();
        let own = found.filter(|path| path.starts_with(root.join("data")) || path.starts_with(root.join("templates")));
        let name = |path: &std::path::Path| path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        Self(own.map(|path| (name(&path), std::fs::read(path).unwrap())).collect())
    }

    /// With a change of a file, its own or the program's.
    pub(super) fn change(mut self, path: &str, old: &str, new: &str) -> Self {
        let text = self.0.get(path).map_or_else(|| read(path), |bytes| String::from_utf8(bytes.clone()).unwrap());
        assert!(text.contains(old), "{path}: {old}");
        self.0.insert(path.to_owned(), text.replacen(old, new, 1).into_bytes());
        self
    }

    pub(super) fn catalog(self) -> Catalog {
        Catalog::with_overrides(self).cached()
    }
}

impl Overrides for Files {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.get(path).cloned())
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let below = self.0.keys().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
        let mut names: Vec<String> = below.map(|rest| rest.split('/').next().unwrap().to_owned()).collect();
        names.dedup();
        names
    }

    fn shown(&self, path: &str) -> Option<String> {
        self.0.contains_key(path).then(|| path.to_owned())
    }

    fn each(&self, add: &mut dyn FnMut(&str, &[u8])) -> Result<(), (String, String)> {
        self.0.iter().for_each(|(path, bytes)| add(path, bytes));
        Ok(())
    }
}

pub(super) const LINKEDIN: &str = "data/controllers/linkedin.toml";

/// A company of the register with everything that a letter can say of one, under this name.
pub(super) fn register(language: &str, name: &str) -> Files {
    const SOURCE: &str = "checked = \"2026-11-26\"\nsource = \"made up\"\nconfidence = \"high\"\n";
    let recipient = |name: &str| format!("[[recipient]]\nname = \"{name}\"\nregions = [\"EU\"]\n{SOURCE}\n");
    let recipients: String = ["Example Oy.", "Åland (EU) S.A.", "1Example"].map(recipient).concat();
    let basis =
        |kind: &str| format!("[[basis]]\nprocessing = \"ai-training\"\nregions = [\"EU\"]\nkind = \"{kind}\"\n{SOURCE}\n");
    let research = ["research", "consent"].map(basis).concat();
    Files::of(language)
        .change(LINKEDIN, "name = \"LinkedIn\"", &format!("name = \"{name}\""))
        .change(
            LINKEDIN,
            "words = \"training content-generating AI models used in our products\"",
            &format!("words = \"{name}\""),
        )
        .change(LINKEDIN, "for training content-generating AI models used in our products.", &format!("for {name}"))
        .change(
            LINKEDIN,
            "[[recipient]]\nname = \"Microsoft\"\nregions = [\"EU\", \"EEA\", \"CH\", \"GB\"]",
            &format!("{recipients}{research}[[recipient]]\nname = \"Microsoft\"\nregions = [\"GB\"]"),
        )
}

/// When the company began, in the place of what its record says of Europe.
pub(super) fn beginning(files: Files, day: NaiveDate) -> Files {
    files.change(
        LINKEDIN,
        "regions = [\"EU\", \"EEA\", \"CH\"]\nday = \"2025-11-03\"",
        &format!("regions = [\"EU\"]\nday = \"{day}\""),
    )
}

/// A case in words of the language: `standing` is one or several tables, `more` stands in `[objection]`.
pub(super) fn case(expected: &Expected, language: &str, person: &str, standing: &str, more: &str, grounds: &str) -> Case {
    let Expected { country, place, name, address, .. } = expected;
    let text = format!(
        "[person]\nname = \"{name}\"\naddress = {address:?}\ncountry = \"{country}\"\n{person}\n{standing}\n\
         [objection]\nlanguage = \"{language}\"\nplace = \"{place}\"\n{more}\n{grounds}"
    );
    Draft::parse(&text, "case.toml")
        .unwrap()
        .check(&Catalog::embedded())
        .unwrap_or_else(|error| panic!("{language}: {error}\n{text}"))
}

pub(super) fn ground(id: &str, key: &str, said: &str) -> String {
    format!("[[objection.ground]]\nid = \"{id}\"\n{key} = \"{said}\"\n")
}

pub(super) const ACCOUNT: &str =
    "[account]\nemail = \"anna@example.org\"\nurl = \"https://social.example.org/in/anna\"\nname = \"Anna 1.\"\n";

/// A member, of a company of the register, with everything that a member can say.
pub(super) fn member(expected: &Expected, language: &str) -> Case {
    let grounds = ground("job-seeker", "fact", &expected.fact) + &ground("special-category", "category", "health");
    let more = "controller = \"linkedin\"\nsetting_switched_off = 2026-11-01\ndirect_marketing = true";
    case(expected, language, "", ACCOUNT, more, &grounds)
}

/// Somebody without an account, for whom somebody writes in this role, and a company that is not in the register.
pub(super) fn stranger(expected: &Expected, language: &str, role: &str, name: &str) -> Case {
    let standing = format!(
        "[non_member]\nurls = [\"https://social.example.org/posts/42\"]\nsearch_name = \"{name}\"\n\
         [behalf_of]\nname = \"{name}\"\nas = \"{role}\"\nage = 14\n\
         [controller]\nname = \"{name}\"\naddress = [\"1 Example Quay\", \"Dublin\", \"Ireland\"]\ncountry = \"IE\"\npurpose = \"{name}\"\n"
    );
    case(
        expected,
        language,
        "withhold_address = true\nemail = \"anna@example.org\"",
        &standing,
        "",
        &ground("non-member", "fact", &expected.question),
    )
}

pub(super) fn composed(case: &Case, catalog: &Catalog, kind: Kind) -> Composed {
    compose(case, catalog, today(), Options { kind, ..Options::default() }).unwrap_or_else(|error| panic!("{error}"))
}

/// The letter as it is sent by e-mail: it arrives on its day.
pub(super) fn by_mail(case: &Case, catalog: &Catalog) -> Letter {
    let options = Options { channel: Channel::Electronic, ..Options::default() };
    compose(case, catalog, today(), options).unwrap_or_else(|error| panic!("{error}")).letter
}

/// Everything that is printed, a paragraph a line.
pub(super) fn lines(letter: &Letter) -> Vec<String> {
    let mut lines: Vec<String> = letter.recipient.iter().chain([&letter.date, &letter.subject]).cloned().collect();
    for block in &letter.blocks {
        match block {
            Block::Paragraph(inlines) => lines.push(plain(inlines)),
            Block::Numbered(items) => lines.extend(items.iter().map(|item| plain(item))),
        }
    }
    lines.extend(letter.signature.iter().chain(&letter.enclosures).cloned());
    lines
}

pub(super) fn text(letter: &Letter) -> String {
    lines(letter).join("\n")
}
