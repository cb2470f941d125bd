//! The table of fields. A row gives a field's key in case files, its name as a flag or in forms, its column in members files,
//! its kind and its help; files, flags, columns, places and help all derive from it.
//!
//! This module must not know what a case does with a field; that is [`super::check`].

use super::names::Named;
use crate::text::{MAX_FACT, MAX_LINE, MAX_NAME};

/// The kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// One line of text, up to this many characters.
    Text(usize),
    /// An e-mail address.
    Email,
    /// The lines of a postal address.
    Address,
    /// A list of texts.
    List,
    /// An age in whole years.
    Age,
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// One line of text that names something: a code, an id, or as people say it.
    Name(Named),
    /// Whether the table with this key is present.
    Table,
    /// A list of tables, one per ground.
    Grounds,
}

/// A row of the table.
#[derive(Debug)]
struct Row {
    field: Field,
    key: &'static str,
    kind: Kind,
    name: &'static str,
    column: &'static str,
    heading: &'static str,
    help: &'static str,
}

macro_rules! fields {
    ($($heading:literal { $($field:ident: $key:literal, $kind:expr, $name:literal, $column:literal, $help:literal;)* })*) => {
        /// A field of a case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Field {
            $($(#[doc = concat!("`", $key, "`: ", $help)] $field,)*)*
        }

        /// Ordered as in [`Field`].
        const ROWS: &[Row] = &[$($(Row {
            field: Field::$field, key: $key, kind: $kind, name: $name, column: $column, heading: $heading, help: $help,
        },)*)*];
    };
}

// Field: key in a case file, kind, name and value name, column in a members file, help. `""` means no name or column.
fields! {
    "Who you are" {
        Person: "person", Kind::Table, "", "", "Who writes";
        PersonName: "person.name", Kind::Text(MAX_NAME), "name NAME", "name", "Your full name";
        PersonAddress: "person.address", Kind::Address, "address LINE", "address",
            "Your postal address, line by line, without the country";
        PersonCountry: "person.country", Kind::Name(Named::Place), "country CC", "country",
            "Where you live: the country, or the part of it where that matters (Ireland, DE-BE, Québec)";
        PersonEmail: "person.email", Kind::Email, "email EMAIL", "email", "Your e-mail address";
        PersonWithholdAddress: "person.withhold_address", Kind::Bool, "withhold-address", "",
            "Leave out the postal address and ask for a reply by e-mail";
        PersonPhone: "person.phone", Kind::Text(MAX_LINE), "phone PHONE", "", "Your telephone number";
        PersonAge: "person.age", Kind::Age, "age YEARS", "", "Your age in years; the letter of a minor states it";
    }
    "Your account" {
        Account: "account", Kind::Table, "", "", "How the company finds a member";
        AccountEmail: "account.email", Kind::Email, "account-email EMAIL", "account_email", "E-mail address of your account";
        AccountUrl: "account.url", Kind::Text(MAX_LINE), "account-url URL", "account_url", "Address of your profile";
        AccountName: "account.name", Kind::Text(MAX_NAME), "account-name NAME", "account_name", "Name of your account";
        NonMember: "non_member", Kind::Table, "", "", "How the company finds the data of somebody without an account";
        NonMemberUrls: "non_member.urls", Kind::List, "non-member URL", "non_member_url",
            "You have no account: the pages or posts with your data";
        NonMemberSearchName: "non_member.search_name", Kind::Text(MAX_NAME), "search-name NAME", "",
            "You have no account: the name under which your data are found";
    }
    "Writing for somebody else" {
        BehalfOf: "behalf_of", Kind::Table, "", "", "The person for whom somebody else writes";
        BehalfName: "behalf_of.name", Kind::Text(MAX_NAME), "behalf-of NAME", "name", "The person for whom you write";
        BehalfRole: "behalf_of.as", Kind::Name(Named::Role), "as ROLE", "",
            "Your role, in your words: parent, guardian, attorney or association";
        BehalfAge: "behalf_of.age", Kind::Age, "behalf-age YEARS", "", "Their age in years; the letter for a minor states it";
        BehalfComplaint: "behalf_of.complaint", Kind::Bool, "mandate-to-complain", "",
            "Their mandate to your association covers a complaint to the authority as well; the letter says so";
        BehalfAddress: "behalf_of.address", Kind::Address, "behalf-address LINE", "address",
            "Their postal address; it is not printed, it tells people of one name apart";
        BehalfEmail: "behalf_of.email", Kind::Email, "behalf-email EMAIL", "email", "Their own e-mail address; it is not printed";
    }
    "What you object to and why" {
        Objection: "objection", Kind::Table, "", "", "What is objected to, and why";
        ObjectionController: "objection.controller", Kind::Name(Named::Company), "controller NAME", "controller",
            "The company, by any of its names, for instance linkedin";
        Ground: "objection.ground", Kind::Grounds, "ground ID=FACT", "ground",
            "A ground, and the fact of your own that carries it";
        GroundId: "objection.ground.id", Kind::Text(MAX_LINE), "", "", "Id of a ground";
        GroundFact: "objection.ground.fact", Kind::Text(MAX_FACT), "", "fact", "The fact of your own that carries it";
        GroundCategory: "objection.ground.category", Kind::Text(MAX_LINE), "ground-category ID=CATEGORY", "",
            "A sensitive ground of which only the category is named, without details";
        ObjectionProcessing: "objection.processing", Kind::List, "processing ID", "",
            "What to object to; default: all that the register holds for your country";
        ObjectionDirectMarketing: "objection.direct_marketing", Kind::Bool, "direct-marketing", "",
            "Object to advertising as well";
        ObjectionComplaint: "objection.complaint", Kind::Bool, "complain", "",
            "Make the letter a complaint to the company as well, where the law knows one (United Kingdom)";
        ObjectionSettingSwitchedOff: "objection.setting_switched_off", Kind::Date, "setting-switched-off YYYY-MM-DD",
            "setting_switched_off", "When you switched off the company's setting";
    }
    "Company not in the register" {
        Controller: "controller", Kind::Table, "", "", "A company that is not in the register";
        ControllerName: "controller.name", Kind::Text(MAX_NAME), "controller-name NAME", "", "Its legal name";
        ControllerAddress: "controller.address", Kind::Address, "controller-address LINE", "",
            "Its postal address, line by line, with the country as the last line if it is abroad";
        ControllerCountry: "controller.country", Kind::Name(Named::Country), "controller-country CC", "",
            "Its country, by name or ISO 3166-1 code, for the holidays of the deadline";
        ControllerEmail: "controller.email", Kind::Email, "controller-email EMAIL", "", "Its e-mail address";
        ControllerPurpose: "controller.purpose", Kind::Text(MAX_LINE), "controller-purpose TEXT", "",
            "What it calls the processing, in its own words";
    }
    "Letter" {
        ObjectionLanguage: "objection.language", Kind::Name(Named::Language), "lang TAG", "language",
            "Language, by name or tag, for instance de";
        ObjectionDate: "objection.date", Kind::Date, "date YYYY-MM-DD", "", "Date of the letter; default: today";
        ObjectionPlace: "objection.place", Kind::Text(MAX_NAME), "place TEXT", "", "Place before the date";
    }
}

impl Field {
    /// Every field, in table order.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.field)
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// Its key in a case file, dotted: `person.name`.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// What its value must be.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.row().kind
    }

    /// Its own name as a flag or in a form, if it has one: `withhold-address`.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.row().name.split(' ').next().filter(|name| !name.is_empty())
    }

    /// The placeholder for its value in the help.
    #[must_use]
    pub fn value_name(self) -> Option<&'static str> {
        self.row().name.split_once(' ').map(|(_, value)| value)
    }

    /// Its column in a members file, if any.
    #[must_use]
    pub fn column(self) -> Option<&'static str> {
        Some(self.row().column).filter(|column| !column.is_empty())
    }

    /// Its heading in the help.
    #[must_use]
    pub fn heading(self) -> &'static str {
        self.row().heading
    }

    /// Its description in the help.
    #[must_use]
    pub fn help(self) -> &'static str {
        self.row().help
    }

    /// The field with this key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.key == key).map(|row| row.field)
    }

    /// Whether its key is directly under that of a table.
    #[must_use]
    pub fn is_in(self, table: Self) -> bool {
        self.name_in(table).is_some()
    }

    /// The fields of a table.
    pub fn within(table: Self) -> impl Iterator<Item = Self> {
        Self::all().filter(move |field| field.is_in(table))
    }

    /// Its key relative to that of its table.
    pub(super) fn name_in(self, table: Self) -> Option<&'static str> {
        self.key().strip_prefix(table.key())?.strip_prefix('.').filter(|name| !name.contains('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_at_its_field_and_says_what_nobody_else_says() {
        for (i, row) in ROWS.iter().enumerate() {
            assert_eq!(row.field as usize, i, "{}", row.key);
            let twice = |same: fn(&Row, &Row) -> bool| ROWS[..i].iter().any(|other| same(row, other));
            assert!(!twice(|a, b| a.key == b.key), "{} stands there twice", row.key);
            assert!(!twice(|a, b| a.field.name().is_some() && a.field.name() == b.field.name()), "{} twice", row.name);
            assert!(row.help.ends_with(|c: char| c != '.') && !row.help.is_empty(), "{}: {}", row.key, row.help);
        }
    }

    #[test]
    fn every_value_has_a_name() {
        for row in ROWS.iter().filter(|row| row.kind != Kind::Table) {
            let said_with_its_ground = matches!(row.field, Field::GroundId | Field::GroundFact);
            assert_eq!(row.field.name().is_none(), said_with_its_ground, "{}", row.key);
            let takes_a_value = row.field.value_name().is_some();
            assert_eq!(takes_a_value, row.kind != Kind::Bool && !said_with_its_ground, "{}", row.key);
        }
    }
}
