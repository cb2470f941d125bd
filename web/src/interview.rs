//! The questions, and the letter as it grows with the answers.

use demur::case::{Draft, Field, Origin};
use demur::catalog::{Catalog, Kind};
use demur::interview::{Answer, GAP, GAP_EMAIL, GAP_FACT, Interview, Question, Step};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::letter::{self, with_catalog};

/// What the page knows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Folder of `templates/` with the language of the questions.
    pub language: String,
    /// The day, as `YYYY-MM-DD`.
    pub today: String,
    /// The answers, in the order in which they were given. One that was changed stands there twice: what hung on the first is
    /// asked again.
    pub answers: Vec<Given>,
    /// Whether the letter objects to advertising as well.
    #[serde(default)]
    pub marketing: bool,
    /// The day of the letter.
    #[serde(default)]
    pub written: Option<String>,
}

/// An answer to a question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Which question.
    pub step: Step,
    /// What was typed or picked: the id of a choice, a text, lines with line breaks, a day, a number; empty for nothing.
    pub said: Typed,
}

/// What a field of a page gives.
#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Typed {
    /// A yes or no.
    Yes(bool),
    /// Anything else.
    Text(String),
}

/// What the page shows.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// The next question; absent when everything is known that a letter needs.
    pub question: Option<Question>,
    /// The questions that were answered.
    pub answered: Vec<Answered>,
    /// Why an answer cannot be. It and all behind it are as if not given.
    pub wrong: Option<Wrong>,
    /// What to think about in the last answer.
    pub advice: Vec<String>,
    /// The letter as it grows, with U+FFFC where an answer is missing; absent as long as company or place is.
    pub letter: Option<Value>,
    /// The answers as a case file.
    pub case: String,
}

/// A question with its answer.
#[derive(Debug, Serialize)]
pub struct Answered {
    /// The question.
    #[serde(flatten)]
    pub question: Question,
    /// The answer as it is shown.
    pub shown: String,
    /// The answer as it can be given again, in every language: of a choice its id.
    pub said: Typed,
}

/// A refused answer.
#[derive(Debug, Serialize)]
pub struct Wrong {
    /// To which question.
    pub step: Step,
    /// Why, in the language of the questions.
    pub why: String,
}

/// A language.
#[derive(Debug, Serialize)]
pub struct Language {
    /// Its folder, a BCP 47 tag.
    pub id: String,
    /// Its own name for itself.
    pub name: String,
}

/// The languages in which there are questions and letters.
#[must_use]
pub fn languages() -> Vec<Language> {
    with_catalog(|catalog| {
        let named = |id: String| {
            let name = catalog.phrases(&id).map_or_else(|_| id.clone(), |phrases| phrases.name.clone());
            Language { id, name }
        };
        catalog.languages(None).into_iter().map(named).collect()
    })
}

/// The next question, what was answered, and the letter as it grows.
///
/// # Errors
/// A sentence, for a language or a day that is none.
pub fn ask(said: Said) -> Result<Asked, String> {
    with_catalog(|catalog| asked(said, catalog))
}

fn asked(said: Said, catalog: &Catalog) -> Result<Asked, String> {
    let broken = |error: demur::catalog::Error| error.to_string();
    let today = letter::day(&said.today).map_err(|problem| problem.message)?;
    let mut interview = Interview::new(catalog, &said.language, Draft::default(), today).map_err(broken)?;
    let (mut wrong, mut advice) = (None, Vec::new());
    for Given { step, said } in said.answers {
        let answer = match said {
            Typed::Yes(yes) => Answer::Yes(yes),
            Typed::Text(text) => Answer::Text(text),
        };
        match interview.answer(step, &answer) {
            Ok(told) => advice = told,
            Err(why) => {
                wrong = Some(Wrong { step, why: interview.refused(&why) });
                break;
            }
        }
    }
    let advice = advice.iter().map(|advice| interview.advised(advice)).collect();
    let answered = interview.answered().map_err(broken)?.into_iter().zip(interview.answers());
    let answered = answered.map(|((question, shown), (_, answer))| Answered { question, shown, said: typed(answer) }).collect();
    let written = said.written.as_deref().map(letter::day).transpose().map_err(|problem| problem.message)?;
    let with_more = |mut draft: Draft| {
        if said.marketing {
            draft.set(Field::ObjectionDirectMarketing, true, Origin::default());
        }
        if let Some(written) = written {
            draft.set(Field::ObjectionDate, written, Origin::default());
        }
        draft
    };
    let imagined = interview.imagined().map_err(broken)?.map(with_more);
    let letter = imagined.and_then(|draft| {
        let case = draft.check(catalog).ok()?;
        let composed = letter::composed(&case, today, Kind::Objection, catalog).ok()?;
        let text = serde_json::to_string(&composed.letter).ok()?;
        serde_json::from_str(&gaps(&text)).ok()
    });
    let question = interview.next().map_err(broken)?;
    let case = with_more(interview.draft()).to_toml();
    Ok(Asked { question, answered, wrong, advice, letter, case })
}

fn typed(answer: &Answer) -> Typed {
    Typed::Text(match answer {
        Answer::Yes(yes) => return Typed::Yes(*yes),
        Answer::Choice(text) | Answer::Text(text) => text.clone(),
        Answer::Lines(lines) => lines.join("\n"),
        Answer::Day(day) => day.to_string(),
        Answer::Number(number) => number.to_string(),
        _ => String::new(),
    })
}

/// Puts one character for what nobody has said yet.
fn gaps(letter: &str) -> String {
    // The longer ones first: each holds the shortest.
    [GAP_FACT, GAP_EMAIL, GAP].iter().fold(letter.to_owned(), |letter, gap| letter.replace(gap, "\u{FFFC}"))
}
