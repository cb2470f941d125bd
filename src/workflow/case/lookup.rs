//! The cases in the ledger, as a mail is looked up among them.

use rustc_hash::FxHashMap;

use super::error::CaseError;
use super::message::Message;
use super::received::{Cases, KnownCase};
use crate::ledger::{Error, OutboxEntry, Reader};

impl Cases for Reader {
    fn by_reference(&self, reference: &str) -> Result<Option<KnownCase>, CaseError> {
        match self.letters(reference) {
            Ok(letters) => {
                let first = letters.into_iter().next().filter(|letter| !letter.forgotten);
                first.map(|letter| known(self, letter.reference, letter.controller)).transpose()
            }
            Err(Error::NoCase { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn by_message_id(&self, id: &str) -> Result<Option<KnownCase>, CaseError> {
        match self.case_of_message(id)? {
            Some(reference) => self.by_reference(&reference),
            None => Ok(None),
        }
    }

    fn open_cases(&self) -> Result<Vec<KnownCase>, CaseError> {
        let mut addresses = FxHashMap::default();
        for entry in self.entries(None)? {
            addresses.insert(entry.reference, entry.recipient);
        }
        let open =
            self.cases()?.into_iter().filter(|case| !case.forgotten && !matches!(case.state.as_str(), "closed" | "complied"));
        Ok(open
            .map(|case| KnownCase {
                address: addresses.remove(&case.reference).filter(|address| !address.is_empty()),
                reference: case.reference,
                company: case.controller,
            })
            .collect())
    }

    fn our_words(&self, case: &KnownCase) -> Result<String, CaseError> {
        let mut words = String::new();
        for letter in self.letters(&case.reference)? {
            for entry in sent(self, &letter.reference)? {
                // What was forgotten has no message.
                if let Ok(message) = self.message(entry.id) {
                    words.push_str(&Message::read(&message).text);
                    words.push('\n');
                }
            }
        }
        Ok(words)
    }
}

fn known(reader: &Reader, reference: String, company: String) -> Result<KnownCase, CaseError> {
    let address = sent(reader, &reference)?.into_iter().map(|entry| entry.recipient).rfind(|address| !address.is_empty());
    Ok(KnownCase { reference, company, address })
}

/// The mails of a letter; none if it went otherwise.
fn sent(reader: &Reader, reference: &str) -> Result<Vec<OutboxEntry>, CaseError> {
    match reader.find(reference) {
        Ok(entries) => Ok(entries),
        Err(Error::Unknown { .. }) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}
