//! A mail of a company: to which case it belongs, and what it may be. Nothing is recorded here.

use chrono::NaiveDate;
use serde::Serialize;

use super::error::CaseError;
use super::message::{Attachment, Message, Nature};
use super::problem::MailProblem;
use crate::answers::{self, Nothing, Proposed, Strength};
use crate::catalog::Catalog;

/// Most references that are looked up.
const MAX_REFERENCES: usize = 20;

/// The cases that there are.
pub trait Cases {
    /// The case of the letter with this reference.
    ///
    /// # Errors
    /// What keeps them cannot be read.
    fn by_reference(&self, reference: &str) -> Result<Option<KnownCase>, CaseError>;

    /// The case of the letter that was sent under this Message-ID, with its angle brackets.
    ///
    /// # Errors
    /// As above.
    fn by_message_id(&self, id: &str) -> Result<Option<KnownCase>, CaseError>;

    /// The cases that are not over.
    ///
    /// # Errors
    /// As above.
    fn open_cases(&self) -> Result<Vec<KnownCase>, CaseError>;

    /// The text of our own letters of a case, as far as it is known: what a company repeats of it says nothing.
    ///
    /// # Errors
    /// As above.
    fn our_words(&self, case: &KnownCase) -> Result<String, CaseError>;
}

/// A case to which a mail may belong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownCase {
    /// The reference of its first letter.
    pub reference: String,
    /// The company.
    pub company: String,
    /// The address to which its letters went, if they were mailed.
    #[serde(skip)]
    pub address: Option<String>,
}

/// By what the case was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoundBy {
    /// Our reference stands in it.
    Reference,
    /// It answers a mail of ours.
    Thread,
}

/// What a mail is, as far as it can be told. As JSON as in `docs/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Received {
    /// The case, if that is certain.
    pub reference: Option<String>,
    /// Its company.
    pub company: Option<String>,
    /// By what it was found.
    pub found_by: Option<FoundBy>,
    /// Cases to which it may belong by the address of its sender, if it is not certain.
    pub may_belong_to: Vec<KnownCase>,
    /// What event it may be; nothing for what is no answer.
    pub event: Option<Proposed>,
    /// Why it is no answer.
    pub nothing: Option<NoAnswer>,
    /// Whether it says that a letter of ours could not be delivered.
    pub returned: bool,
    /// The kinds of answer, the one that leads first.
    pub kinds: Vec<String>,
    /// The company's own words that speak for it, as far as they are known, those of the first kind first.
    pub quotes: Vec<String>,
    /// The same by kind.
    pub passages: Vec<Passages>,
    /// Its language.
    pub language: Option<String>,
    /// The day in its head.
    pub date: Option<NaiveDate>,
    /// The day on which the last server took it.
    pub received: Option<NaiveDate>,
    /// Who sent it, as it says. Nobody has checked that.
    pub from: Option<String>,
    /// What it is about, as it says.
    pub subject: String,
    /// What kind of mail it is.
    pub nature: Nature,
    /// What it carries, unread.
    pub attachments: Vec<Attachment>,
    /// What to look at.
    pub problems: Vec<MailProblem>,
}

/// Why a mail is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "those of `Nothing` and `Nature`")]
pub enum NoAnswer {
    Absent,
    Advertising,
    Unclear,
    Empty,
    Bounce,
    Receipt,
    Invitation,
}

/// The passages that speak for a kind of answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passages {
    /// The id of the kind.
    pub kind: String,
    /// How much speaks for it.
    pub strength: Strength,
    /// Word for word.
    pub quotes: Vec<String>,
}

impl Received {
    /// The day on which it came.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.received.or(self.date)
    }
}

/// Reads a mail and looks for its case.
///
/// # Errors
/// [`CaseError`] if the cases or the signals cannot be read; never for what stands in the mail.
pub fn received(mail: &[u8], cases: &impl Cases, catalog: &Catalog) -> Result<Received, CaseError> {
    let mut message = Message::read(mail);
    let (case, found_by) = case_of(&mut message, cases)?;
    let may_belong_to = match (&case, message.from.as_deref()) {
        (None, Some(from)) => {
            let mut near = cases.open_cases()?;
            near.retain(|case| case.address.as_deref().is_some_and(|address| same_domain(address, from)));
            near
        }
        _ => Vec::new(),
    };
    if let (Some(KnownCase { address: Some(address), .. }), Some(from), Nature::Letter) = (&case, &message.from, message.nature)
        && !same_domain(address, from)
    {
        message.problems.push(MailProblem::OtherSender { from: from.clone(), company: address.clone() });
    }
    let ours = case.as_ref().map(|case| cases.our_words(case)).transpose()?.unwrap_or_default();
    let found = answers::read(&message.text, &ours, catalog)?;
    if found.cut && !message.problems.contains(&MailProblem::Cut) {
        message.problems.push(MailProblem::Cut);
    }
    let nothing = nothing(&message, found.event, found.nothing);
    let answered = nothing.is_none();
    let passages: Vec<Passages> = found
        .kinds
        .into_iter()
        .filter(|_| answered)
        .map(|kind| Passages { kind: kind.id, strength: kind.strength, quotes: kind.quotes })
        .collect();
    let mut quotes: Vec<String> = Vec::new();
    for quote in passages.iter().flat_map(|passages| &passages.quotes).chain(found.quotes.iter().filter(|_| answered)) {
        if !quotes.contains(quote) {
            quotes.push(quote.clone());
        }
    }
    Ok(Received {
        reference: case.as_ref().map(|case| case.reference.clone()),
        company: case.map(|case| case.company),
        found_by,
        may_belong_to,
        event: found.event.filter(|_| answered),
        nothing,
        returned: message.nature == Nature::Bounce,
        kinds: passages.iter().map(|passages| passages.kind.clone()).collect(),
        quotes,
        passages,
        language: found.language,
        date: message.date,
        received: message.received,
        from: message.from,
        subject: crate::text::single_spaced(&message.subject),
        nature: message.nature,
        attachments: message.attachments,
        problems: message.problems,
    })
}

