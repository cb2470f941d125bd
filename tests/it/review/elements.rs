//! Reads `review/elements`: what each law's letters must, may and must not say.

use std::collections::BTreeSet;

use crate::harness::read;

/// When an element must be carried, beside `always`, `optional` and `never`: the names of conditions of the templates, and one
/// for the grounds that reveal what is sensitive.
pub(super) const CONDITIONS: [&str; 11] = [
    "act.appeal",
    "act.llm_statement",
    "act.no_authentication",
    "behalf",
    "direct_marketing",
    "grounds",
    "member",
    "minor",
    "processing.microsoft_ai",
    "sensitive_ground",
    "setting_off",
];

/// Keys at the top of a file.
const HEAD: [&str; 21] = [
    "adverse_authority",
    "as_of",
    "based_on",
    "burden_of_proof",
    "cases",
    "check",
    "confidence",
    "drops",
    "effect",
    "element",
    "guidance",
    "id",
    "notes",
    "opinion",
    "penalties",
    "provisions",
    "response_deadline",
    "right_also",
    "right_label",
    "sources",
    "traps",
];

/// Keys of an element.
const KEYS: [&str; 11] =
    ["id", "must", "fact", "provisions", "checks", "confidence", "why", "note", "adverse", "not_carried", "unmarked"];

/// Whether a letter must carry an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Must {
    Always,
    Optional,
    Never,
    When(String),
}

impl Must {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "always" => Some(Self::Always),
            "optional" => Some(Self::Optional),
            "never" => Some(Self::Never),
            _ => {
                let condition = text.strip_prefix("when ")?;
                CONDITIONS.contains(&condition).then(|| Self::When(condition.to_owned()))
            }
        }
    }
}

/// One thing that a letter must, may or must not say.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) id: String,
    pub(super) must: Must,
    /// As it stands in the file.
    pub(super) must_text: String,
    pub(super) checks: BTreeSet<String>,
    /// Why no letter says it.
    pub(super) not_carried: Option<String>,
    /// Where a letter says it, though neither a note nor a check finds it.
    pub(super) unmarked: Option<String>,
    pub(super) why: Option<String>,
    pub(super) note: Option<String>,
}

impl Element {
    pub(super) fn reason(&self) -> Option<&str> {
        self.not_carried.as_deref().or(self.unmarked.as_deref())
    }
}

/// The elements of a law, with those of the law that it builds on and those of all.
#[derive(Debug)]
pub(super) struct Elements(Vec<Element>);

impl Elements {
    pub(super) fn of(regime: &str) -> Self {
        let all = file("all");
        let own = file(regime);
        let mut tables: Vec<toml::Table> = Vec::new();
        if let Some(base) = own.get("based_on") {
            let base = file(base.as_str().unwrap());
            assert!(!base.contains_key("based_on"), "{regime}: its base builds on another");
            tables = list(&base, "element");
            for id in own.get("drops").map(|ids| ids.as_array().unwrap().clone()).unwrap_or_default() {
                let before = tables.len();
                tables.retain(|table| table["id"] != id);
                assert_eq!(tables.len() + 1, before, "{regime}: drops {id}, which its base does not have");
            }
        }
        for table in list(&own, "element") {
            lay(&mut tables, table);
        }
        // A law's own element says everything but the checks of all laws.
        let mut merged = list(&all, "element");
        for mut table in tables {
            let general = merged.iter().find(|general| general["id"] == table["id"]).and_then(|general| general.get("checks"));
            if let Some(toml::Value::Array(general)) = general.cloned() {
                let own = table.entry("checks").or_insert_with(|| toml::Value::Array(Vec::new()));
                own.as_array_mut().unwrap().extend(general);
            }
            lay(&mut merged, table);
        }
        Self(merged.iter().map(|table| element(regime, table)).collect())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Element> {
        self.0.iter()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Element> {
        self.0.iter().find(|element| element.id == id)
    }
}

/// Puts an element over the one with its id, key by key. It needs a reason of its own, or none.
fn lay(tables: &mut Vec<toml::Table>, own: toml::Table) {
    let Some(base) = tables.iter_mut().find(|table| table["id"] == own["id"]) else {
        tables.push(own);
        return;
    };
    base.remove("not_carried");
    base.remove("unmarked");
    base.extend(own);
}

/// The checks of a letter's form, which carry nothing.
pub(super) fn general_checks() -> BTreeSet<String> {
    let checks = list(&file("all"), "check");
    let ids: BTreeSet<_> = checks.iter().map(|check| check["id"].as_str().unwrap().to_owned()).collect();
    assert!(checks.iter().all(|check| check.len() == 2 && check["what"].is_str()), "a check has an id and `what`");
    assert_eq!(ids.len(), checks.len(), "a check stands twice");
    ids
}

fn file(id: &str) -> toml::Table {
    let table: toml::Table = read(&format!("review/elements/{id}.toml")).parse().unwrap_or_else(|error| panic!("{id}: {error}"));
    assert_eq!(table["id"].as_str(), Some(id));
    for key in table.keys() {
        assert!(HEAD.contains(&key.as_str()), "{id}: unknown key `{key}`");
    }
    let elements = list(&table, "element");
    for (at, element) in elements.iter().enumerate() {
        for key in element.keys() {
            assert!(KEYS.contains(&key.as_str()), "{id}: {}: unknown key `{key}`", element["id"]);
        }
        assert!(elements[..at].iter().all(|other| other["id"] != element["id"]), "{id}: {} stands twice", element["id"]);
    }
    table
}

fn list(table: &toml::Table, key: &str) -> Vec<toml::Table> {
    let Some(list) = table.get(key) else { return Vec::new() };
    list.as_array().unwrap().iter().map(|entry| entry.as_table().unwrap().clone()).collect()
}

fn element(regime: &str, table: &toml::Table) -> Element {
    let text = |key: &str| table.get(key).map(|value| value.as_str().unwrap().to_owned());
    let id = text("id").unwrap();
    let broken = |what: &str| -> ! { panic!("review/elements/{regime}.toml: {id}: {what}") };
    if !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        broken("ids are snake_case");
    }
    let must_text = text("must").unwrap_or_else(|| broken("no `must`"));
    let must = Must::parse(&must_text).unwrap_or_else(|| broken("`must` is always, optional, never, or when and a condition"));
    if text("fact").is_none() || text("confidence").is_none() {
        broken("no `fact` or no `confidence`");
    }
    let checks = table.get("checks").map(|checks| checks.as_array().unwrap().clone()).unwrap_or_default();
    let checks = checks.iter().map(|check| check.as_str().unwrap().to_owned()).collect();
    let (not_carried, unmarked) = (text("not_carried"), text("unmarked"));
    if not_carried.is_some() && unmarked.is_some() {
        broken("both `not_carried` and `unmarked`");
    }
    Element { must, must_text, checks, not_carried, unmarked, why: text("why"), note: text("note"), id }
}
