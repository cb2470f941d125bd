//! What to look at before the letter goes out, for somebody who knows neither ids nor flags.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Interview;
use crate::catalog;
use crate::compose::Warning;
use crate::compose::pattern::fill;

/// A warning about the letter, in the words of the interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Caution {
    /// What to look at.
    pub text: String,
    /// BCP 47 tag of the language of `text`: that of the questions, or English where these have no words for the warning.
    pub language: String,
    /// Why, as the record of the company, the law or the authority has it: in English.
    pub note: Option<String>,
    /// The page on which to look.
    pub page: Option<String>,
}

/// Fields of a warning that say why.
const NOTES: [&str; 5] = ["why", "note", "what", "binds", "bodies"];

impl Interview {
    /// Warnings about the letter, in the language of the questions.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub fn cautions(&self, warnings: &[Warning]) -> Result<Vec<Caution>, catalog::Error> {
        warnings.iter().map(|warning| self.caution(warning)).collect()
    }

    fn caution(&self, warning: &Warning) -> Result<Caution, catalog::Error> {
        let (code, fields) = parts(warning);
        let Some(words) = self.words.caution.get(&code) else {
            let (text, language) = (warning.to_string(), "en".to_owned());
            return Ok(Caution { text, language, note: None, page: None });
        };
        let mut values = BTreeMap::new();
        for (name, value) in &fields {
            values.insert(name.as_str(), self.named(name, value)?);
        }
        let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let said = |name: &str| words.contains(&format!("{{{name}}}"));
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(Caution {
            text: fill(words, &pairs),
            language: self.language.clone(),
            note: NOTES.into_iter().filter(|name| !said(name)).find_map(text),
            page: text("page").filter(|page| page.starts_with("https://")),
        })
    }

    /// A field of a warning as somebody reads it: ids by what they are of, days and places in the language of the questions.
    fn named(&self, field: &str, value: &Value) -> Result<String, catalog::Error> {
        let id = match value {
            Value::String(id) => id,
            Value::Array(all) => {
                let all: Result<Vec<String>, _> = all.iter().map(|value| self.named(field, value)).collect();
                return all.map(|all| all.join(", "));
            }
            Value::Null => return Ok(String::new()),
            other => return Ok(other.to_string()),
        };
        if let Ok(day) = id.parse() {
            return self.day(day);
        }
        Ok(match field {
            "processing" => self.words.processing.get(id).unwrap_or(id).clone(),
            "other" => self.catalog.controller(id).map_or_else(|_| id.clone(), |record| record.name.clone()),
            "ground" => {
                let grounds = self.catalog.grounds(&self.language)?;
                grounds.by_id.get(id).map_or(id, |wording| &wording.title).clone()
            }
            "country" | "countries" => {
                self.catalog.country_called(&self.language, id).ok().flatten().unwrap_or_else(|| id.clone())
            }
            _ => id.clone(),
        })
    }
}

/// The code of a warning and its fields.
fn parts(warning: &Warning) -> (String, BTreeMap<String, Value>) {
    #[derive(serde::Deserialize)]
    struct Parts {
        code: String,
        #[serde(default)]
        fields: BTreeMap<String, Value>,
    }
    let parts = serde_json::to_value(warning).and_then(serde_json::from_value::<Parts>);
    parts.map_or_else(|_| (String::new(), BTreeMap::new()), |parts| (parts.code, parts.fields))
}
