//! What stands in an e-mail: who wrote it when, in answer to what, and its text.
//!
//! Whatever a mail is, something is read of it, and what could not be read is said. Attachments are named and not opened; the
//! signature of the sender's server (DKIM) is not checked, so anybody may have written it.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use mailparse::{DispositionType, MailHeaderMap, ParsedMail};
use serde::Serialize;

use super::html;
use super::problem::MailProblem;

/// The largest mail that is read, in bytes. Most servers take no larger one.
pub const MAX_MAIL: usize = 50_000_000;
/// Most parts within each other, as far as their number can be told before they are read.
const MAX_BOUNDARIES: usize = 100;
/// Most bytes of text that are taken from a mail: twice what is read of it.
const MAX_TEXT: usize = 2 * crate::answers::MAX_TEXT;
/// Most attachments that are named, and the longest name.
const MAX_ATTACHMENTS: usize = 50;
const MAX_NAME: usize = 200;

/// What somebody sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The address of the sender, in lower case.
    pub from: Option<String>,
    /// Its own Message-ID, with angle brackets.
    pub id: Option<String>,
    /// What it is about.
    pub subject: String,
    /// The day in its head.
    pub date: Option<NaiveDate>,
    /// The day on which the last server took it.
    pub received: Option<NaiveDate>,
    /// Message-IDs of what it answers, the nearest first, with angle brackets; of a bounce, of what came back.
    pub answers: Vec<String>,
    /// Its text; quoted mails are still in it.
    pub text: String,
    /// The text of what came back with a bounce.
    pub returned: String,
    /// What else it carries.
    pub attachments: Vec<Attachment>,
    /// What kind of mail it is.
    pub nature: Nature,
    /// What could not be read, or only by guessing.
    pub problems: Vec<MailProblem>,
}

/// A part of a mail that is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Its name; may be empty.
    pub name: String,
    /// Its media type.
    pub kind: String,
}

/// What kind of mail it is, by its head and its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// Somebody wrote it.
    Letter,
    /// A program answered (RFC 3834).
    Automatic,
    /// It went to many.
    Bulk,
    /// It says that a mail could not be delivered (RFC 3464).
    Bounce,
    /// It says that a mail was delivered or shown, or is late (RFC 3464, RFC 8098).
    Receipt,
    /// An invitation.
    Invitation,
}

impl Message {
    /// Reads a mail, whatever state it is in.
    #[must_use]
    pub fn read(mail: &[u8]) -> Self {
        let mail = mail.get(..MAX_MAIL).unwrap_or(mail);
        // A mailbox has a line of its own before each mail.
        let mail = match mail.strip_prefix(b"From ") {
            Some(rest) => rest.iter().position(|b| *b == b'\n').map_or(mail, |end| &rest[end + 1..]),
            None => mail,
        };
        if boundaries(mail) > MAX_BOUNDARIES {
            return Self::of_text(mail, MailProblem::TooNested);
        }
        match mailparse::parse_mail(mail) {
            Ok(parsed) if has_head(&parsed) => Self::of(&parsed),
            _ => Self::of_text(mail, MailProblem::NoHead),
        }
    }

    fn of_text(text: &[u8], problem: MailProblem) -> Self {
        let text = String::from_utf8_lossy(&text[..text.len().min(MAX_TEXT)]).into_owned();
        // Somebody pasted an answer and its subject into a file.
        let (subject, text) = match text.strip_prefix("Subject:").and_then(|rest| rest.split_once('\n')) {
            Some((subject, text)) => (subject.trim().to_owned(), text.to_owned()),
            None => (String::new(), text),
        };
        Self {
            from: None,
            id: None,
            subject,
            date: None,
            received: None,
            answers: Vec::new(),
            text,
            returned: String::new(),
            attachments: Vec::new(),
            nature: Nature::Letter,
            problems: vec![problem, MailProblem::NoDate],
        }
    }

    fn of(mail: &ParsedMail<'_>) -> Self {
        let header = |name: &str| mail.headers.get_first_value(name);
        let mut parts = Parts::default();
        parts.take(mail, true);
        let from = header("From").and_then(|from| address(&from));
        let mut answers = ids(&header("In-Reply-To").unwrap_or_default());
        answers.extend(ids(&header("References").unwrap_or_default()).into_iter().rev());
        answers.extend(parts.returned_ids.iter().cloned());
        answers.dedup();
        let nature = nature(mail, &parts, from.as_deref());
        let date = header("Date").and_then(|date| day(&date));
        let received = header("Received").and_then(|line| day(line.rsplit(';').next()?));
        let mut problems = parts.problems;
        problems.dedup();
        let names: Vec<String> =
            parts.attachments.iter().map(|found| found.name.clone()).filter(|name| !name.is_empty()).collect();
        if !parts.attachments.is_empty() && nature != Nature::Bounce {
            let kinds = || parts.attachments.iter().map(|found| found.kind.clone()).collect();
            problems.push(MailProblem::AttachmentsNotRead { names: if names.is_empty() { kinds() } else { names } });
        }
        if date.or(received).is_none() {
            problems.push(MailProblem::NoDate);
        }
        Self {
            from,
            id: header("Message-ID").and_then(|id| ids(&id).into_iter().next()),
            subject: header("Subject").unwrap_or_default(),
            date,
            received,
            answers,
            text: parts.text,
            returned: parts.returned,
            attachments: parts.attachments,
            nature,
            problems,
        }
    }

