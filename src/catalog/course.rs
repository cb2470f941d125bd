//! `[course]` of `phrases.toml`: what has happened since an objection, as follow-up letters and complaints say it.

use serde::Deserialize;

use super::evidence::EvidenceWording;
use crate::history::{By, LetterKind};

/// The words for what has happened.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourseWording {
    /// Around the company's own words: `{quote}`.
    pub quote: String,
    /// Between two quotations.
    pub between_quotes: String,
    /// How a letter went, as `{by}` in a sentence.
    pub by: ByWording,
    /// Sentences, one an event.
    pub events: EventWording,
    /// What goes with a complaint.
    pub enclosures: EnclosureWording,
    /// What evidence says beside the events; absent in a language that has none.
    #[serde(default)]
    pub evidence: Option<EvidenceWording>,
}

/// How a letter went.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are those of the ways")]
pub struct ByWording {
    pub post: String,
    pub form: String,
    pub mail: String,
    pub fax: String,
    pub hand: String,
}

/// Sentences on events: each has `{day}`, those of our letters `{by}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are those of the events")]
pub struct EventWording {
    pub objection: String,
    pub reminder: String,
    pub reply: String,
    pub closing: String,
    pub complaint: String,
    /// `{sent}`: the day of the letter that arrived.
    pub delivered: String,
    /// `{sent}`: the day of the letter that came back.
    pub returned: String,
    /// The end of the period for the answer.
    pub due: String,
    /// The end of the time within which an answer was asked for, where the law sets none.
    pub asked: String,
    pub acknowledged: String,
    pub extended: String,
    pub answered: String,
    /// `{quotes}`: the company's own words.
    pub answered_quoting: String,
    pub complied: String,
    /// Taken up again although the company had done what was asked.
    pub reopened: String,
}

/// What goes with a complaint, each with `{day}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are those of the events")]
pub struct EnclosureWording {
    /// Between two of them: their dates may have commas.
    pub separator: String,
    pub objection: String,
    pub reminder: String,
    pub reply: String,
    pub closing: String,
    pub complaint: String,
    pub delivered: String,
    pub returned: String,
    pub acknowledged: String,
    pub extended: String,
    pub answered: String,
}

impl CourseWording {
    /// All its texts.
    pub(super) fn texts_mut(&mut self) -> Vec<&mut String> {
        let Self { quote, between_quotes, by, events, enclosures, evidence } = self;
        let own = evidence.iter_mut().flat_map(EvidenceWording::texts_mut);
        let mut texts = vec![
            quote,
            between_quotes,
            &mut by.post,
            &mut by.form,
            &mut by.mail,
            &mut by.fax,
            &mut by.hand,
            &mut events.objection,
            &mut events.reminder,
            &mut events.reply,
            &mut events.closing,
            &mut events.complaint,
            &mut events.delivered,
            &mut events.returned,
            &mut events.due,
            &mut events.asked,
            &mut events.acknowledged,
            &mut events.extended,
            &mut events.answered,
            &mut events.answered_quoting,
            &mut events.complied,
            &mut events.reopened,
            &mut enclosures.separator,
            &mut enclosures.objection,
            &mut enclosures.reminder,
            &mut enclosures.reply,
            &mut enclosures.closing,
            &mut enclosures.complaint,
            &mut enclosures.delivered,
            &mut enclosures.returned,
            &mut enclosures.acknowledged,
            &mut enclosures.extended,
            &mut enclosures.answered,
        ];
        texts.extend(own);
        texts
    }
}

impl ByWording {
    /// The words for a way.
    #[must_use]
    pub fn of(&self, by: By) -> &str {
        match by {
            By::Post => &self.post,
            By::Form => &self.form,
            By::Mail => &self.mail,
            By::Fax => &self.fax,
            By::Hand => &self.hand,
        }
    }
}

impl EventWording {
    /// The sentence on a letter of ours that went out.
    #[must_use]
    pub fn sent(&self, kind: LetterKind) -> &str {
        match kind {
            LetterKind::Objection => &self.objection,
            LetterKind::Reminder => &self.reminder,
            LetterKind::Reply => &self.reply,
            LetterKind::Closing => &self.closing,
            LetterKind::Complaint => &self.complaint,
        }
    }
}

impl EnclosureWording {
    /// A letter of ours.
    #[must_use]
    pub fn sent(&self, kind: LetterKind) -> &str {
        match kind {
            LetterKind::Objection => &self.objection,
            LetterKind::Reminder => &self.reminder,
            LetterKind::Reply => &self.reply,
            LetterKind::Closing => &self.closing,
            LetterKind::Complaint => &self.complaint,
        }
    }
}
