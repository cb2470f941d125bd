//! A complaint as the fields of the authority's form, in its order, each with what is pasted into it.
//!
//! The words are those of the letter, cut where its run-in headings stand, so that there is one wording for both. Which fields an
//! authority has, and in which order, is data of the place; what they are called is data of the language.

use serde::Serialize;

use super::dossier;
use super::next::FollowUp;
use super::told::Told;
use crate::catalog::{ComplaintFormWording, CourseWording, Phrases};
use crate::compose::basis::Basis;
use crate::compose::context::Context;
use crate::compose::error::Error;
use crate::compose::source::{Piece, Source};
use crate::compose::warning::Warning;
use crate::compose::wording::Template;
use crate::history::{Event, LetterKind, What};
use crate::law::ComplaintField;
use crate::letter::{self, Block, Inline, Letter};

/// A complaint in fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FilledForm {
    /// The authority.
    pub authority: String,
    /// Its form, if it is known.
    pub page: Option<String>,
    /// In the order of the form.
    pub fields: Vec<FilledField>,
    /// What stands in a field for which the case has nothing.
    #[serde(skip)]
    pub to_fill: String,
    /// What stands above the fields that the authority does not ask for.
    #[serde(skip)]
    pub more: String,
}

/// A field and what is pasted into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FilledField {
    /// Which field.
    pub id: ComplaintField,
    /// What it is called in the language of the complaint.
    pub label: String,
    /// What is pasted; `None` for what the case does not have, which the person fills in.
    pub text: Option<String>,
    /// Whether the authority is known to ask for it.
    pub asked: bool,
    /// How many characters the form takes.
    pub most: Option<u32>,
}

/// What is known before the letter is written, because that consumes what it rests on.
#[derive(Debug)]
pub(super) struct Gathered {
    wording: std::sync::Arc<ComplaintFormWording>,
    sections: Vec<ComplaintField>,
    /// The fields of the authority, in its order.
    asked: Vec<ComplaintField>,
    authority: String,
    page: Option<String>,
    most: Option<u32>,
    texts: Vec<(ComplaintField, String)>,
}

impl Gathered {
    /// What of the form does not stand in the letter as it is; `None` in a language that has no words for it.
    pub(super) fn find(
        basis: &Basis<'_>,
        context: &Context,
        told: &Told<'_>,
        words: &CourseWording,
        enclosed: &[String],
        wanted: &FollowUp,
    ) -> Result<Option<Self>, Error> {
        let Some(wording) = basis.catalog.complaint_form(&basis.language.folder)? else { return Ok(None) };
        let record = &basis.residence.jurisdiction;
        let complaint = record.complaint.as_ref();
        let authority = record.authority.as_ref().filter(|authority| !authority.by_subdivision);
        let sure = |authority: &&crate::law::Authority| {
            let confidence = authority.complaint_url_confidence.unwrap_or(authority.confidence);
            confidence.may_be_printed(wanted.accept_unverified)
        };
        let person = &basis.case.person;
        let mut texts = vec![
            (ComplaintField::Name, person.name.clone()),
            (ComplaintField::Address, address(basis)?),
            (ComplaintField::Email, person.email.clone().unwrap_or_default()),
            (ComplaintField::Phone, person.phone.clone().unwrap_or_default()),
            (ComplaintField::Company, dossier::company(basis)?),
            (ComplaintField::PriorContact, prior_contact(told, &basis.phrases, words).join("\n")),
            (ComplaintField::Learned, learned(told, basis, words)),
            (ComplaintField::NameToCompany, name_to_company(basis, wanted)?),
            (ComplaintField::Enclosures, enclosed.join("\n")),
        ];
        texts.retain(|(_, text)| !text.is_empty());
        Ok(Some(Self {
            sections: wording.sections(&basis.regime.wording).to_vec(),
            wording,
            asked: complaint.map(|complaint| complaint.fields.clone()).unwrap_or_default(),
            authority: context.authority.clone(),
            page: authority.filter(sure).and_then(|authority| authority.complaint_url.clone()),
            most: complaint.and_then(|complaint| complaint.form.as_ref()).and_then(|form| form.characters),
            texts,
        }))
    }

