//! `demur list`: the contents of the catalog, as a table or as JSON.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::context::Context;
use super::error::Failure;
use super::terminal;
use crate::catalog::{Catalog, Kind};

/// List companies, countries, grounds, languages, layouts, mail providers or templates
#[derive(Debug, Args)]
pub(super) struct List {
    /// What to list
    what: ListKind,
    /// Only entries containing this text
    query: Option<String>,
    /// Language of the grounds
    #[arg(long, value_name = "TAG", default_value = "en")]
    lang: String,
    /// Only facts of companies that letters print and whose source nobody has looked at for so many days
    #[arg(long, value_name = "DAYS")]
    stale: Option<u32>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ListKind {
    /// Companies of the register
    Controllers,
    /// Countries, and parts of countries where the law, the authority or the language differs
    Countries,
    /// Grounds relating to your particular situation
    Grounds,
    /// Languages, and the laws for which each has letters
    Languages,
    /// Layouts of the PDF
    Layouts,
    /// Presets of mail providers
    Providers,
    /// Templates
    Templates,
}

/// One entry: its columns, and the same as JSON.
struct ListRow {
    columns: Vec<String>,
    /// Other words that find it.
    also: Vec<String>,
    json: Value,
}

impl List {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        let catalog = &context.catalog;
        let mut entries = match self.what {
            ListKind::Controllers if self.stale.is_some() => stale(catalog, self.stale.unwrap_or_default())?,
            _ if self.stale.is_some() => {
                return Err(Failure::refused("--stale is about companies", "see `demur list controllers --stale 90`"));
            }
            ListKind::Controllers => controllers(catalog)?,
            ListKind::Countries => countries(catalog)?,
            ListKind::Grounds => grounds(catalog, &self.lang)?,
            ListKind::Languages => languages(catalog)?,
            ListKind::Layouts => layouts(catalog)?,
            ListKind::Providers => providers(catalog)?,
            ListKind::Templates => templates(catalog)?,
        };
        if let Some(query) = &self.query {
            let query = query.to_lowercase();
            let finds = |text: &String| text.to_lowercase().contains(&query);
            entries.retain(|entry| entry.columns.iter().chain(&entry.also).any(finds));
            if entries.is_empty() {
                return Err(Failure::refused(format!("nothing contains `{query}`"), "drop the text to list everything"));
            }
        }
        if context.json {
            return terminal::json(&entries.into_iter().map(|entry| entry.json).collect::<Vec<_>>());
        }
        let rows: Vec<_> = entries.into_iter().map(|entry| entry.columns).collect();
        terminal::data(terminal::table(&rows).as_bytes())
    }
}

fn controllers(catalog: &Catalog) -> Result<Vec<ListRow>, Failure> {
    let mut entries = Vec::new();
    for id in catalog.ids("controllers") {
        let record = catalog.controller(&id)?;
        let services = record.services.clone().unwrap_or_default();
        entries.push(ListRow {
            json: json!({ "id": record.id, "name": record.name, "services": record.services, "group": record.group,
                "also": record.also, "terms": record.terms, "bases": record.bases, "starts": record.starts,
                "as_of": record.as_of, "confidence": record.confidence, "sources": record.sources }),
            columns: vec![record.id.clone(), record.name.clone(), services, record.group.clone().unwrap_or_default()],
            also: record.also.clone(),
        });
    }
    Ok(entries)
}

/// Facts that letters print and whose source was last looked at more than `days` ago.
fn stale(catalog: &Catalog, days: u32) -> Result<Vec<ListRow>, Failure> {
    let today = Context::today();
    let mut entries = Vec::new();
    for id in catalog.ids("controllers") {
        let record = catalog.controller(&id)?;
        let file = format!("data/controllers/{id}.toml");
        let all = record.checked();
        for fact in all.iter().filter(|fact| (today - fact.checked).num_days() > i64::from(days)) {
            let regions = if fact.regions.is_empty() { "all".to_owned() } else { fact.regions.join(", ") };
            entries.push(ListRow {
                json: json!({ "file": file, "controller": record.id, "fact": fact.fact, "regions": fact.regions,
                    "checked": fact.checked, "source": fact.source, "confidence": fact.confidence }),
                columns: vec![
                    file.clone(),
                    format!("{} ({regions})", fact.fact),
                    fact.checked.to_string(),
                    fact.source.to_owned(),
                ],
                also: Vec::new(),
            });
        }
    }
    Ok(entries)
}

