//! How a complaint is made to an authority, and what comes of it.

use serde::{Deserialize, Serialize};

use super::Confidence;

/// `[complaint]` of a record in `data/jurisdictions/`. What a part of a country leaves out is as in the record of the country
/// if the same law applies.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaint {
    /// Where the right to complain stands, where the regime does not say.
    #[serde(default)]
    pub provision: Option<String>,
    /// The web form; its address is that of the authority's record.
    #[serde(default)]
    pub form: Option<ComplaintForm>,
    /// By e-mail; the address is that of the authority's record.
    #[serde(default)]
    pub email: Option<ComplaintMail>,
    /// Whether a postal route is known.
    #[serde(default)]
    pub post: Option<bool>,
    /// Another route.
    #[serde(default)]
    pub other_route: Option<String>,
    /// Remark on the languages that the authority's record lists.
    #[serde(default)]
    pub languages_note: Option<String>,
    /// What it wants to be told, in its order.
    #[serde(default)]
    pub contents: Vec<String>,
    /// The same as fields of its form to paste into, in its order; empty where the order is not known.
    #[serde(default)]
    pub fields: Vec<ComplaintField>,
    /// Where that stands.
    #[serde(default)]
    pub contents_law: Option<String>,
    /// Whether the company must have been asked first.
    #[serde(default)]
    pub prior_contact: Option<PriorContact>,
    /// Who has to be named to whom.
    #[serde(default)]
    pub identity: Option<ComplaintIdentity>,
    /// What the authority has to do, and by when.
    #[serde(default)]
    pub duty: Option<String>,
    /// What can be done if it does nothing.
    #[serde(default)]
    pub inaction: Option<String>,
    /// Remarks.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Day of the review.
    pub as_of: String,
    /// How sure.
    pub confidence: Confidence,
    /// Where the facts come from.
    pub sources: Vec<String>,
}

impl Complaint {
    /// Fills what this leaves out from the record of the country.
    #[must_use]
    pub(super) fn inherit(mut self, parent: Self) -> Self {
        self.provision = self.provision.or(parent.provision);
        self.form = self.form.or(parent.form);
        self.email = self.email.or(parent.email);
        self.post = self.post.or(parent.post);
        self.other_route = self.other_route.or(parent.other_route);
        self.languages_note = self.languages_note.or(parent.languages_note);
        if self.contents.is_empty() {
            self.contents = parent.contents;
            self.fields = parent.fields;
            self.contents_law = self.contents_law.or(parent.contents_law);
        }
        self.prior_contact = self.prior_contact.or(parent.prior_contact);
        self.identity = self.identity.or(parent.identity);
        self.duty = self.duty.or(parent.duty);
        self.inaction = self.inaction.or(parent.inaction);
        self.notes.extend(parent.notes);
        self
    }
}

/// A field of an authority's form. What a field is called in a language is in `templates/<lang>/complaint-form.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComplaintField {
    /// The name of whoever complains.
    Name,
    /// The postal address.
    Address,
    /// The e-mail address.
    Email,
    /// The telephone number.
    Phone,
    /// A personal number of the State.
    PersonalNumber,
    /// The company, with its address.
    Company,
    /// The company's number in a register.
    CompanyNumber,
    /// How the company finds the person.
    Account,
    /// What it is about.
    Subject,
    /// What was asked of the company.
    Request,
    /// What passed between the person and the company.
    PriorContact,
    /// What happened.
    Facts,
    /// When the person learned of the infringement.
    Learned,
    /// Whether it goes on.
    Continues,
    /// What is complained of.
    Infringement,
    /// What is asked of the authority.
    Measures,
    /// Anything else.
    Remarks,
    /// Whether the company may be told the name.
    NameToCompany,
    /// What goes with the complaint.
    Enclosures,
}

impl ComplaintField {
    /// The order where that of the authority is not known.
    pub const GENERAL: [Self; 13] = [
        Self::Name,
        Self::Address,
        Self::Email,
        Self::Company,
        Self::Account,
        Self::Subject,
        Self::Request,
        Self::PriorContact,
        Self::Facts,
        Self::Infringement,
        Self::Measures,
        Self::Remarks,
        Self::Enclosures,
    ];
}

/// The web form of an authority.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintForm {
    /// What one needs to log in.
    #[serde(default)]
    pub login: Option<String>,
    /// Whether its model has to be used, on paper too.
    #[serde(default)]
    pub mandatory: bool,
    /// How long the account of what happened may be.
    #[serde(default)]
    pub characters: Option<u32>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
    /// Why there is none.
    #[serde(default)]
    pub why: Option<String>,
}

/// Complaints by e-mail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintMail {
    /// Whether the authority takes them; absent if that is not known.
    #[serde(default)]
    pub accepts: Option<AcceptsMail>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// Whether an authority takes complaints by e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AcceptsMail {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// With a qualified electronic signature.
    QualifiedSignature,
    /// Digitally signed.
    Signed,
    /// Certified mail only.
    CertifiedMail,
    /// If it is confirmed on paper or with a signature, as the note says.
    IfConfirmed,
}

impl AcceptsMail {
    /// Whether an ordinary message is enough.
    #[must_use]
    pub fn is_plain(self) -> bool {
        self == Self::Yes
    }
}

/// Whether the company must have been asked first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorContact {
    /// How strictly; absent if that is not known.
    #[serde(default)]
    pub level: Option<PriorLevel>,
    /// What is asked for, in English.
    #[serde(default)]
    pub text: Option<String>,
}

/// How strictly an authority wants the company to have been asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriorLevel {
    /// Not at all.
    No,
    /// It recommends it.
    Recommended,
    /// It expects it.
    Expected,
    /// It refuses or sends back other complaints.
    AuthorityRule,
    /// The law asks for proof.
    Statute,
}

/// Who has to be named to whom.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintIdentity {
    /// What becomes of a complaint without a name; absent if that is not known.
    #[serde(default)]
    pub anonymous: Option<Anonymous>,
    /// The same in words.
    #[serde(default)]
    pub anonymous_note: Option<String>,
    /// Whether the authority can keep the name from the company; absent if that is not known.
    #[serde(default)]
    pub name_withheld: Option<NameWithheld>,
    /// The same in words.
    #[serde(default)]
    pub name_note: Option<String>,
    /// Whether it asks for a copy of an identity document, always or in a case that `contents` names.
    #[serde(default)]
    pub document: bool,
}

/// What becomes of a complaint without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anonymous {
    /// It is not examined.
    No,
    /// It may be left unexamined.
    MayBeRefused,
    /// It is taken as a tip: nobody hears what came of it.
    AsATip,
}

/// Whether the authority can keep the name of the person from the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameWithheld {
    /// It does not.
    No,
    /// As far as the case can be handled without it.
    Limited,
}

/// `[complaint]` of a record in `data/regimes/`: what is the same for all its authorities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintRight {
    /// Where the right to complain stands.
    pub provision: String,
    /// To which authority.
    #[serde(rename = "where")]
    pub to_which: String,
    /// What becomes of a complaint about a company elsewhere.
    pub one_stop_shop: String,
    /// What will change.
    #[serde(default)]
    pub future: Option<String>,
    /// What must have happened before.
    pub precondition: String,
}