    /// The day that counts: that on which it came, else the one in its head.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.received.or(self.date)
    }
}

/// What is found in the parts of a mail.
#[derive(Debug, Default)]
struct Parts {
    text: String,
    returned: String,
    returned_ids: Vec<String>,
    attachments: Vec<Attachment>,
    problems: Vec<MailProblem>,
    /// `Action` of the report of a server: `failed`, `delayed`, `delivered`.
    actions: Vec<String>,
    receipt: bool,
    invitation: bool,
}

impl Parts {
    fn take(&mut self, part: &ParsedMail<'_>, is_body: bool) {
        let kind = part.ctype.mimetype.as_str();
        let attached = part.get_content_disposition().disposition == DispositionType::Attachment;
        match kind {
            "multipart/encrypted" | "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                self.problems.push(MailProblem::Encrypted);
            }
            "multipart/alternative" => self.take_best(part),
            _ if kind.starts_with("multipart/") => {
                // Of related parts, the first is shown and the others belong to it.
                let related = kind == "multipart/related";
                for (at, inner) in part.subparts.iter().enumerate() {
                    let shown = !related || at == 0 || inner.subparts.is_empty() && !inner.ctype.mimetype.starts_with("image/");
                    if shown {
                        self.take(inner, false);
                    }
                }
            }
            "message/delivery-status" | "message/global-delivery-status" => self.actions.extend(actions(&body(part).0)),
            "message/disposition-notification" => self.receipt = true,
            "message/rfc822" | "message/global" | "text/rfc822-headers" => self.take_returned(part, kind),
            "text/calendar" => {
                self.invitation = true;
                self.attach(part);
            }
            "text/plain" if !attached => self.add(part, false),
            "text/html" if !attached => self.add(part, true),
            _ if is_body && kind.starts_with("text/") => self.add(part, false),
            _ => self.attach(part),
        }
    }

    /// The part of several with the same content that is read best.
    fn take_best(&mut self, part: &ParsedMail<'_>) {
        let before = self.text.len();
        let plain = part.subparts.iter().filter(|inner| inner.ctype.mimetype == "text/plain");
        plain.for_each(|inner| self.take(inner, false));
        let has_text = self.text[before..].contains(char::is_alphanumeric);
        for inner in part.subparts.iter().filter(|inner| inner.ctype.mimetype != "text/plain") {
            // Beside the plain text, only what is no text is of interest: an invitation.
            if !has_text || inner.ctype.mimetype == "text/calendar" {
                self.take(inner, false);
            }
        }
    }

    fn take_returned(&mut self, part: &ParsedMail<'_>, kind: &str) {
        let (text, _) = body(part);
        let head = text.split_once("\n\n").map_or(text.as_str(), |(head, _)| head);
        if let Ok((headers, _)) = mailparse::parse_headers(head.as_bytes()) {
            self.returned_ids.extend(headers.get_first_value("Message-ID").map(|id| ids(&id)).unwrap_or_default());
        }
        push(&mut self.returned, &text);
        if kind == "message/rfc822" {
            self.attach(part);
        }
    }

    fn attach(&mut self, part: &ParsedMail<'_>) {
        if self.attachments.len() < MAX_ATTACHMENTS {
            let named = part.get_content_disposition().params.get("filename").cloned();
            let name = named.or_else(|| part.ctype.params.get("name").cloned()).unwrap_or_default();
            let name = crate::text::single_spaced(&name).chars().take(MAX_NAME).collect();
            self.attachments.push(Attachment { name, kind: part.ctype.mimetype.clone() });
        }
    }

    fn add(&mut self, part: &ParsedMail<'_>, is_html: bool) {
        let (text, problem) = body(part);
        self.problems.extend(problem);
        let text = if is_html { html::text(&text) } else { text };
        if self.text.len() + text.len() > MAX_TEXT {
            self.problems.push(MailProblem::Cut);
        }
        push(&mut self.text, &text);
    }
}

/// Adds a text as a paragraph of its own, as far as there is room.
fn push(whole: &mut String, text: &str) {
    let room = MAX_TEXT.saturating_sub(whole.len());
    whole.push_str(&text[..text.floor_char_boundary(room)]);
    whole.push_str("\n\n");
}