    /// The fields, with what stands in the letter.
    pub(super) fn fill(mut self, letter: &Letter, warnings: &mut Vec<Warning>) -> FilledForm {
        self.cut(letter);
        let general = || ComplaintField::GENERAL.into_iter();
        let is_known = !self.asked.is_empty();
        let order = if is_known { self.asked.clone() } else { general().collect() };
        // What the authority does not ask for is part of the complaint all the same; but not twice: what happened tells of the
        // contact with the company too.
        let rest = general().filter(|field| !order.contains(field) && *field != ComplaintField::PriorContact);
        let mut fields: Vec<FilledField> = order.iter().map(|field| self.field(*field, is_known)).collect();
        fields.extend(rest.map(|field| self.field(field, false)).filter(|field| field.text.is_some()));
        // Where the order is ours, nothing is left for the person that an authority may never ask.
        fields.retain(|field| field.asked || field.text.is_some() || field.id == ComplaintField::Address);
        for field in &fields {
            let length = field.text.as_ref().map_or(0, |text| text.chars().count());
            if let Some(most) = field.most.filter(|most| length > *most as usize) {
                warnings.push(Warning::ComplaintFieldTooLong { field: field.label.clone(), length, most });
            }
        }
        FilledForm {
            authority: self.authority,
            page: self.page,
            fields,
            to_fill: self.wording.to_fill.clone(),
            more: self.wording.more.clone(),
        }
    }

    fn field(&self, id: ComplaintField, asked: bool) -> FilledField {
        FilledField {
            id,
            label: self.wording.label(id).to_owned(),
            text: self.text(id).map(str::to_owned),
            asked,
            most: self.most.filter(|_| id == ComplaintField::Facts),
        }
    }

    fn text(&self, id: ComplaintField) -> Option<&str> {
        self.texts.iter().find(|(field, _)| *field == id).map(|(_, text)| text.as_str())
    }

    /// Cuts the letter: what stands before the first run-in heading says what it is about, each heading begins a part, the
    /// paragraph before the last list begins the requests, and what follows the last part is the rest.
    fn cut(&mut self, letter: &Letter) {
        let is_list = |block: &Block| matches!(block, Block::Numbered(_));
        let starts: Vec<usize> = (0..letter.blocks.len()).filter(|at| is_headed(&letter.blocks[*at])).collect();
        let (Some(first), Some(last_heading)) = (starts.first().copied(), starts.last().copied()) else { return };
        let mut parts: Vec<(ComplaintField, usize)> = self.sections.iter().copied().zip(starts).collect();
        let last_list = letter.blocks.iter().rposition(is_list).filter(|at| *at > last_heading);
        if let Some(list) = last_list
            && !parts.iter().any(|(field, _)| *field == ComplaintField::Measures)
        {
            parts.push((ComplaintField::Measures, list - 1));
        }
        let rest = parts.last().map_or(first, |(_, last)| {
            let list_behind = letter.blocks.get(last + 1).is_some_and(is_list);
            last + 1 + usize::from(list_behind)
        });
        let ends: Vec<usize> = parts.iter().skip(1).map(|(_, start)| *start).chain([rest]).collect();
        for ((field, start), end) in parts.into_iter().zip(ends) {
            self.texts.push((field, text_of(&letter.blocks[start..end])));
        }
        // The salutation is no part of a form.
        let opening = capitalised(&text_of(&letter.blocks[1.min(first)..first]));
        self.texts.push((ComplaintField::Subject, format!("{}\n{opening}", letter.subject).trim_end().to_owned()));
        let mut remarks = text_of(&letter.blocks[rest..]);
        if self.asked.contains(&ComplaintField::NameToCompany)
            && let Some(own) = self.text(ComplaintField::NameToCompany)
        {
            remarks.replace(own, "").trim().clone_into(&mut remarks);
        }
        self.texts.push((ComplaintField::Remarks, remarks));
        self.texts.retain(|(_, text)| !text.is_empty());
    }
}

