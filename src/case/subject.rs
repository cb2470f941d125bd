//! Who a letter is for, and to which company: the one rule for whether two letters are about the same person.
//!
//! The writer (an association, an attorney, a parent) does not count; the person represented does. Comparisons use hashes of a
//! normal form, which may be kept where the data must not. This module decides nothing about a letter: callers that send, queue
//! or warn ask it.

use caseless::Caseless;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::{Case, Standing, Target};
use crate::text::is_unseen;

/// A hash of something that identifies a person to a company. It covers the company and the kind.
pub type Key = u64;

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// E-mail address of the account.
    AccountEmail,
    /// Name of the account.
    AccountName,
    /// Address of the profile, or of a page with the person's data.
    Page,
    /// E-mail address of the person.
    Email,
    /// Name and postal address together.
    Home,
    /// Name and e-mail address together: used only for a warning.
    Contact,
    /// The whole case without its date.
    Whole,
}

impl KeyKind {
    /// Kinds ordered by number, as the ledger keeps the numbers: only append.
    const ALL: [Self; 7] =
        [Self::AccountEmail, Self::AccountName, Self::Page, Self::Email, Self::Home, Self::Contact, Self::Whole];

    /// The number stored in the ledger.
    #[must_use]
    pub fn number(self) -> u8 {
        Self::ALL.iter().position(|kind| *kind == self).map_or(u8::MAX, |at| u8::try_from(at).unwrap_or(u8::MAX))
    }

    /// The kind with this number.
    #[must_use]
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Whether two letters sharing a key of this kind may be about the same person.
    fn may_match(self) -> bool {
        self != Self::Contact
    }

    fn is_account(self) -> bool {
        matches!(self, Self::AccountEmail | Self::AccountName | Self::Page)
    }
}

/// Who a letter to one company is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Subject {
    keys: Vec<(KeyKind, Key)>,
}

/// How two letters are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Same person, same company.
    Same,
    /// Different accounts or pages, but the same name and e-mail address: two letters, worth a look.
    Doubtful,
    /// Unrelated.
    Different,
}

impl Subject {
    /// The subject of a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let company = match &case.target {
            Target::Registered(id) => format!("id {}", folded(id)),
            Target::Custom(custom) => format!("name {}", words(&custom.name)),
        };
        let (name, address, email) = match &case.behalf {
            Some(behalf) => (&behalf.name, &behalf.address, behalf.email.as_deref()),
            None => (&case.person.name, &case.person.address, case.person.email.as_deref()),
        };
        let mut keys = Vec::new();
        let mut add = |kind: KeyKind, value: &str| {
            if !value.is_empty() {
                let entry = (kind, key(&company, kind, value));
                if !keys.contains(&entry) {
                    keys.push(entry);
                }
            }
        };
        match &case.standing {
            Standing::Member { email, url, name } => {
                add(KeyKind::AccountEmail, &email.as_deref().map(address_of).unwrap_or_default());
                add(KeyKind::AccountName, &name.as_deref().map(account_of).unwrap_or_default());
                add(KeyKind::Page, &url.as_deref().map(page_of).unwrap_or_default());
            }
            Standing::NonMember { urls, .. } => urls.iter().for_each(|url| add(KeyKind::Page, &page_of(url))),
        }
        let name = words(name);
        let email = email.map(address_of).unwrap_or_default();
        let home = words(&address.join("\n"));
        add(KeyKind::Email, &email);
        if !home.is_empty() {
            add(KeyKind::Home, &format!("{name}\n{home}"));
        }
        if !email.is_empty() {
            add(KeyKind::Contact, &format!("{name}\n{email}"));
        }
        add(KeyKind::Whole, &undated(case));
        Self { keys }
    }

    /// The stored form: for each key, the number of its kind and its eight bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.keys.iter().flat_map(|(kind, key)| std::iter::once(kind.number()).chain(key.to_le_bytes())).collect()
    }

    /// Reads the stored form, skipping unknown kinds.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let (keys, _) = bytes.as_chunks::<9>();
        let key = |[kind, key @ ..]: &[u8; 9]| Some((KeyKind::numbered(*kind)?, Key::from_le_bytes(*key)));
        Self { keys: keys.iter().filter_map(key).collect() }
    }

    /// Only what identifies the person, without what the letter says.
    #[must_use]
    pub fn person_alone(&self) -> Self {
        Self { keys: self.keys.iter().filter(|(kind, _)| *kind != KeyKind::Whole).copied().collect() }
    }

    /// Keys, one of which must match for two letters to be about the same person. The whole letter's key counts only if there
    /// is no other, since it follows from them.
    pub fn matching_keys(&self) -> impl Iterator<Item = Key> + '_ {
        let only = self.keys.iter().all(|(kind, _)| !kind.may_match() || *kind == KeyKind::Whole);
        self.keys.iter().filter(move |(kind, _)| kind.may_match() && (only || *kind != KeyKind::Whole)).map(|(_, key)| *key)
    }

    /// Whether it is the same letter, ignoring the date.
    #[must_use]
    pub fn is_same_letter(&self, other: &Self) -> bool {
        self.shares(other, |kind| kind == KeyKind::Whole)
    }

    /// Whether two letters are about the same person and company.
    ///
    /// An account or page named on both sides decides. Otherwise, the same e-mail address, or the same name and postal address,
    /// means the same person. A name alone never does.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> Likeness {
        if self.is_same_letter(other) || self.shares(other, KeyKind::is_account) {
            return Likeness::Same;
        }
        let names = |subject: &Self, kind: KeyKind| subject.keys.iter().any(|(known, _)| *known == kind);
        let accounts = KeyKind::ALL.into_iter().filter(|kind| kind.is_account());
        if accounts.into_iter().any(|kind| names(self, kind) && names(other, kind)) {
            return if self.shares(other, |kind| kind == KeyKind::Contact) { Likeness::Doubtful } else { Likeness::Different };
        }
        if self.shares(other, |kind| matches!(kind, KeyKind::Email | KeyKind::Home)) {
            Likeness::Same
        } else {
            Likeness::Different
        }
    }

    /// Whether two letters are surely about the same person: more matches than an e-mail address, which a family may share.
    #[must_use]
    pub fn is_surely(&self, other: &Self) -> bool {
        let own = |kind: KeyKind| kind.is_account() || matches!(kind, KeyKind::Contact | KeyKind::Home);
        self.likeness(other) == Likeness::Same && (self.is_same_letter(other) || self.shares(other, own))
    }

    fn shares(&self, other: &Self, wanted: impl Fn(KeyKind) -> bool) -> bool {
        self.keys.iter().any(|key| wanted(key.0) && other.keys.contains(key))
    }
}

