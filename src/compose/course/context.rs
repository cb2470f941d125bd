//! What a template of a letter that follows an objection may name, beside what every letter has.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::compose::context::Context;

/// The values of such a template. What is absent is `null` or `false`, never missing.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "each is described in CONTRIBUTING.md, where whoever writes a template looks")]
pub struct FollowUpContext {
    #[serde(flatten)]
    pub letter: Context,
    pub case: CourseContext,
    pub answer: AnswerContext,
    pub set: SetContext,
    pub dossier: DossierContext,
}

#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "see FollowUpContext")]
#[allow(clippy::struct_excessive_bools, reason = "each is something that was recorded or not")]
pub struct CourseContext {
    pub reference: String,
    pub sent: String,
    pub received: Option<String>,
    pub expected: Option<String>,
    pub by_mail: bool,
    pub by_post: bool,
    pub by_form: bool,
    pub due: Option<String>,
    pub statutory: bool,
    pub reminded: Option<String>,
    pub replied: Option<String>,
    pub acknowledged: Option<String>,
    pub extended: Option<String>,
    pub complied: Option<String>,
    pub thanked: Option<String>,
    pub reopened: Option<String>,
    pub review_over: bool,
    pub silent: bool,
}

#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "see FollowUpContext")]
pub struct AnswerContext {
    pub on: Option<String>,
    pub late: bool,
    pub quotes: Option<String>,
    pub refuses: bool,
    pub kinds: BTreeMap<String, bool>,
}

#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "see FollowUpContext")]
pub struct SetContext {
    pub day: String,
    pub days: u16,
}

#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "see FollowUpContext")]
pub struct DossierContext {
    pub company: String,
    pub country: Option<String>,
    pub cross_border: bool,
    pub withhold_name: bool,
    pub timeline: Vec<String>,
}