/// What is no answer, whatever its words say.
fn nothing(message: &Message, event: Option<Proposed>, nothing: Option<Nothing>) -> Option<NoAnswer> {
    match (message.nature, event) {
        (Nature::Bounce, _) => return Some(NoAnswer::Bounce),
        (Nature::Receipt, _) => return Some(NoAnswer::Receipt),
        (Nature::Invitation, None) => return Some(NoAnswer::Invitation),
        // What goes to many answers nobody, unless it is about our letter.
        (Nature::Bulk, Some(_)) if message.answers.is_empty() && references(message).is_empty() => {
            return Some(NoAnswer::Advertising);
        }
        _ => {}
    }
    nothing.map(|nothing| match nothing {
        Nothing::Absent => NoAnswer::Absent,
        Nothing::Advertising => NoAnswer::Advertising,
        Nothing::Unclear => NoAnswer::Unclear,
        Nothing::Empty => NoAnswer::Empty,
    })
}

/// The case of a mail, if that is certain: by our reference, else by what it answers.
fn case_of(message: &mut Message, cases: &impl Cases) -> Result<(Option<KnownCase>, Option<FoundBy>), CaseError> {
    let mut known: Vec<KnownCase> = Vec::new();
    let named = references(message);
    for reference in &named {
        if let Some(case) = cases.by_reference(reference)?
            && !known.contains(&case)
        {
            known.push(case);
        }
    }
    if known.len() > 1 {
        let references = known.into_iter().map(|case| case.reference).collect();
        message.problems.push(MailProblem::SeveralCases { references });
        return Ok((None, None));
    }
    if let Some(case) = known.pop() {
        return Ok((Some(case), Some(FoundBy::Reference)));
    }
    for id in &message.answers {
        if let Some(case) = cases.by_message_id(id)? {
            return Ok((Some(case), Some(FoundBy::Thread)));
        }
    }
    if let Some(reference) = named.into_iter().next() {
        message.problems.push(MailProblem::UnknownReference { reference });
    }
    Ok((None, None))
}

/// The references of letters in the subject, else in the text, else in what came back, in their order.
fn references(message: &Message) -> Vec<String> {
    let of = [&message.subject, &message.text, &message.returned].into_iter().map(|text| references_in(text));
    of.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// `LI-7F3A-K2Q9`, and `LI-7F3A-K2Q9-2` of a letter that follows. Letters that look alike are not taken for each other: the
/// wrong case would be found.
fn references_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    // Some programs set hyphens that do not break.
    let text: String = text.chars().map(|c| if matches!(c, '\u{2010}'..='\u{2013}') { '-' } else { c }).collect();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
        if found.len() < MAX_REFERENCES && is_reference(word) {
            let word = word.to_ascii_uppercase();
            if !found.contains(&word) {
                found.push(word);
            }
        }
    }
    found
}

fn is_reference(word: &str) -> bool {
    // Crockford's alphabet, as `compose` makes them.
    let group = |part: &str| {
        part.len() == 4
            && part.bytes().all(|b| b.is_ascii_alphanumeric() && !matches!(b.to_ascii_uppercase(), b'I' | b'L' | b'O' | b'U'))
    };
    let parts: Vec<&str> = word.split('-').collect();
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [company, first, second, rest @ ..] => {
            (1..=2).contains(&company.len())
                && company.bytes().all(|b| b.is_ascii_alphabetic())
                && group(first)
                && group(second)
                && matches!(rest, [] | [_])
                && rest.iter().all(|part| number(part))
        }
        _ => false,
    }
}

/// Whether two addresses are of one domain, or of one below the other.
fn same_domain(a: &str, b: &str) -> bool {
    let domain = |address: &str| address.rsplit('@').next().unwrap_or_default().to_lowercase();
    let (a, b) = (domain(a), domain(b));
    let below = |a: &str, b: &str| a.strip_suffix(b).is_some_and(|rest| rest.ends_with('.')) && b.contains('.');
    !a.is_empty() && (a == b || below(&a, &b) || below(&b, &a))
}

#[cfg(test)]
mod tests {
    use super::{references_in, same_domain};

    #[test]
    fn only_what_is_a_reference_is_one() {
        for (text, found) in [
            ("Re: Objection (LI-7F3A-K2Q9)", &["LI-7F3A-K2Q9"][..]),
            ("re: objection li-7f3a-k2q9-2.", &["LI-7F3A-K2Q9-2"]),
            ("LI\u{2011}7F3A\u{2011}K2Q9", &["LI-7F3A-K2Q9"]),
            ("LI-7F3A-K2Q9 and LI-7F3A-K2Q9, BR-0000-0000", &["LI-7F3A-K2Q9", "BR-0000-0000"]),
            // An O for a zero, an I for a one, a letter too many: another reference or none.
            ("LI-7F3A-K2QO LI-7F3A-K2QI LI-7F3A-K2Q9A XLI-7F3A-K2Q9 LI-7F3A LI-7F3A-K2Q9-2-3 LI-7F3A-K2Q9-1234", &[]),
        ] {
            assert_eq!(references_in(text), found, "{text}");
        }
    }

    #[test]
    fn a_domain_below_the_other_is_the_same_company() {
        assert!(same_domain("privacy@example.org", "no-reply@mail.Example.org"));
        assert!(!same_domain("privacy@example.org", "privacy@badexample.org"));
        assert!(!same_domain("privacy@example.org", "privacy@org"));
        assert!(!same_domain("", ""));
    }
}