fn undated(case: &Case) -> String {
    let Case {
        person,
        behalf,
        standing,
        target,
        grounds,
        processing,
        direct_marketing,
        complaint,
        setting_switched_off,
        language,
        place,
        date: _,
        origins: _,
    } = case;
    let who = (person, behalf, standing, target);
    let what = (grounds, processing, direct_marketing, complaint, setting_switched_off, language, place);
    serde_json::to_string(&(who, what)).unwrap_or_default()
}

fn key(company: &str, kind: KeyKind, value: &str) -> Key {
    let mut digest = Sha256::new_with_prefix([kind.number()]);
    digest.update(company.len().to_le_bytes());
    digest.update(company);
    digest.update(value);
    let digest = digest.finalize();
    // For a large association's half a million keys, the odds of a collision are one in a hundred million; anyone left out is
    // named.
    digest[..8].iter().fold(0, |key, byte| (key << 8) | Key::from(*byte))
}

/// NFKC and case folding (Unicode 16, section 3.13, definition D146), without invisible characters.
fn folded(text: &str) -> String {
    // Same result for ASCII, the usual case.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().filter(|c| !is_unseen(*c)).nfkc().default_case_fold().nfkc().collect()
}

/// Words and numbers separated by one space, as commas, full stops and line breaks vary. Any apostrophe is part of its word.
pub(super) fn words(text: &str) -> String {
    let folded = folded(text);
    let mut words = String::with_capacity(folded.len());
    for c in folded.chars().filter(|c| !matches!(c, '\'' | '\u{2019}' | '\u{2BC}' | '\u{2018}' | '\u{B4}' | '`')) {
        if c.is_alphanumeric() || is_mark(c) {
            words.push(c);
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// Marks that belong to the letter before (a virama is not alphabetic, but changes the word).
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// An e-mail address: the domain as in DNS (RFC 5891), the rest folded, because no provider gives out two addresses that differ
/// only in case.
pub(super) fn address_of(email: &str) -> String {
    let email = folded(email.trim());
    let Some((local, domain)) = email.rsplit_once('@') else { return email };
    format!("{local}@{}", host_of(domain).trim_end_matches('.'))
}

/// A host as in DNS.
fn host_of(host: &str) -> String {
    if host.is_ascii() && !host.contains("xn--") {
        return host.to_owned();
    }
    idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_owned())
}

/// `@Robin` and `robin` are one account.
fn account_of(name: &str) -> String {
    folded(name.trim()).trim_start_matches('@').to_owned()
}

/// `https://www.example.org/in/robin/` and `example.org/in/Robin` are one page.
fn page_of(url: &str) -> String {
    let url = folded(url.trim());
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    format!("{}{}", host_of(host), path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Draft;

    fn subject(more: &str) -> Subject {
        let text = format!("{more}\n[objection]\ncontroller = \"reddit\"\n");
        Subject::of(&Draft::parse(&text, "subject.toml").unwrap().check(&crate::catalog::Catalog::embedded()).unwrap())
    }

    fn person(name: &str, address: &str, email: &str, account: &str) -> Subject {
        let address = if address.is_empty() { String::new() } else { format!("address = [\"{address}\"]\n") };
        let email = if email.is_empty() { String::new() } else { format!("email = \"{email}\"\n") };
        subject(&format!("[person]\nname = \"{name}\"\ncountry = \"IE\"\n{address}{email}[account]\n{account}"))
    }

    #[test]
    fn spelling_does_not_make_another_person() {
        for (a, b) in [
            (("Anna Weiß", "Musterstraße 1, 12345 Ort", ""), ("anna weiss", "Musterstrasse 1 12345 ORT", "a@example.org")),
            (("A\u{AD}nna Müller", "1 Sample Row", ""), ("Anna Mu\u{308}ller", "1 Sample Row.", "")),
            (("N\u{200D}ora O'Neill", "2 Sample Row", ""), ("Nora O’Neill", "2 sample row", "")),
            (("Anna", "", "anna@bücher.example"), ("Anna M.", "", "Anna@xn--bcher-kva.example")),
            (("ＡＮＮＡ", "", "ａ@example.org"), ("Anna", "", "a@example.org")),
        ] {
            // One names the account, the other its page, so nothing says that they differ.
            let a = person(a.0, a.1, a.2, "name = \"one\"");
            let b = person(b.0, b.1, b.2, "url = \"https://example.org/two\"");
            assert_eq!(a.likeness(&b), Likeness::Same);
        }
    }

    #[test]
    fn a_name_alone_makes_nobody_the_same_and_a_writer_neither() {
        let on_behalf = |account: &str, own: &str| {
            subject(&format!(
                "[person]\nname = \"Verein\"\naddress = [\"Allee 1\"]\nemail = \"v@example.org\"\ncountry = \"DE-BE\"\n\
                 [behalf_of]\nname = \"Peter Müller\"\nas = \"association\"\n{own}[account]\nname = \"{account}\"\n"
            ))
        };
        assert_eq!(on_behalf("p1", "").likeness(&on_behalf("p2", "")), Likeness::Different);
        assert_eq!(on_behalf("p1", "").likeness(&on_behalf("@P1", "address = [\"Weg 1\"]\n")), Likeness::Same);
        let own = "email = \"peter@example.org\"\n";
        assert_eq!(on_behalf("p1", own).likeness(&on_behalf("p2", own)), Likeness::Doubtful);
    }

    #[test]
    fn different_accounts_make_different_letters_and_the_same_page_the_same() {
        let a = person("Robin", "", "r@example.org", "name = \"one\"");
        assert_eq!(a.likeness(&person("Robin", "", "r@example.org", "name = \"two\"")), Likeness::Doubtful);
        assert_eq!(a.likeness(&person("Robyn", "", "r@example.org", "name = \"two\"")), Likeness::Different);
        assert_eq!(a.likeness(&person("Robyn", "", "r@example.org", "email = \"other@example.org\"")), Likeness::Same);
        let page = |url: &str| person("Robin", "1 Sample Row", "", &format!("url = \"{url}\""));
        let (own, other) = (person("Robin", "", "r@example.org", "name = \"one\""), "url = \"https://example.org/b\"");
        assert!(own.is_surely(&person("Robin", "", "r@example.org", other)));
        assert!(!own.is_surely(&person("Robyn", "", "r@example.org", other)));
        assert_eq!(page("https://www.example.org/in/Robin/").likeness(&page("example.org/in/robin")), Likeness::Same);
        assert_eq!(page("https://example.org/in/robin").likeness(&page("example.org/in/robyn")), Likeness::Different);
        // Numbers stay separate: flat 1 in house 2 is not house 12.
        let home = |address: &str, account: &str| person("Robin", address, "", account);
        let (one, two) = (home("1, 2 Row", "name = \"a\""), home("12 Row", "url = \"example.org/b\""));
        assert_eq!(one.likeness(&two), Likeness::Different);
    }

    #[test]
    fn likeness_goes_both_ways_and_is_kept_by_its_keys() {
        let a = person("Robin", "1 Sample Row", "r@example.org", "name = \"one\"");
        let b = person("Robin", "1 Sample Row", "", "email = \"x@example.org\"");
        assert_eq!(a.likeness(&b), b.likeness(&a));
        let kept = Subject::from_bytes(&a.to_bytes());
        assert_eq!(kept, a);
        assert!(!kept.person_alone().is_same_letter(&a) && kept.person_alone().likeness(&b) == Likeness::Same);
        assert!(a.is_same_letter(&a.clone()) && !a.is_same_letter(&b));
    }
}