/// Whether a paragraph begins with a run-in heading.
fn is_headed(block: &Block) -> bool {
    matches!(block, Block::Paragraph(inlines) if matches!(inlines.first(), Some(Inline::Strong(_))))
}

/// Paragraphs and lists as they are pasted, without run-in headings: the field has its own label.
fn text_of(blocks: &[Block]) -> String {
    let text = |block: &Block| match block {
        Block::Paragraph(inlines) => {
            let text = letter::plain(&inlines[usize::from(is_headed(block))..]);
            text.trim_start_matches([':', '：', ' ', '\u{a0}', '\u{202f}']).to_owned()
        }
        Block::Numbered(items) => {
            let item = |(number, item): (usize, &Vec<Inline>)| format!("{}. {}", number + 1, letter::plain(item));
            items.iter().enumerate().map(item).collect::<Vec<_>>().join("\n")
        }
    };
    blocks.iter().map(text).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The first sentence behind a salutation may begin with a small letter; here there is none.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The lines of the person's address and the country, unless they name it.
fn address(basis: &Basis<'_>) -> Result<String, Error> {
    let mut lines = basis.case.person.address.clone();
    if lines.is_empty() {
        return Ok(String::new());
    }
    let record = &basis.residence.jurisdiction;
    if !basis.catalog.countries()?.names(record.country_code(), &lines) {
        lines.push(record.country_in(&basis.language.folder).to_owned());
    }
    Ok(lines.join("\n"))
}

/// What passed between the person and the company.
fn prior_contact(told: &Told<'_>, phrases: &Phrases, words: &CourseWording) -> Vec<String> {
    let is_contact = |event: &&Event| match &event.what {
        What::Sent { kind, .. } => *kind != LetterKind::Complaint,
        What::Delivered { .. } | What::Returned { .. } | What::Acknowledged | What::Extended | What::Answered { .. } => true,
        _ => false,
    };
    let events = told.history.events().iter().filter(is_contact);
    events.filter_map(|event| dossier::sentence(event, told.history, phrases, words)).collect()
}

/// The day from which it was known that the company does not do as it was asked: its answer, or the end of the period for one.
fn learned(told: &Told<'_>, basis: &Basis<'_>, words: &CourseWording) -> String {
    if let Some((_, answer)) = told.history.last_answer() {
        return dossier::sentence(answer, told.history, &basis.phrases, words).unwrap_or_default();
    }
    told.over.map(|over| dossier::ended(over, basis, words)).unwrap_or_default()
}

/// Whether the company may be told the name, in the words of the letter.
fn name_to_company(basis: &Basis<'_>, wanted: &FollowUp) -> Result<String, Error> {
    #[derive(Serialize)]
    struct Values {
        dossier: Dossier,
    }
    #[derive(Serialize)]
    struct Dossier {
        withhold_name: bool,
    }
    let (path, text) = basis.catalog.part(&basis.language.folder, "name-to-company")?;
    let text = format!("# _\n\n{}", basis.phrases.spelled(&text));
    let no_parts = |_: &str| -> Result<Vec<Piece>, Error> { Ok(Vec::new()) };
    let template = Template::read(&path, Source::read(basis.catalog.shown(&path), &text, no_parts)?, &basis.citations)?;
    let filled = template.fill(&Values { dossier: Dossier { withhold_name: wanted.withhold_name } })?;
    let parsed = letter::parse(&filled.markdown, None, &basis.phrases.sentence_space)
        .map_err(|error| template.wrong(error.to_string()))?;
    Ok(text_of(&parsed.blocks))
}
