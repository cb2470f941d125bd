//! Which fields a case fills.

use super::{Case, Field, Standing, Target};

impl Case {
    /// The fields that have a value, as far as a letter depends on them. A table is there with its fields.
    #[must_use]
    pub(crate) fn said(&self) -> Vec<Field> {
        let mut said = vec![Field::PersonName, Field::PersonCountry];
        let mut add = |is_said: bool, field: Field| said.extend(is_said.then_some(field));
        let person = &self.person;
        add(person.age.is_some(), Field::PersonAge);
        add(person.email.is_some(), Field::PersonEmail);
        add(person.phone.is_some(), Field::PersonPhone);
        add(!person.address.is_empty(), Field::PersonAddress);
        add(person.withhold_address, Field::PersonWithholdAddress);
        match &self.standing {
            Standing::Member { email, url, name } => {
                add(email.is_some(), Field::AccountEmail);
                add(url.is_some(), Field::AccountUrl);
                add(name.is_some(), Field::AccountName);
            }
            Standing::NonMember { urls, search_name } => {
                add(!urls.is_empty(), Field::NonMemberUrls);
                add(search_name.is_some(), Field::NonMemberSearchName);
            }
        }
        if let Some(behalf) = &self.behalf {
            add(true, Field::BehalfName);
            add(true, Field::BehalfRole);
            add(behalf.complaint, Field::BehalfComplaint);
            add(behalf.age.is_some(), Field::BehalfAge);
            add(!behalf.address.is_empty(), Field::BehalfAddress);
            add(behalf.email.is_some(), Field::BehalfEmail);
        }
        match &self.target {
            Target::Registered(_) => add(true, Field::ObjectionController),
            Target::Custom(custom) => {
                add(true, Field::ControllerName);
                add(!custom.address.is_empty(), Field::ControllerAddress);
                add(custom.country.is_some(), Field::ControllerCountry);
                add(custom.email.is_some(), Field::ControllerEmail);
                add(custom.purpose.is_some(), Field::ControllerPurpose);
            }
        }
        add(!self.grounds.is_empty(), Field::Ground);
        add(self.grounds.iter().any(|ground| ground.fact.is_some()), Field::GroundFact);
        add(self.grounds.iter().any(|ground| ground.category.is_some()), Field::GroundCategory);
        add(!self.processing.is_empty(), Field::ObjectionProcessing);
        add(self.complaint, Field::ObjectionComplaint);
        add(self.direct_marketing, Field::ObjectionDirectMarketing);
        add(self.setting_switched_off.is_some(), Field::ObjectionSettingSwitchedOff);
        add(self.language.is_some(), Field::ObjectionLanguage);
        add(self.date.is_some(), Field::ObjectionDate);
        add(self.place.is_some(), Field::ObjectionPlace);
        said
    }
}

#[cfg(test)]
mod tests {
    use crate::case::{Draft, Field, Kind};

    #[test]
    fn every_field_with_a_value_is_said() {
        let behalf = "[behalf_of]\nname = \"K\"\nas = \"association\"\nage = 40\ncomplaint = true\naddress = [\"2 Row\"]\nemail = \"k@example.org\"\n";
        let whole = format!(
            "[person]\nname = \"R\"\ncountry = \"IE\"\naddress = [\"1 Row\"]\nemail = \"r@example.org\"\nphone = \"1\"\nage = 40\n{behalf}\
             [account]\nemail = \"r@example.org\"\nurl = \"https://example.org\"\nname = \"r\"\n[objection]\ncontroller = \"x\"\n\
             processing = [\"y\"]\ndirect_marketing = true\ncomplaint = true\nsetting_switched_off = 2026-11-01\nlanguage = \"en\"\n\
             date = 2026-11-02\nplace = \"Town\"\n[[objection.ground]]\nid = \"g\"\nfact = \"f\"\n[[objection.ground]]\nid = \"h\"\n\
             category = \"c\"\n"
        );
        let other = "[person]\nname = \"R\"\ncountry = \"IE\"\nemail = \"r@example.org\"\nwithhold_address = true\n[non_member]\n\
                     urls = [\"https://example.org\"]\nsearch_name = \"R\"\n[controller]\nname = \"C\"\naddress = [\"3 Row\"]\n\
                     country = \"IE\"\nemail = \"c@example.org\"\npurpose = \"p\"\n";
        let said =
            |text: &str| Draft::parse(text, "case.toml").unwrap().check(&crate::catalog::Catalog::embedded()).unwrap().said();
        let said = [said(&whole), said(other)].concat();
        for field in Field::all().filter(|field| field.kind() != Kind::Table && *field != Field::GroundId) {
            assert!(said.contains(&field), "{}", field.key());
        }
    }
}
