//! Whose the fields of several sources are: a letter is of one person, and none of its fields is another's.
//!
//! Who writes is taken from one place as a whole: what was said for this letter, a case file, or the profile. A source that
//! names somebody else gives nothing of a person; one that names nobody speaks of whoever the letter is of. What the letter is
//! about (company, processing, language) belongs to nobody, and is merged field by field ([`Draft::over`]).

use serde::Serialize;
use thiserror::Error;

use super::draft::Draft;
use super::error::Error;
use super::field::Field;
use super::refusal::Refusal;
use super::subject::{address_of, words};
use super::value::Value;

/// Something about the sources of a letter that its writer ought to know. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Doubt {
    /// The same person, as far as a name can say it.
    #[error(
        "the name is `{name}` here and `{other}` in the {source_name}: the letter takes both for one person, and prints the first"
    )]
    SpelledOtherwise { name: String, other: String, source_name: &'static str },
    /// The profile is somebody else's.
    #[error("the profile is of {profile} and the letter of {name}, so nothing of the profile is used")]
    ProfileOfAnother { name: String, profile: String },
    /// The profile has the same name, and another address.
    #[error("the profile of {name} has another postal or e-mail address, so nothing of the profile is used")]
    ProfileOfNamesake { name: String },
    /// The profile could be anybody's.
    #[error("the profile names nobody and the letter is of {name}, so nothing of the profile is used")]
    ProfileOfNobody { name: String },
    /// A case file that describes somebody could be anybody's.
    #[error("the case file describes a person without a name, so nothing of the profile is used")]
    FileOfNobody,
}

impl Doubt {
    /// Whether it is why something may be missing, and otherwise of no interest.
    #[must_use]
    pub fn only_explains(&self) -> bool {
        !matches!(self, Self::SpelledOtherwise { .. })
    }
}

/// A draft of several sources.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    /// The draft; [`Draft::check`] refuses one of two people.
    pub draft: Draft,
    /// What to know about where it comes from.
    pub doubts: Vec<Doubt>,
}

impl Merged {
    /// What was said for one letter, over a case file, over the profile.
    #[must_use]
    pub fn of(said: Draft, file: Draft, profile: Draft) -> Self {
        let mut doubts = Vec::new();
        let mut refused = Vec::new();
        for (field, other) in [(Field::PersonName, Field::PersonName), (Field::BehalfName, subject_field(&file))] {
            let (Some(name), Some(theirs)) = (said.text(field), file.text(other)) else { continue };
            // Whoever writes may be in the file, and for whom among what was said.
            if field == Field::BehalfName && !is_about_somebody(&file) {
                continue;
            }
            let (name_shown, other_shown) = (name.to_owned(), theirs.to_owned());
            match likeness(name, theirs) {
                Names::Same => {}
                Names::Alike => {
                    doubts.push(Doubt::SpelledOtherwise { name: name_shown, other: other_shown, source_name: "case file" });
                }
                Names::Different => {
                    refused.push(Error::new(said.place_of(field), Refusal::TwoPeople { name: name_shown, other: other_shown }));
                }
            }
        }
        let file_of_nobody = file.text(Field::PersonName).is_none() && DESCRIBES.iter().any(|field| file.mentions(*field));
        let mut draft = said.over(file);
        draft.refused.extend(refused);
        Self { draft, doubts }.over_profile(profile, file_of_nobody)
    }

    fn over_profile(mut self, mut profile: Draft, file_of_nobody: bool) -> Self {
        if !profile.mentions(Field::Person) && !profile.mentions(Field::Account) {
            return self;
        }
        let (name, theirs) = (self.draft.text(Field::PersonName), profile.text(Field::PersonName));
        let left_out = match (name, theirs) {
            (None, _) if file_of_nobody => Some(Doubt::FileOfNobody),
            (None, _) => None,
            (Some(name), None) => Some(Doubt::ProfileOfNobody { name: name.to_owned() }),
            (Some(name), Some(theirs)) => {
                let (name_shown, other) = (name.to_owned(), theirs.to_owned());
                match likeness(name, theirs) {
                    Names::Different => Some(Doubt::ProfileOfAnother { name: name_shown, profile: other }),
                    _ if lives_elsewhere(&self.draft, &profile) => Some(Doubt::ProfileOfNamesake { name: other }),
                    Names::Same => None,
                    Names::Alike => {
                        self.doubts.push(Doubt::SpelledOtherwise { name: name_shown, other, source_name: "profile" });
                        None
                    }
                }
            }
        };
        if let Some(doubt) = left_out {
            self.doubts.push(doubt);
            return self;
        }
        // A profile says nothing else.
        profile.said.retain(|said| {
            [Field::Person, Field::Account].into_iter().any(|table| said.field == table || said.field.is_in(table))
        });
        // An account belongs to whoever the letter is of, as a whole.
        let is_for_another = self.draft.mentions(Field::BehalfOf);
        if is_for_another || self.draft.mentions(Field::Account) || self.draft.mentions(Field::NonMember) {
            profile.unset(Field::Account);
        }
        Self { draft: self.draft.over(profile), doubts: self.doubts }
    }
}

/// What tells who somebody is, beside a name.
const DESCRIBES: [Field; 4] = [Field::PersonAddress, Field::PersonEmail, Field::PersonPhone, Field::PersonAge];

/// The field with the name of the person whom a case file is about.
fn subject_field(file: &Draft) -> Field {
    if file.mentions(Field::BehalfName) { Field::BehalfName } else { Field::PersonName }
}

/// Whether a case file says more than who writes: an account or a reason is somebody's.
fn is_about_somebody(file: &Draft) -> bool {
    !file.grounds.is_empty() || [Field::Account, Field::NonMember].into_iter().any(|table| file.mentions(table))
}

/// Whether both give a postal or an e-mail address, and not the same: a father and his son may have one name.
fn lives_elsewhere(draft: &Draft, profile: &Draft) -> bool {
    let home = |draft: &Draft| match draft.get(Field::PersonAddress) {
        Some(Value::Lines(lines)) => Some(words(&lines.join("\n"))),
        _ => None,
    };
    let mail = |draft: &Draft| draft.text(Field::PersonEmail).map(address_of);
    let differ = |pair: (Option<String>, Option<String>)| matches!(pair, (Some(a), Some(b)) if a != b);
    differ((home(draft), home(profile))) || differ((mail(draft), mail(profile)))
}

/// How two names relate.
enum Names {
    Same,
    /// But for capitals, spaces and full stops.
    Alike,
    Different,
}

fn likeness(a: &str, b: &str) -> Names {
    match (a.trim() == b.trim(), words(a) == words(b)) {
        (true, _) => Names::Same,
        (_, true) => Names::Alike,
        _ => Names::Different,
    }
}
