//! The reference of a letter: the same for the same letter, different for different people.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::case::Case;

/// Crockford's alphabet: no letter that is read as a digit, or the other way round (crockford.com/base32.html).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Two letters of the company and 40 bits of a hash over the case and its date, for instance `LI-7F3A-K2Q9`.
///
/// 40 bits keep two letters of 50,000 members apart with a probability of 99.9 %.
pub(super) fn of(case: &Case, controller: &str, date: NaiveDate) -> String {
    let identity = serde_json::to_vec(&(case, date)).unwrap_or_default();
    let hash = Sha256::digest(&identity);
    let bits = hash[..5].iter().fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    // Five bits, so the cast cannot lose any.
    #[allow(clippy::cast_possible_truncation)]
    let letters: Vec<char> = (0..8).rev().map(|i| char::from(ALPHABET[(bits >> (i * 5)) as usize & 31])).collect();
    let prefix: String = controller.chars().filter(char::is_ascii_alphabetic).take(2).collect::<String>().to_uppercase();
    let prefix = if prefix.is_empty() { "DE".to_owned() } else { prefix };
    let (first, second) = letters.split_at(4);
    format!("{prefix}-{}-{}", first.iter().collect::<String>(), second.iter().collect::<String>())
}