/// The text of a part, and what was wrong with it.
fn body(part: &ParsedMail<'_>) -> (String, Option<MailProblem>) {
    let raw = match part.get_body_raw() {
        Ok(raw) => raw,
        Err(error) => return (String::new(), Some(MailProblem::PartUnreadable { why: error.to_string() })),
    };
    let named = part.ctype.params.contains_key("charset");
    let decoded = part.get_body().unwrap_or_default();
    let utf8 = std::str::from_utf8(&raw).ok();
    // Without a name, with one that does not fit, or with that which programs write by habit, UTF-8 is what it is where it can
    // be: hardly any other text is valid as that.
    let by_habit =
        matches!(part.ctype.charset.to_ascii_lowercase().as_str(), "us-ascii" | "ascii" | "iso-8859-1" | "windows-1252");
    let text = match utf8 {
        Some(utf8) if !named || by_habit || decoded.contains('\u{FFFD}') => utf8.to_owned(),
        _ => decoded,
    };
    let guessed = text.contains('\u{FFFD}') || !named && utf8.is_none();
    (text.replace("\r\n", "\n").replace('\r', "\n"), guessed.then_some(MailProblem::CharsetGuessed))
}

fn nature(mail: &ParsedMail<'_>, parts: &Parts, from: Option<&str>) -> Nature {
    let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default().trim().to_ascii_lowercase();
    let has = |name: &str| mail.headers.get_first_header(name).is_some();
    let failed = parts.actions.iter().any(|action| action == "failed");
    let sender = from.and_then(|from| from.split('@').next()).unwrap_or_default();
    let daemon =
        matches!(sender, "mailer-daemon" | "postmaster") || header("Return-Path") == "<>" && !parts.returned_ids.is_empty();
    if failed || parts.actions.is_empty() && daemon && !parts.receipt {
        return Nature::Bounce;
    }
    if parts.receipt || !parts.actions.is_empty() {
        return Nature::Receipt;
    }
    if parts.invitation {
        return Nature::Invitation;
    }
    // RFC 3834, 5: whatever is not `no` was not sent by somebody. The others are what programs write that are older.
    let submitted = header("Auto-Submitted");
    let answered = ["X-Autoreply", "X-Autorespond", "X-Autoresponse"].iter().any(|name| has(name) && header(name) != "no");
    let precedence = header("Precedence");
    if !submitted.is_empty() && !submitted.starts_with("no") || answered || precedence == "auto_reply" {
        return Nature::Automatic;
    }
    // Ticket systems write `bulk` too, so that alone says nothing of what they write.
    if has("List-Unsubscribe") || has("List-Id") || precedence == "list" { Nature::Bulk } else { Nature::Letter }
}

fn actions(report: &str) -> Vec<String> {
    let lines = report.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(name, _)| name.trim().eq_ignore_ascii_case("action")).map(|(_, is)| is.trim().to_ascii_lowercase()).collect()
}

fn has_head(mail: &ParsedMail<'_>) -> bool {
    ["From", "Date", "Received", "Message-ID", "MIME-Version"].iter().any(|name| mail.headers.get_first_header(name).is_some())
}

/// How often a boundary is named: no more parts can stand within each other.
fn boundaries(mail: &[u8]) -> usize {
    let name = b"boundary";
    let is_name = |window: &[u8]| window.eq_ignore_ascii_case(name);
    mail.windows(name.len() + 1).filter(|found| matches!(found[name.len()], b'=' | b'*') && is_name(&found[..name.len()])).count()
}

/// The day of a date in a head, where it was written.
fn day(date: &str) -> Option<NaiveDate> {
    let date = date.trim();
    let exact: Option<DateTime<FixedOffset>> = DateTime::parse_from_rfc2822(date).ok();
    let about = || mailparse::dateparse(date).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    // What cannot be read is the beginning of time for some.
    exact.map(|at| at.date_naive()).or_else(|| about().map(|at| at.date_naive())).filter(|day| day.year() > 1990)
}

/// The address of the first sender.
fn address(from: &str) -> Option<String> {
    let list = mailparse::addrparse(from).ok();
    let parsed = list.as_ref().and_then(|list| match list.first()? {
        mailparse::MailAddr::Single(single) => Some(single.addr.clone()),
        mailparse::MailAddr::Group(group) => group.addrs.first().map(|single| single.addr.clone()),
    });
    parsed.filter(|address| address.contains('@') && address.len() <= 320).map(|address| address.to_lowercase())
}

/// Message-IDs with their brackets.
fn ids(text: &str) -> Vec<String> {
    let between = text.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    between.map(|(id, _)| format!("<{}>", id.trim())).filter(|id| id.len() <= 1_000).take(100).collect()
}