fn countries(catalog: &Catalog) -> Result<Vec<ListRow>, Failure> {
    let mut entries = Vec::new();
    for id in catalog.ids("jurisdictions") {
        let record = catalog.jurisdiction_on(&id, Context::today())?;
        let name = record.name_in("en").to_owned();
        let regime = record.regime.clone().unwrap_or_default();
        let authority = record.authority.as_ref().filter(|a| !a.by_subdivision);
        let authority = authority.and_then(|a| a.name_in("en", &record.languages)).unwrap_or_default().to_owned();
        entries.push(ListRow {
            json: json!({ "code": record.code, "name": record.name, "regime": regime, "languages": record.languages,
                "authority": authority, "as_of": record.as_of, "confidence": record.confidence, "sources": record.sources }),
            also: Vec::new(),
            columns: vec![record.code.clone(), name, regime, authority],
        });
    }
    Ok(entries)
}

fn grounds(catalog: &Catalog, language: &str) -> Result<Vec<ListRow>, Failure> {
    let known = catalog.languages(None);
    let Some(folder) = known.iter().find(|folder| folder.eq_ignore_ascii_case(language)) else {
        return Err(Failure::refused(format!("no grounds in `{language}`"), format!("languages: {}", known.join(", "))));
    };
    let grounds = catalog.grounds(folder)?;
    let entry = |(id, ground): (&String, &crate::catalog::GroundWording)| {
        let categories: Vec<_> = ground.categories.keys().cloned().collect();
        let or = if categories.is_empty() { String::new() } else { format!(" [or: {}]", categories.join(", ")) };
        ListRow {
            json: json!({ "id": id, "title": ground.title, "hint": ground.hint, "categories": categories }),
            also: Vec::new(),
            columns: vec![id.clone(), ground.title.clone(), format!("{}{or}", ground.hint)],
        }
    };
    Ok(grounds.by_id.iter().map(entry).collect())
}

fn languages(catalog: &Catalog) -> Result<Vec<ListRow>, Failure> {
    let mut entries = Vec::new();
    for tag in catalog.languages(None) {
        let name = catalog.phrases(&tag)?.name.clone();
        let mut regimes = Vec::new();
        for id in catalog.ids("regimes") {
            let regime = catalog.regime_on(&id, Context::today())?;
            if catalog.languages(Some(&regime.wording)).contains(&tag) {
                regimes.push(id);
            }
        }
        let json = json!({ "tag": tag, "name": name, "regimes": regimes });
        entries.push(ListRow { json, also: Vec::new(), columns: vec![tag, name, regimes.join(" ")] });
    }
    Ok(entries)
}

fn layouts(catalog: &Catalog) -> Result<Vec<ListRow>, Failure> {
    let entry = |layout: crate::letter::Layout| ListRow {
        also: Vec::new(),
        json: json!({ "id": layout.id, "name": layout.name, "countries": layout.countries, "sources": layout.sources,
            "as_of": layout.as_of, "confidence": layout.confidence }),
        columns: vec![layout.id, layout.name],
    };
    Ok(catalog.layouts()?.into_iter().map(entry).collect())
}

fn providers(catalog: &Catalog) -> Result<Vec<ListRow>, Failure> {
    let entry = |provider: crate::catalog::Provider| ListRow {
        also: Vec::new(),
        columns: vec![
            provider.id.clone(),
            provider.name.clone(),
            format!("{}:{}", provider.host, provider.port),
            provider.note.clone().unwrap_or_default(),
        ],
        json: json!(provider),
    };
    Ok(catalog.providers()?.into_iter().map(entry).collect())
}

fn templates(catalog: &Catalog) -> Result<Vec<ListRow>, Failure> {
    let mut wordings: Vec<String> = Vec::new();
    for id in catalog.ids("regimes") {
        wordings.push(catalog.regime_on(&id, Context::today())?.wording.clone());
    }
    wordings.sort();
    wordings.dedup();
    let mut entries = Vec::new();
    for language in catalog.languages(None) {
        for wording in &wordings {
            for kind in [Kind::Objection, Kind::Form] {
                if let Ok((path, _)) = catalog.template(&language, wording, kind) {
                    entries.push(ListRow {
                        json: json!({ "path": path, "language": language, "wording": wording }),
                        also: Vec::new(),
                        columns: vec![path, language.clone(), wording.clone()],
                    });
                }
            }
        }
    }
    Ok(entries)
}
