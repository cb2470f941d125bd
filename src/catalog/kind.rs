//! The kinds of letters, each of which is a file of a wording.

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
}

impl Kind {
    /// The file of this kind in `templates/<lang>/<regime>/`.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Objection => "objection.md",
            Self::Form => "form.md",
            Self::Reminder => "reminder.md",
            Self::Reply => "reply.md",
            Self::Closing => "closing.md",
            Self::Complaint => "complaint.md",
        }
    }

    /// Those that follow an objection.
    pub const FOLLOWING: [Self; 4] = [Self::Reminder, Self::Reply, Self::Closing, Self::Complaint];
}
