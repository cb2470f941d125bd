//! The kinds of letters, and the file of each among the templates of a language.

/// The folder of [`Kind::EVIDENCE`] in a language.
const EVIDENCE: &str = "evidence";

/// The kinds of letters that a template is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The letter.
    Objection,
    /// The short version for a web form.
    Form,
    /// A reminder after silence.
    Reminder,
    /// The reply to an answer.
    Reply,
    /// Thanks when the company did what was asked.
    Closing,
    /// The complaint to the authority.
    Complaint,
    /// The timeline that goes with evidence.
    Timeline,
    /// What the reader of evidence is told about its files.
    Readme,
}

impl Kind {
    /// The file of this kind in its folder of `templates/<lang>/`.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Objection => "objection.md",
            Self::Form => "form.md",
            Self::Reminder => "reminder.md",
            Self::Reply => "reply.md",
            Self::Closing => "closing.md",
            Self::Complaint => "complaint.md",
            Self::Timeline => "timeline.md",
            Self::Readme => "readme.md",
        }
    }

    /// The folder of this kind in `templates/<lang>/`: that of the law's wording, or one for all laws.
    pub(crate) fn folder(self, wording: &str) -> &str {
        if Self::EVIDENCE.contains(&self) { EVIDENCE } else { wording }
    }

    /// Those that follow an objection.
    pub const FOLLOWING: [Self; 4] = [Self::Reminder, Self::Reply, Self::Closing, Self::Complaint];

    /// Those that say the same whatever the law is.
    pub const EVIDENCE: [Self; 2] = [Self::Timeline, Self::Readme];
}
