//! The people of the model, with its own notion of who is the same person.

/// What one row says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Person {
    pub(super) name: String,
    /// Lives in Berlin, otherwise in Dublin.
    pub(super) german: bool,
    /// Names a country that does not exist.
    pub(super) wrong: bool,
    pub(super) house: u32,
    pub(super) email: String,
    /// The account is named by its page's address, otherwise by name.
    pub(super) by_page: bool,
    pub(super) account: String,
    /// The number in the fact; no two facts have the same.
    pub(super) months: u32,
}

pub(super) const HEADING: &str = "name,country,address,email,account_name,account_url,ground,fact\n";

impl Person {
    pub(super) fn cells(&self) -> Vec<String> {
        let country = if self.wrong { "XX" } else { ["IE", "DE-BE"][usize::from(self.german)] };
        let (name, page) =
            if self.by_page { (String::new(), self.account_named()) } else { (self.account_named(), String::new()) };
        let ground = "job-seeker".to_owned();
        vec![self.name.clone(), country.to_owned(), self.address(), self.email.clone(), name, page, ground, self.fact()]
    }

    pub(super) fn fact(&self) -> String {
        let months = self.months;
        if self.german {
            format!("Ich suche seit {months} Monaten Arbeit.")
        } else {
            format!("I have looked for work for {months} months.")
        }
    }

    /// The account as the letter names it.
    pub(super) fn account_named(&self) -> String {
        if self.by_page { format!("https://example.org/{}", self.account) } else { self.account.clone() }
    }

    fn address(&self) -> String {
        if self.german { format!("Weg {}|10115 Berlin", self.house) } else { format!("{} Sample Row|Dublin", self.house) }
    }

    /// The same account is the same person, another account is not. If one names a page and the other a name, the same e-mail
    /// address is the same person, and so is the same name at the same address.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        if self.by_page == other.by_page {
            return self.account == other.account;
        }
        self.email == other.email || (&self.name, self.address()) == (&other.name, other.address())
    }
}
