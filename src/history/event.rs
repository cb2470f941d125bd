//! One event of a case.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Something that happened, and the day that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The day on which it happened, where it happened.
    pub on: NaiveDate,
    /// What.
    #[serde(flatten)]
    pub what: What,
    /// What the person noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What happened. As JSON: `event` in kebab-case, beside its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum What {
    /// A letter of ours was written, and kept as it was written.
    Written {
        /// Its number in the case: the objection is 1.
        letter: u16,
        /// What kind of letter.
        kind: LetterKind,
    },
    /// A letter of ours went out.
    Sent {
        /// Its number in the case: the objection is 1.
        letter: u16,
        /// What kind of letter.
        kind: LetterKind,
        /// How.
        by: By,
        /// The number of the post or of the form.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking: Option<String>,
    },
    /// It arrived, and there is proof.
    Delivered {
        /// Which letter.
        letter: u16,
    },
    /// It came back, or the mail was refused after it had been accepted.
    Returned {
        /// Which letter.
        letter: u16,
    },
    /// The company says that it has it, and nothing else.
    Acknowledged,
    /// The company takes more time and says why, within the period for its answer.
    Extended,
    /// The company answered.
    Answered {
        /// What kinds of answer it is: ids of `data/answers.toml`, the one that leads first.
        kinds: Vec<String>,
        /// The company's own words, as the person pasted or confirmed them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        quotes: Vec<String>,
    },
    /// The company did what was asked.
    Complied,
    /// The person leaves it at that.
    Closed,
    /// The person takes it up again.
    Reopened,
}

impl What {
    /// Its name on the command line and in the ledger.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Written { .. } => "written",
            Self::Sent { .. } => "sent",
            Self::Delivered { .. } => "delivered",
            Self::Returned { .. } => "returned",
            Self::Acknowledged => "acknowledged",
            Self::Extended => "extended",
            Self::Answered { .. } => "answered",
            Self::Complied => "complied",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }
}

/// The letters of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterKind {
    /// With which it begins.
    Objection,
    /// After silence.
    Reminder,
    /// To an answer.
    Reply,
    /// Thanks, when the company did what was asked.
    Closing,
    /// To the authority.
    Complaint,
}

impl LetterKind {
    /// Its name in files and in the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Objection => "objection",
            Self::Reminder => "reminder",
            Self::Reply => "reply",
            Self::Closing => "closing",
            Self::Complaint => "complaint",
        }
    }
}

/// How a letter went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// By post.
    Post,
    /// By a web form.
    Form,
    /// By e-mail.
    Mail,
    /// By fax.
    Fax,
    /// Handed over.
    Hand,
}

impl By {
    /// Whether it is on its way for days.
    #[must_use]
    pub fn takes_days(self) -> bool {
        self == Self::Post
    }
}
